import type { Book, ChainView, Depths, Inclusion, Move, Slot } from './book.js';
import { noted, type Spend } from './ledger.js';

/** What a look at L1 has changed. */
export type Finding =
  /** It is in a block that it was not in before. */
  | { readonly kind: 'included'; readonly slot: Slot; readonly inclusion: Inclusion }
  /** It is in as many blocks as are wanted: who asked for it is to be told. */
  | { readonly kind: 'done'; readonly slot: Slot; readonly inclusion: Inclusion }
  /** Its block is none any more. */
  | { readonly kind: 'takenBack'; readonly slot: Slot }
  /** Somebody else has used its nonce for good: the move waits again. */
  | { readonly kind: 'lost'; readonly slot: Slot }
  /** No reorganization takes it back: it is forgotten, but for what it cost. */
  | { readonly kind: 'settled'; readonly slot: Slot; readonly spend: Spend };

/** Brings the book up to what L1 says. */
export function reconcile(
  book: Book,
  view: ChainView,
  nowMs: number,
  depths: Depths,
): { readonly book: Book; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const slots: Slot[] = [];
  const waiting: Move[] = [...book.waiting];
  let { ledger } = book;
  for (const slot of book.slots) {
    const inclusion = inclusionOf(slot, view);
    if (inclusion === undefined) {
      const { inclusion: before, takenMs: _, ...rest } = slot;
      if (before !== undefined) findings.push({ kind: 'takenBack', slot });
      // What was taken back is sent again at once.
      if (view.usedForGood <= slot.nonce) slots.push(before === undefined ? slot : rest);
      else {
        findings.push({ kind: 'lost', slot });
        if (slot.move.isFiller !== true && !waits(waiting, slot.move)) waiting.push(slot.move);
      }
      continue;
    }
    let now: Slot = { ...slot, inclusion, refusals: 0 };
    if (slot.inclusion?.hash !== inclusion.hash || slot.inclusion.block !== inclusion.block) {
      findings.push({ kind: 'included', slot: now, inclusion });
    }
    const depth = view.head.number - inclusion.block + 1;
    if (!now.isTold && depth >= depths.confirmations) {
      now = { ...now, isTold: true };
      findings.push({ kind: 'done', slot: now, inclusion });
    }
    if (now.isTold && depth >= depths.settled) {
      const spend = spendOf(now, inclusion, view.head.time);
      findings.push({ kind: 'settled', slot: now, spend });
      ledger = noted(ledger, spend);
    } else slots.push(now);
  }
  const front =
    book.front?.nonce === view.nonce ? book.front : { nonce: view.nonce, sinceMs: nowMs };
  return { book: { slots, waiting, front, ledger }, findings };
}

function inclusionOf({ attempts }: Slot, { included }: ChainView): Inclusion | undefined {
  for (const { hash } of attempts) {
    const inclusion = included.get(hash);
    if (inclusion !== undefined) return inclusion;
  }
  return undefined;
}

const waits = (waiting: readonly Move[], { key }: Move): boolean =>
  waiting.some((each) => each.key === key);

function spendOf({ move }: Slot, { isDone, fee }: Inclusion, time: bigint): Spend {
  const wei = fee + (isDone ? move.call.value : 0n);
  return move.dispute === undefined ? { time, wei } : { dispute: move.dispute, time, wei };
}
