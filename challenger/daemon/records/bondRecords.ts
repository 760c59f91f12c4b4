import { Status } from '../../../bisection/game/Claims.js';
import { Standing } from '../../../bisection/game/Entrants.js';
import type { BondRecord } from '../../api/records/moneyRecords.js';
import { toHex } from '../../hex.js';
import type { SeenClaim } from './claimRecords.js';
import type { SeenDispute } from './disputeRecords.js';
import { isOurs, type Sighting } from './sighting.js';

/** What the contracts owe us, wei. */
export interface Owed {
  readonly claims: bigint;
  readonly matches: bigint;
}

/** The bonds of ours that are, or were, in the contracts. */
export function bondRecords(
  sighting: Sighting,
  claims: readonly SeenClaim[],
  disputes: readonly SeenDispute[],
  owed: Owed,
): BondRecord[] {
  const { right, chain } = sighting;
  const { claimBond, entryBond } = right.parameters;
  const open = new Set(
    disputes.filter(({ record }) => record.isOpen).flatMap(({ record }) => record.claims),
  );
  // The contracts owe an account one sum: whether a bond is in it cannot be told once something was taken out.
  const back = (sum: bigint): BondRecord['state'] => (sum > 0n ? 'claimable' : 'returned');
  const ofClaims = claims
    .filter(({ posted }) => isOurs(sighting, posted.claimant))
    .map(({ posted, claim }): BondRecord => {
      const id = toHex(posted.id);
      const isFought = open.has(id) && claim.status === Status.pending;
      const states = new Map<Status, BondRecord['state']>([
        [Status.pending, isFought ? 'atRisk' : 'idle'],
        [Status.eliminated, 'lost'],
      ]);
      return {
        ...{ id, chain, kind: 'claim', dispute: toHex(posted.parent), amount: claimBond },
        state: states.get(claim.status) ?? back(owed.claims),
        unlocksAt: null,
      };
    });
  const ofEntrants = disputes.flatMap(({ record, fights }) =>
    fights.flatMap(({ entries }) =>
      entries
        .filter(({ owner }) => isOurs(sighting, owner))
        .map(({ id, standing }): BondRecord => {
          const states = new Map<Standing, BondRecord['state']>([
            [Standing.alive, 'atRisk'],
            [Standing.eliminated, 'lost'],
          ]);
          return {
            ...{ id: toHex(id), chain, kind: 'entrant', dispute: record.id, amount: entryBond },
            state: states.get(standing) ?? back(owed.matches),
            unlocksAt: null,
          };
        }),
    ),
  );
  return [...ofClaims, ...ofEntrants];
}
