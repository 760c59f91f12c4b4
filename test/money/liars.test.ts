import { type JsonRpcApiProvider, toQuantity } from 'ethers';
import { describe, expect, it } from 'vitest';
import { fairTip } from '../../challenger/money/fees.js';
import { MOVE_GAS } from '../../challenger/money/moveGas.js';
import { RpcChain } from '../../challenger/money/rpcChain.js';
import { GWEI, Scenario } from './scenario.js';

const TO = `0x${'22'.repeat(20)}`;
const call = { to: TO, data: '0x01', value: 0n };

describe('what endpoints need not agree on', () => {
  it('a pending nonce that no pool can hold is left out of account, and told of', async () => {
    const s = new Scenario();
    s.chain.invented = 100_000;
    const sent = s.send(1);
    await s.look();
    expect([...s.chain.seen.values()].map(({ nonce }) => nonce)).toEqual([0]);
    expect(s.told('blind')).toMatchObject([
      { reason: expect.stringContaining('100000') as string },
    ]);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await sent).blockNumber).toBe(1);
  });

  it('but one is believed that strangers with the same key may have made', async () => {
    const s = new Scenario();
    s.chain.invented = 64;
    void s.send(1);
    await s.look();
    expect([...s.chain.seen.values()].map(({ nonce }) => nonce)).toEqual([64]);
  });

  it('a tip that is proposed counts up to four times what blocks were paid', () => {
    expect(fairTip(2n * GWEI, 3n * GWEI)).toBe(3n * GWEI);
    expect(fairTip(2n * GWEI, 900n * GWEI)).toBe(8n * GWEI);
    expect(fairTip(5n * GWEI, 1n)).toBe(5n * GWEI);
    // Where hardly anything was paid: of the least tip.
    expect(fairTip(0n, 900n * GWEI)).toBe(4n * GWEI);
  });

  it('and so in what is offered', async () => {
    const gwei = (price: bigint) => toQuantity(price * GWEI);
    const answers: Record<string, unknown> = {
      eth_feeHistory: { baseFeePerGas: [gwei(9n), gwei(10n)], reward: [[gwei(2n)]] },
      eth_maxPriorityFeePerGas: gwei(900n),
    };
    const provider = {
      getNetwork: () => Promise.resolve({ chainId: 1n }),
      send: (method: string) => Promise.resolve(answers[method]),
    };
    const chain = await RpcChain.open(provider as unknown as JsonRpcApiProvider);
    expect(await chain.market()).toMatchObject({ base: 10n * GWEI, tip: 8n * GWEI });
  });

  it('an estimate counts up to four times what a move has ever taken, or the gas of a block', async () => {
    const s = new Scenario();
    s.chain.gas = 10n ** 9n;
    void s.manager.send('dissect', call);
    await s.look();
    void s.manager.send('another', { ...call, data: '0x02' });
    await s.look();
    const limits = [...s.chain.seen.values()].map(({ gas }) => gas);
    // The model's blocks have 30 million; what a move adds for new words of storage is 4 × 17,100.
    expect(limits).toEqual([4n * MOVE_GAS.dissect + 100n + 68_400n, 30_000_000n]);
    expect(s.told('blind')).toHaveLength(2);
  });

  it('a move that was reverted is given twice as much the next time, whatever it is said to take', async () => {
    const s = new Scenario();
    s.chain.gas = 21_000n;
    s.chain.needs = 500_000n;
    const outcomes: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      const sent = s.manager.send('dissect', call).then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
      await s.look();
      s.chain.mine(10n * GWEI, GWEI, 1);
      await s.look(12_000);
      outcomes.push(await sent);
    }
    expect(outcomes).toEqual(['L1_MOVE_REFUSED', 'L1_MOVE_REFUSED', 'done']);
    // An eighth more than is said, and what new words of storage take.
    expect(s.chain.mined.map(({ gas }) => gas)).toEqual([92_025n, 252_450n, 573_300n]);
    s.manager.send('dissect', { ...call, data: '0x02' }).catch(() => undefined);
    await s.look();
    expect([...s.chain.seen.values()].at(-1)!.gas).toBe(92_025n);
  });

  it('also where the process was killed meanwhile, and the offer raised', async () => {
    const s = new Scenario();
    s.chain.gas = 21_000n;
    s.chain.needs = 100_000n;
    s.manager.send('dissect', call).catch(() => undefined);
    await s.look();
    // The second offer is given more, and the first one gets into a block.
    s.chain.gas = 500_000n;
    await s.look(3_600_000);
    expect(s.offers(0)).toHaveLength(2);
    s.chain.gas = 21_000n;
    s.chain.mineOld(0, GWEI);
    s.restart();
    s.manager.send('dissect', call).catch(() => undefined);
    await s.look(12_000);
    await s.look(12_000);
    s.manager.send('dissect', call).catch(() => undefined);
    await s.look(12_000);
    const given = [...s.chain.seen.values()].map(({ gas }) => gas);
    expect(given).toEqual([92_025n, 630_900n, 2n * 92_025n + 68_400n]);
  });

  it('never more than a transaction may have', async () => {
    const s = new Scenario();
    s.chain.gas = 10_000_000n;
    s.chain.needs = 10n ** 9n;
    for (let round = 0; round < 2; round++) {
      s.manager.send('prove', { ...call, data: `0x${'11'.repeat(20_000)}` }).catch(() => undefined);
      await s.look();
      s.chain.mine(10n * GWEI, GWEI, 1);
      await s.look(12_000);
    }
    expect(s.chain.mined.map(({ gas }) => gas)).toEqual([11_318_400n, 2n ** 24n]);
  });

  it('and is weighed by what it takes, not by what it is given', async () => {
    const s = new Scenario();
    s.chain.gas = 80_000n;
    s.chain.needs = 10n ** 9n;
    const outcomes: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      // 90,000 gas at 11 gwei.
      const sent = s.manager.send('withdraw', call, [], { gain: 10n ** 15n, chosenOn: 99 }).then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
      await s.look();
      s.chain.mine(10n * GWEI, GWEI, 1);
      await s.look(12_000);
      outcomes.push(await sent);
    }
    expect(outcomes).toEqual(['L1_MOVE_REFUSED', 'L1_MOVE_REFUSED']);
    expect(s.chain.mined).toHaveLength(2);
  });

  it('but no more than a move ever takes', async () => {
    const s = new Scenario();
    s.chain.gas = 1_000_000n;
    s.chain.needs = 10n ** 9n;
    for (let round = 0; round < 2; round++) {
      s.manager.send('dissect', call).catch(() => undefined);
      await s.look();
      s.chain.mine(10n * GWEI, GWEI, 1);
      await s.look(12_000);
    }
    const bound = 4n * MOVE_GAS.dissect + 100n;
    expect(s.chain.mined.map(({ gas }) => gas)).toEqual([1_193_400n, bound + 68_400n]);
  });

  it('which leaves room for a claim with thousands of leaves', async () => {
    const s = new Scenario();
    const leaves = 5_000;
    // Calldata at the floor of EIP-7623, all bytes but zero, beside what a claim without leaves takes.
    s.chain.gas = 300_000n + 40n * 32n * BigInt(leaves);
    void s.manager.send('post claim', { ...call, data: `0x${'11'.repeat(32 * leaves)}` });
    await s.look();
    const [posted] = s.chain.seen.values();
    expect(posted!.gas).toBeGreaterThan(s.chain.gas);
  });
});
