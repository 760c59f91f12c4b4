import { Status } from '../../../bisection/game/Claims.js';
import type { ClaimRecord } from '../../api/records/claimRecord.js';
import type { Claim, PostedClaim } from '../../l1/claims.js';
import { toHex } from '../../hex.js';
import { isOurs, type Sighting } from './sighting.js';

/** A claim with its event and its state. */
export interface SeenClaim {
  readonly posted: PostedClaim;
  readonly claim: Claim;
}

/** All claims that are looked at, in the order in which they were posted. */
export async function seenClaims({ right, l1 }: Sighting): Promise<SeenClaim[]> {
  const posted = await right.claims.posted(right.from, l1.number);
  return Promise.all(
    posted.map(async (each) => ({ posted: each, claim: await right.claims.claimOf(each.id) })),
  );
}

/** A claim as the API shows it. */
export function claimRecord(sighting: Sighting, { posted, claim }: SeenClaim): ClaimRecord {
  return {
    id: toHex(posted.id),
    chain: sighting.chain,
    parent: toHex(posted.parent),
    claimant: posted.claimant,
    isOurs: isOurs(sighting, posted.claimant),
    target: posted.target,
    root: toHex(posted.root),
    state: toHex(posted.state),
    accumulator: toHex(posted.accumulator),
    transaction: posted.transaction,
    status: statusName(claim.status),
    createdAt: Number(claim.created),
    bond: sighting.right.parameters.claimBond,
    verdict: sighting.verdictOf(posted.id)?.kind ?? null,
  };
}

function statusName(status: Status): ClaimRecord['status'] {
  switch (status) {
    case Status.final:
      return 'final';
    case Status.eliminated:
      return 'eliminated';
    case Status.orphaned:
      return 'orphaned';
    default:
      return 'pending';
  }
}
