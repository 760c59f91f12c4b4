import { describe, expect, it } from 'vitest';
import { FEE_POLICY } from '../../challenger/money/fees.js';
import { dataOf, GWEI, Scenario } from './scenario.js';

const WEI = 1n;

describe('a nonce that somebody else has used', () => {
  it('is known as lost only when no reorganization can give it back', async () => {
    const s = new Scenario({ depths: { confirmations: 1, settled: 9, lost: 3 } });
    const sent = s.send(1);
    await s.look();
    s.chain.drop(0);
    s.chain.foreign(5n * GWEI, 50n * GWEI, true);
    for (let block = 0; block < 3; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
      expect([block, s.told('foreignNonce').length]).toEqual([block, 0]);
    }
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect(s.told('foreignNonce')).toHaveLength(1);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await sent).blockNumber).toBe(5);
    expect(s.count(1)).toBe(1);
  });

  it('that is given back is used by the move that had it, once', async () => {
    const s = new Scenario({ depths: { confirmations: 1, settled: 9, lost: 3 } });
    const sent = s.send(1);
    await s.look();
    const ours = s.chain.pool.get(0)!;
    s.chain.drop(0);
    s.chain.foreign(5n * GWEI, 50n * GWEI, true);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    s.chain.reorganize(1, false, GWEI);
    s.chain.pool.set(0, ours);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    await sent;
    for (let block = 0; block < 12; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
    }
    expect(s.count(1)).toBe(1);
  });

  it('is made anew also where nobody waits any more', async () => {
    const s = new Scenario({ depths: { confirmations: 1, settled: 9, lost: 2 } });
    void s.send(1);
    await s.look();
    s.restart();
    s.chain.drop(0);
    s.chain.foreign(5n * GWEI, 50n * GWEI, true);
    for (let block = 0; block < 6; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
    }
    expect(s.count(1)).toBe(1);
  });
});

describe('a queue behind one nonce that gets nowhere (op-succinct#979)', () => {
  it('goes on once that one offers enough; those behind it are not replaced', async () => {
    const s = new Scenario({ mostInFlight: 20 });
    for (let move = 0; move < 20; move++) void s.send(move);
    await s.look();
    expect(s.chain.pool.size).toBe(20);
    // Gas is next to nothing, and yet the first one's tip is less than what proposers take.
    for (let block = 0; s.count(19) === 0 && block < 60; block++) {
      s.chain.mine(7n * WEI, block < 30 ? 2n * GWEI : GWEI, 20);
      await s.look(12_000);
    }
    const counts = Array.from({ length: 20 }, (_, move) => s.count(move));
    expect(counts).toEqual(counts.map(() => 1));
    expect(s.offers(0).length).toBeGreaterThan(5);
    expect(s.offers(7)).toHaveLength(1);
  });

  it('is raised as a whole where the base fee has risen above all of it', async () => {
    const s = new Scenario({ mostInFlight: 20 });
    for (let move = 0; move < 20; move++) void s.send(move);
    await s.look();
    let blocks = 0;
    for (; s.count(19) === 0 && blocks < 60; blocks++) {
      s.chain.mine(60n * GWEI, GWEI, 20);
      await s.look(12_000);
    }
    // One wait of 36 s, and one after the first raise if that was not enough.
    expect(blocks).toBeLessThan(8);
  });

  it('goes on also where the offer in the pool is a few wei', async () => {
    const s = new Scenario({ takeOverMs: 60_000 });
    s.chain.foreign(3n * WEI, 9n * WEI, true);
    for (let move = 0; move < 5; move++) void s.send(move);
    for (let block = 0; s.count(4) === 0 && block < 30; block++) {
      s.chain.mine(5n * GWEI, GWEI, 20);
      await s.look(12_000);
    }
    expect([0, 1, 2, 3, 4].map((move) => s.count(move))).toEqual([1, 1, 1, 1, 1]);
    expect(s.told('nonceFilled')).toHaveLength(1);
  });

  it('goes on where the offer in the pool is a high one that we do not know of', async () => {
    const s = new Scenario({ takeOverMs: 60_000 });
    // It offers much, and no block takes it: its tip is low.
    s.chain.foreign(2n * WEI, 40n * GWEI, true);
    void s.send(1);
    for (let block = 0; s.count(1) === 0 && block < 30; block++) {
      s.chain.mine(5n * GWEI, GWEI, 20);
      await s.look(12_000);
    }
    expect(s.count(1)).toBe(1);
    expect(s.told('nonceFilled')).toHaveLength(1);
  });
});

describe('raising', () => {
  /** The last offer after three minutes of full blocks. */
  async function offerWith(left: bigint | undefined): Promise<bigint> {
    const s = new Scenario();
    const { time } = s.chain.head;
    void s.send(1, left === undefined ? {} : { deadline: time + left });
    await s.look();
    for (let block = 0; block < 15; block++) {
      s.chain.mine(10n * GWEI, GWEI, 0);
      await s.look(12_000);
    }
    return s.offers(0).at(-1)!.cap;
  }

  it('is the steeper the nearer the deadline is', async () => {
    const never = await offerWith(undefined);
    expect(await offerWith(7_200n)).toBe(never);
    const [far, near, last] = [
      await offerWith(2_000n),
      await offerWith(600n),
      await offerWith(60n),
    ];
    expect(far).toBeGreaterThan(never);
    expect(near).toBeGreaterThan(far);
    expect(last).toBeGreaterThan(near);
  });

  it('holds for all that stand in front of an urgent move', async () => {
    const calm = new Scenario();
    const urgent = new Scenario();
    for (const s of [calm, urgent]) {
      void s.send(1);
      await s.look();
      void s.send(2, s === urgent ? { deadline: s.chain.head.time + 100n } : {});
      for (let block = 0; block < 5; block++) {
        s.chain.mine(30n * GWEI, GWEI, 0);
        await s.look(12_000);
      }
    }
    expect(urgent.offers(0).length).toBeGreaterThan(calm.offers(0).length);
  });

  it('replaces as nodes want it, and stops at what the policy allows', async () => {
    const mostCap = 60n * GWEI;
    const s = new Scenario({ fees: { ...FEE_POLICY, mostCap } });
    void s.send(1, { deadline: 0n });
    for (let block = 0; block < 60; block++) {
      s.chain.mine(20n * GWEI, GWEI, 0);
      await s.look(12_000);
    }
    const offers = s.offers(0);
    expect(offers.length).toBeGreaterThan(1);
    for (const [index, { tip, cap }] of offers.entries()) {
      const before = offers[index - 1];
      expect(cap).toBeLessThanOrEqual(mostCap);
      if (before === undefined) continue;
      expect(cap * 10n).toBeGreaterThanOrEqual(before.cap * 11n);
      expect(tip * 10n).toBeGreaterThanOrEqual(before.tip * 11n);
    }
    expect(s.told('feeLimit').length).toBeGreaterThan(0);
    expect(s.count(1)).toBe(0);
    s.chain.mine(5n * GWEI, GWEI, 5);
    expect(s.count(1)).toBe(1);
  });

  it('pays no more for a move that has become void, unless others wait behind it', async () => {
    const s = new Scenario();
    void s.send(1);
    await s.look();
    s.chain.refused.add(dataOf(1));
    for (let block = 0; block < 10; block++) {
      s.chain.mine(30n * GWEI, GWEI, 0);
      await s.look(12_000);
    }
    expect(s.offers(0)).toHaveLength(1);
    void s.send(2);
    for (let block = 0; block < 10; block++) {
      s.chain.mine(30n * GWEI, GWEI, 0);
      await s.look(12_000);
    }
    expect(s.offers(0).length).toBeGreaterThan(1);
  });
});

describe('a move that is asked for again', () => {
  it('is joined until it has its confirmations, and then made anew where that is meant', async () => {
    const s = new Scenario({ depths: { confirmations: 3, settled: 9, lost: 3 } });
    const first = s.send(1);
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    const second = s.send(1);
    await s.look();
    for (let block = 0; block < 2; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
    }
    expect(await second).toEqual(await first);
    expect(s.count(1)).toBe(1);
    // Chosen before the block that has it, and after.
    const late = s.send(1, { chosenOn: 0 });
    await s.look();
    await s.look();
    expect(await late).toEqual(await first);
    const anew = s.send(1, { chosenOn: s.chain.head.number });
    await s.look();
    for (let block = 0; block < 3; block++) {
      s.chain.mine(GWEI, GWEI, 5);
      await s.look();
    }
    expect((await anew).hash).not.toBe((await first).hash);
    expect(s.count(1)).toBe(2);
  });
});
