import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FEE_POLICY } from '../../challenger/money/fees.js';
import { JournalFailedError } from '../../challenger/money/journal.js';
import { GWEI, Scenario } from './scenario.js';

describe('caps', () => {
  const ETHER = 10n ** 18n;

  it('hold over a restart, of what is in flight and of what was spent', async () => {
    const caps = { perDispute: 2n * ETHER };
    const depths = { confirmations: 1, settled: 2, lost: 2 };
    const s = new Scenario({ caps, depths });
    const first = s.send(1, { dispute: 'a' }, ETHER);
    await s.look();
    s.restart();
    const second = s.send(2, { dispute: 'a' }, ETHER);
    const other = s.send(3, { dispute: 'b' }, ETHER);
    await s.look();
    await expect(second).rejects.toMatchObject({
      ...{
        code: 'MONEY_CAP',
        dispute: 'a',
        breach: { scope: 'dispute', cap: 2n * ETHER, asked: expect.any(BigInt) as bigint },
      },
    });
    for (let block = 0; block < 4; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look(12_000);
    }
    await other;
    void first;
    expect([1, 2, 3].map((move) => s.count(move))).toEqual([1, 0, 1]);
    // Settled by now, and known from the journal alone.
    s.restart();
    const third = s.send(4, { dispute: 'a' }, ETHER);
    await s.look();
    await expect(third).rejects.toMatchObject({ code: 'MONEY_CAP' });
    expect(s.told('cap').length).toBeGreaterThanOrEqual(1);
    const small = s.send(5, { dispute: 'a' }, ETHER / 2n);
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    await small;
  });

  it('of a day are of any 24 hours', async () => {
    const depths = { confirmations: 1, settled: 2, lost: 2 };
    const s = new Scenario({ caps: { perDay: 2n * ETHER }, depths });
    void s.send(1, {}, ETHER);
    await s.look();
    for (let block = 0; block < 3; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
    }
    const tooMuch = s.send(2, {}, ETHER);
    await s.look();
    await expect(tooMuch).rejects.toMatchObject({ breach: { scope: 'day' } });
    for (let block = 0; block < 7_200; block++) s.chain.mine(GWEI, GWEI, 0);
    const enough = s.send(2, {}, ETHER);
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await enough).blockNumber).toBe(s.chain.head.number);
  });

  it('count the dearest transaction of a nonce', async () => {
    const s = new Scenario({ caps: { perDay: 10n ** 16n } });
    void s.send(1, { deadline: 0n });
    for (let block = 0; block < 40; block++) {
      s.chain.mine(20n * GWEI, GWEI, 0);
      await s.look(12_000);
    }
    const most = 10n ** 16n / 90_000n;
    expect(s.offers(0).length).toBeGreaterThan(1);
    for (const { cap } of s.offers(0)) expect(cap).toBeLessThanOrEqual(most);
    expect(s.told('cap').length).toBeGreaterThan(0);
    // At what was offered first there would be room for another one.
    const [first] = s.offers(0);
    expect(first!.cap * 90_000n * 2n).toBeLessThan(10n ** 16n);
    const second = s.send(2);
    await s.look();
    await expect(second).rejects.toMatchObject({ code: 'MONEY_CAP' });
  });
});

describe('sense', () => {
  it('makes no move whose gas costs more than it brings, unless told so', async () => {
    for (const evenAtALoss of [false, true]) {
      const s = new Scenario({ evenAtALoss });
      // 90,000 gas at 11 gwei: 0.00099 ETH.
      const cheap = s.send(1, { gain: 98n * 10n ** 13n });
      const dear = s.send(2, { gain: 100n * 10n ** 13n });
      await s.look();
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
      await dear;
      if (evenAtALoss) await cheap;
      else await expect(cheap).rejects.toMatchObject({ code: 'MONEY_NOT_WORTH_IT' });
    }
  });
});

describe('the key', () => {
  it('is in nothing that is told, kept or printed', async () => {
    const s = new Scenario({ fees: { ...FEE_POLICY, mostCap: 10n * GWEI } });
    for (let move = 0; move < 4; move++) void s.send(move, { dispute: 'd' }, 5n);
    for (let block = 0; block < 20; block++) {
      s.chain.mine(block < 10 ? 20n * GWEI : GWEI, GWEI, 5);
      await s.look(12_000);
    }
    expect(s.events.length).toBeGreaterThan(8);
    const plain = (_: string, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value;
    const shown = [
      JSON.stringify([s.events, s.journal], plain),
      inspect(s.manager, { depth: 30, showHidden: true, maxStringLength: null }),
      inspect(s.signer, { depth: 30, showHidden: true }),
    ].join('\n');
    expect(shown).toContain(s.signer.address);
    expect(shown).not.toContain('11'.repeat(32));
    expect(shown).not.toContain(String(BigInt(`0x${'11'.repeat(32)}`)));
  });
});

describe('what fails', () => {
  it('nothing is sent that is not in the journal', async () => {
    const s = new Scenario();
    s.diskError = new JournalFailedError('journal', new Error('full'));
    const sent = s.send(1);
    await s.look();
    await expect(sent).rejects.toMatchObject({ code: 'MONEY_JOURNAL_FAILED' });
    expect([s.chain.seen.size, s.told('journal').length]).toEqual([0, 1]);
    const again = s.send(1);
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    await again;
    expect(s.count(1)).toBe(1);
  });

  it('a key that does not sign leaves no gap', async () => {
    const s = new Scenario();
    const { signer } = s;
    s.signer = {
      ...signer,
      address: signer.address,
      signTransaction: () => Promise.reject(new Error('away')),
    };
    const sent = s.send(1);
    await s.look();
    expect([s.chain.seen.size, s.told('signer').length]).toEqual([0, 1]);
    s.signer = signer;
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await sent).blockNumber).toBe(1);
  });

  it('who waits too long is told, and the move goes on', async () => {
    const s = new Scenario({ patienceMs: 60_000 });
    const sent = s.send(1);
    await s.look();
    await s.look(61_000);
    await expect(sent).rejects.toMatchObject({ code: 'L1_NOT_INCLUDED' });
    const again = s.send(1);
    await s.look();
    s.chain.mine(5n * GWEI, GWEI, 5);
    await s.look();
    await again;
    expect(s.count(1)).toBe(1);
  });

  it('an alarm that goes on is told of now and then', async () => {
    const s = new Scenario({ alarmEveryMs: 600_000 });
    s.chain.balance = 0n;
    for (let minute = 0; minute < 21; minute++) {
      await s.look(60_000);
      void s.send(1);
      await s.look();
    }
    expect(s.told('funds')).toHaveLength(3);
  });
});
