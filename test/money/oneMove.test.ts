import { describe, expect, it } from 'vitest';
import { dataOf, GWEI, Scenario } from './scenario.js';

const URGENT = { deadline: 1_100n, dispute: 'a' };
const LATER = { deadline: 9_000n, dispute: 'b' };

/** The key's keeper does not sign a move, whatever the others. */
function refuseToSign(s: Scenario, move: number): void {
  const { signer } = s;
  s.signer = {
    address: signer.address,
    signTransaction: (unsigned) =>
      unsigned.data === dataOf(move)
        ? Promise.reject(new Error('policy'))
        : signer.signTransaction(unsigned),
  };
}

describe('one move does not hold up the others', () => {
  it('where no node can estimate it', async () => {
    const s = new Scenario();
    s.chain.unanswered.add(dataOf(1));
    const first = s.send(1, URGENT);
    const others = [s.send(2, LATER), s.send(3)];
    await s.look();
    expect([...s.chain.pool.keys()].sort()).toEqual([0, 1]);
    expect(s.told('blind')).toHaveLength(1);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    await Promise.all(others);
    // It is tried again with each look.
    s.chain.unanswered.clear();
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await first).blockNumber).toBe(2);
    expect([1, 2, 3].map((move) => s.count(move))).toEqual([1, 1, 1]);
  });

  it('where the keeper of the key refuses it', async () => {
    const s = new Scenario();
    refuseToSign(s, 1);
    void s.send(1, URGENT);
    const other = s.send(2, LATER);
    await s.look();
    expect(s.journal.map((entry) => entry.kind === 'signed' && entry.what)).toEqual(['move 2']);
    expect(s.told('signer')).toMatchObject([{ what: 'move 1' }]);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await other).blockNumber).toBe(1);
  });

  it('where it is in flight, and its raise is not signed', async () => {
    const s = new Scenario();
    void s.send(1, URGENT);
    await s.look();
    refuseToSign(s, 1);
    const other = s.send(2, LATER);
    s.chain.mine(20n * GWEI, GWEI, 0);
    await s.look(60_000);
    expect(s.told('signer')).toMatchObject([{ what: 'move 1' }]);
    s.chain.mine(GWEI, GWEI, 5);
    await s.look();
    expect((await other).blockNumber).toBe(2);
  });

  it('where it is in flight and can no longer be estimated: its offer is raised all the same', async () => {
    const s = new Scenario();
    const first = s.send(1, URGENT);
    await s.look();
    s.chain.unanswered.add(dataOf(1));
    s.chain.mine(60n * GWEI, GWEI, 0);
    await s.look(60_000);
    expect(s.offers(0).length).toBe(2);
    s.chain.mine(60n * GWEI, GWEI, 5);
    await s.look();
    expect((await first).blockNumber).toBe(2);
  });

  it('and is forgotten, if it never was sent, once nobody waits for it', async () => {
    const s = new Scenario({ patienceMs: 60_000 });
    s.chain.unanswered.add(dataOf(1));
    const first = s.send(1, URGENT);
    await s.look();
    await s.look(50_000);
    const again = s.send(1, URGENT);
    await s.look(11_000);
    await expect(first).rejects.toMatchObject({ code: 'L1_NOT_INCLUDED' });
    // Somebody else still waits.
    expect(s.manager.status().waiting).toBe(1);
    await s.look(60_000);
    await expect(again).rejects.toMatchObject({ code: 'L1_NOT_INCLUDED' });
    expect(s.manager.status().waiting).toBe(0);
    s.chain.unanswered.clear();
    await s.look();
    expect(s.chain.seen.size).toBe(0);
  });
});
