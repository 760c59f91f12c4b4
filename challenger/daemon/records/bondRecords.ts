import { Status } from '../../../bisection/game/Claims.js';
import { deadline, opposite } from '../../../bisection/game/Clock.js';
import { Standing } from '../../../bisection/game/Entrants.js';
import type { Hash } from '../../../bisection/structures/Keccak.js';
import type { BondRecord } from '../../api/records/moneyRecords.js';
import { finalFrom } from '../../claim/finalFrom.js';
import { toHex } from '../../hex.js';
import type { SeenClaim } from './claimRecords.js';
import type { SeenDispute } from './disputeRecords.js';
import { isOurs, type Sighting } from './sighting.js';

/** What the claims' contract and the matches' have to do with us, wei. */
export interface Sums {
  readonly claims: bigint;
  readonly matches: bigint;
}

/**
 * The bonds of ours that are, or were, in the contracts.
 * @param withdrawn what we have taken home from each contract
 */
export function bondRecords(
  sighting: Sighting,
  claims: readonly SeenClaim[],
  disputes: readonly SeenDispute[],
  withdrawn: Sums,
): BondRecord[] {
  const { right, chain } = sighting;
  const { claimBond, entryBond } = right.parameters;
  const known = new Map(claims.map(({ posted, claim }) => [toHex(posted.id), claim]));
  /** From when on one child of a claim can be final; null where the claim is older than what is looked at. */
  const freeFrom = (posted: Hash): number | null => {
    const parent = known.get(toHex(posted));
    if (parent === undefined || parent.opened === 0n) return null;
    return Number(finalFrom(parent, right.parameters));
  };
  const open = new Set(
    disputes.filter(({ record }) => record.isOpen).flatMap(({ record }) => record.claims),
  );
  // The contracts owe an account one sum, repayments included. What was taken home counts for the oldest bonds first, so that
  // those that are left are never more than what is owed.
  const back = (taken: bigint, amount: bigint) => {
    let left = taken;
    return (): BondRecord['state'] => {
      left -= amount;
      return left >= 0n ? 'returned' : 'claimable';
    };
  };
  const claimBack = back(withdrawn.claims, claimBond);
  const entryBack = back(withdrawn.matches, entryBond);
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
        state: states.get(claim.status) ?? claimBack(),
        unlocksAt: isOut(claim.status) ? null : freeFrom(posted.parent),
      };
    });
  const ofEntrants = disputes.flatMap(({ record, fights }) =>
    fights.flatMap(({ entries, match }) =>
      entries
        .filter(({ owner }) => isOurs(sighting, owner))
        .map(({ id, standing, side }): BondRecord => {
          const states = new Map<Standing, BondRecord['state']>([
            [Standing.alive, 'atRisk'],
            [Standing.eliminated, 'lost'],
          ]);
          return {
            ...{ id: toHex(id), chain, kind: 'entrant', dispute: record.id, amount: entryBond },
            state: states.get(standing) ?? entryBack(),
            unlocksAt:
              standing === Standing.eliminated
                ? null
                : Number(deadline(match.clock, opposite(side))),
          };
        }),
    ),
  );
  return [...ofClaims, ...ofEntrants];
}

const isOut = (status: Status): boolean =>
  status === Status.eliminated || status === Status.orphaned;
