import type { ClaimRecord } from '../api/records/claimRecord.js';

/**
 * The claims that stand on one that is wrong or out, directly or over others. They need no verdict: they go as it does, as
 * long as it does not become final, which is an alarm of its own.
 * @param claims of one chain
 */
export function standsOnWrong(claims: readonly ClaimRecord[]): ReadonlySet<string> {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  const found = new Set<string>();
  for (const { id, parent } of claims) {
    let below = byId.get(parent);
    while (below !== undefined && !isBad(below)) below = byId.get(below.parent);
    if (below !== undefined) found.add(id);
  }
  return found;
}

const isBad = ({ status, verdict }: ClaimRecord): boolean =>
  verdict === 'disagree' || status === 'eliminated' || status === 'orphaned';
