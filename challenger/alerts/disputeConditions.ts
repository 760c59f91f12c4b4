import type { ReadModel } from '../api/readModel.js';
import type { ChainStatus } from '../api/records/chainStatus.js';
import type { ClaimRecord } from '../api/records/claimRecord.js';
import type { DisputeRecord } from '../api/records/disputeRecord.js';
import { clockLeft } from '../metrics/clockLeft.js';
import type { Signal } from './alert.js';
import type { Holds } from './holds.js';
import type { Thresholds } from './thresholds.js';

/** For so long nobody may be able to say who wins, s: in between moves that may be so for a moment. */
const UNDECIDED = 600;

/** What is wrong with the open disputes of a chain. @param now Unix seconds */
export function disputeConditions(
  { chain, l1 }: ChainStatus,
  model: ReadModel,
  { clock }: Thresholds,
  holds: Holds,
  now: number,
): Signal[] {
  const time = l1?.time ?? now;
  const pending = model
    .claims()
    .filter((claim) => claim.chain === chain && claim.status === 'pending');
  const open = model.disputes().filter((dispute) => dispute.chain === chain && dispute.isOpen);
  return [
    ...pending.flatMap((claim) => standing(claim, pending, open, clock, time)),
    ...open.flatMap((dispute): Signal[] => {
      const { id, matches } = dispute;
      const on = { chain, dispute: id };
      const found: Signal[] = [];
      const losing = losingWords(dispute, pending, time);
      const held = holds.heldFor(`losing ${chain} ${id}`, losing && 'losing', now);
      if (losing !== undefined && (dispute.forecast.winner === 'wrong' || held >= UNDECIDED)) {
        found.push({ kind: 'disputeLosing', subject: id, ...on, summary: losing });
      }
      for (const match of matches) {
        const left = clockLeft(match, time);
        if (left === undefined || left >= clock) continue;
        const summary = `${String(Math.floor(left / 60))} minutes are left on our clock of match ${match.id}`;
        found.push({ kind: 'clockShort', subject: match.id, ...on, summary });
      }
      return found;
    }),
  ];
}

/** Why the right claim does not win; undefined where it does, or can still be posted. */
function losingWords(
  { id, chain, forecast: { winner }, shutsAt, claims }: DisputeRecord,
  pending: readonly ClaimRecord[],
  time: number,
): string | undefined {
  if (winner === 'right') return undefined;
  const about = `the dispute about the children of ${id}`;
  if (winner === 'wrong') return `${about} is lost as it stands`;
  const hasRight = pending.some(
    (claim) => claim.chain === chain && claim.verdict === 'agree' && claims.includes(claim.id),
  );
  if (hasRight) return `nobody can say that the right claim wins ${about}`;
  return time >= shutsAt ? `${about} has no winner, and its window is shut` : undefined;
}

/** A wrong claim is pending: beside a right one, or alone, maybe until it is too late for another. */
function standing(
  claim: ClaimRecord,
  pending: readonly ClaimRecord[],
  open: readonly DisputeRecord[],
  clock: number,
  time: number,
): Signal[] {
  if (claim.verdict !== 'disagree') return [];
  const { id, chain, parent } = claim;
  const right = pending.find((each) => each.parent === parent && each.verdict === 'agree');
  const on = { subject: id, chain, dispute: parent };
  if (right !== undefined) {
    const summary = `claim ${right.id} is right, and ${id} is against it`;
    return [{ kind: 'rightClaimChallenged', ...on, claim: right.id, summary }];
  }
  const alone = `claim ${id} is wrong, and stands alone`;
  const found: Signal[] = [{ kind: 'wrongClaimPosted', ...on, claim: id, summary: alone }];
  const dispute = open.find((each) => each.id === parent);
  const left = dispute === undefined ? Infinity : Math.max(0, dispute.shutsAt - time);
  if (left < clock) {
    const minutes = String(Math.floor(left / 60));
    const summary = `${alone}; the right one can be posted for ${minutes} minutes more`;
    found.push({ kind: 'windowShort', ...on, claim: id, summary });
  }
  return found;
}
