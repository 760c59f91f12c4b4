import { sooner } from '../dispute/sooner.js';
import { type Attempt, type Book, type ChainView, type Move, newest, type Slot } from './book.js';
import type { FeeMarket, Fees } from './fees.js';
import { type RaiseStep, stepFor } from './schedule.js';

/** What is to be done about a nonce that is in no block. */
export type Step =
  /** No node has it: it is sent again as it is. */
  | { readonly kind: 'broadcast'; readonly slot: Slot; readonly attempt: Attempt }
  /** It is replaced by one that offers more, by at least so many percent. */
  | { readonly kind: 'raise'; readonly slot: Slot; readonly percent: bigint };

/** What a nonce is to be used for. */
export type Opening =
  | { readonly kind: 'move'; readonly nonce: number; readonly move: Move }
  /** Nobody has a transaction of this nonce, or one that gets nowhere, and ours wait behind it. */
  | { readonly kind: 'filler'; readonly nonce: number };

export interface PlanPolicy {
  readonly schedule: readonly RaiseStep[];
  /** How long after a node took it a transaction is sent again that no node seems to have, ms. */
  readonly resendMs: number;
  /** The most nonces of ours that wait for a block: nodes keep no more than 16 of an account for sure. */
  readonly mostInFlight: number;
  /** How long a transaction of this account that is not ours may stand in the way, ms, before it is replaced. */
  readonly takeOverMs: number;
}

/** What to do about what is in flight, by nonce. */
export function stepsFor(
  { slots, front, waiting }: Book,
  { view, market }: { readonly view: ChainView; readonly market: FeeMarket },
  nowMs: number,
  { schedule, resendMs }: PlanPolicy,
): Step[] {
  const steps: Step[] = [];
  // Nobody gets into a block before those in front of it: a deadline holds for all of them.
  let deadline = waiting.reduce<bigint | undefined>(
    (all, move) => sooner(all, move.deadline),
    undefined,
  );
  for (const slot of [...slots].reverse()) {
    if (slot.inclusion !== undefined || slot.nonce < view.nonce) continue;
    deadline = sooner(deadline, slot.move.deadline);
    const left = deadline === undefined ? undefined : deadline - view.head.time;
    const { afterMs, percent } = stepFor(schedule, left);
    const attempt = newest(slot);
    const isFront = slot.nonce === view.nonce;
    const isPooled = view.pooled.has(attempt.hash);
    // Those behind it may only wait for it: what they offer is not yet known to be too little, unless L1 says so.
    const isTried = isFront || isHopeless(attempt.fees, market);
    const sinceMs = isFront ? Math.max(attempt.sentMs, front?.sinceMs ?? 0) : attempt.sentMs;
    if (isFront && !isPooled && slot.refusals > 0) {
      steps.push({ kind: 'raise', slot, percent: escalated(percent, slot.refusals) });
    } else if (isTried && nowMs - sinceMs >= afterMs) {
      steps.push({ kind: 'raise', slot, percent });
    } else if (!isPooled && nowMs - (slot.takenMs ?? -Infinity) >= resendMs) {
      steps.push({ kind: 'broadcast', slot, attempt });
    }
  }
  return steps.reverse();
}

/** The next nonce to be used, and for what; undefined if there is nothing to send, or no room. */
export function nextOpening(
  book: Book,
  view: ChainView,
  nowMs: number,
  { mostInFlight, takeOverMs }: PlanPolicy,
): Opening | undefined {
  const { slots, front } = book;
  const own = new Set(slots.map(({ nonce }) => nonce));
  const flying = slots.filter((slot) => slot.inclusion === undefined && slot.nonce >= view.nonce);
  const last = flying.at(-1)?.nonce ?? -1;
  const isForeign = view.nonce < view.pendingNonce && !own.has(view.nonce);
  const isStuck = front !== undefined && nowMs - front.sinceMs >= takeOverMs;
  if (isForeign && isStuck && last > view.nonce) return { kind: 'filler', nonce: view.nonce };
  let nonce = view.nonce;
  while (own.has(nonce) || nonce < view.pendingNonce) nonce++;
  const [move] = [...book.waiting].sort(byDeadline);
  if (move !== undefined && (nonce < last || flying.length < mostInFlight)) {
    return { kind: 'move', nonce, move };
  }
  return nonce < last ? { kind: 'filler', nonce } : undefined;
}

/** The earlier of two deadlines first, and who has none last; else as they came (sorting keeps that). */
function byDeadline({ deadline: one }: Move, { deadline: two }: Move): number {
  if (one === two) return 0;
  if (one === undefined) return 1;
  if (two === undefined) return -1;
  return one < two ? -1 : 1;
}

/** Whether no block takes an offer as things are. */
const isHopeless = ({ tip, cap, blobCap }: Fees, { base, tip: asked, blobBase }: FeeMarket) =>
  cap < base || 2n * tip < asked || (blobCap !== undefined && blobCap < blobBase);

/** Twice as much for each refusal in a row: of a transaction that we don't know we don't know the offer. */
const escalated = (percent: bigint, refusals: number): bigint => {
  const by = percent << BigInt(Math.min(refusals - 1, 8));
  return by < 100n ? by : 100n;
};
