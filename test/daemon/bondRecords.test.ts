import { describe, expect, it } from 'vitest';
import { Standing } from '../../bisection/game/Entrants.js';
import { Status } from '../../bisection/game/Claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { bondRecords } from '../../challenger/daemon/records/bondRecords.js';
import type { SeenClaim } from '../../challenger/daemon/records/claimRecords.js';
import type { SeenDispute } from '../../challenger/daemon/records/disputeRecords.js';
import type { Sighting } from '../../challenger/daemon/records/sighting.js';

const US = '0x00000000000000000000000000000000000000aa';
const CLAIM = 600n;
const ENTRY = 400n;
const id = (n: number) => new Uint8Array(32).fill(n) as Hash;

const sighting = {
  ...{ chain: 'a', address: US },
  right: { parameters: { claimBond: CLAIM, entryBond: ENTRY } },
} as unknown as Sighting;

const claims = [Status.final, Status.final, Status.pending, Status.eliminated].map(
  (status, n) =>
    ({
      posted: { id: id(n), parent: id(99), claimant: US },
      claim: { status },
    }) as unknown as SeenClaim,
);
const disputes = [
  {
    record: { id: 'one', isOpen: false, claims: [] },
    fights: [
      {
        match: { clock: { left: [70n, 50n], since: 1_000n } },
        entries: [Standing.released, Standing.released, Standing.alive].map((standing, n) => ({
          ...{ id: id(10 + n), owner: US, standing, side: 0 },
        })),
      },
    ],
  } as unknown as SeenDispute,
];

const states = (withdrawn: { claims: bigint; matches: bigint }) =>
  bondRecords(sighting, claims, disputes, withdrawn).map(({ state }) => state);

describe('the bonds that are shown', () => {
  it('can be had while nothing was taken home', () => {
    const [first, second, third, fourth, ...entries] = states({ claims: 0n, matches: 0n });
    expect([first, second, third, fourth]).toEqual(['claimable', 'claimable', 'idle', 'lost']);
    expect(entries).toEqual(['claimable', 'claimable', 'atRisk']);
  });

  it('say when they can be had at the earliest, where that can be known', () => {
    const rules = { claimBond: CLAIM, entryBond: ENTRY, period: 500n, grace: 30n };
    const at = { ...sighting, right: { parameters: rules } } as unknown as Sighting;
    const standing = (n: number, parent: number, status: Status, opened: bigint, quiet = 0n) =>
      ({
        posted: { id: id(n), parent: id(parent), claimant: US },
        claim: { status, opened, quiet },
      }) as unknown as SeenClaim;
    const of = [
      standing(1, 99, Status.final, 2_000n, 2_600n),
      standing(2, 1, Status.pending, 3_000n),
      standing(3, 2, Status.pending, 0n),
      standing(4, 3, Status.pending, 0n),
      standing(5, 2, Status.eliminated, 0n),
      standing(6, 2, Status.orphaned, 0n),
    ];
    const records = bondRecords(at, of, disputes, { claims: 0n, matches: 0n });
    expect(records.map(({ unlocksAt }) => unlocksAt)).toEqual([
      // Of what came before nothing is known. A rival fell after the window; and none did.
      ...[null, 2_630, 3_530],
      // No window was opened there, as far as L1 says; one that is out waits for none.
      ...[null, null, null],
      // Once the other side can enter no more.
      ...[1_050, 1_050, 1_050],
    ]);
  });

  it('are home, the oldest first, as far as what was taken home covers them', () => {
    expect(states({ claims: CLAIM, matches: ENTRY + 79n })).toEqual([
      ...['returned', 'claimable', 'idle', 'lost'],
      ...['returned', 'claimable', 'atRisk'],
    ]);
    expect(states({ claims: 2n * CLAIM, matches: 2n * ENTRY })).toEqual([
      ...['returned', 'returned', 'idle', 'lost'],
      ...['returned', 'returned', 'atRisk'],
    ]);
  });

  it('never come to more than what is owed, whatever was repaid besides', () => {
    // A withdrawal takes all that is owed: whole bonds, and what was repaid by then.
    for (const repaid of [0n, 1n, 79n, 500n]) {
      for (const withdrawn of [0n, 1n, 2n].flatMap((bonds) => [
        bonds * ENTRY,
        bonds * ENTRY + repaid,
      ])) {
        const owed = 2n * ENTRY + repaid - withdrawn;
        const free = bondRecords(sighting, claims, disputes, { claims: 0n, matches: withdrawn })
          .filter(({ kind, state }) => kind === 'entrant' && state === 'claimable')
          .reduce((sum, { amount }) => sum + amount, 0n);
        expect(free, `${String(repaid)} ${String(withdrawn)}`).toBeLessThanOrEqual(owed);
      }
    }
  });
});
