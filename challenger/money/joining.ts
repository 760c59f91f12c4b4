import { sooner } from '../dispute/sooner.js';
import type { Book, Move, Slot } from './book.js';

/**
 * Lets moves that wait join those that are the same and in flight, so that none is made twice: also one that is in a
 * block which whoever asks had not seen.
 */
export function joined(book: Book): Book {
  let { slots } = book;
  const waiting: Move[] = [];
  for (const move of book.waiting) {
    const same = slots.find((slot) => slot.move.key === move.key && isJoinable(slot, move));
    if (same === undefined) waiting.push(move);
    else slots = slots.map((slot) => (slot === same ? withWaiter(slot, move) : slot));
  }
  return { ...book, slots, waiting };
}

function isJoinable({ inclusion, isTold }: Slot, { chosenOn }: Move): boolean {
  if (inclusion === undefined || !isTold) return true;
  return inclusion.isDone && chosenOn !== undefined && inclusion.block > chosenOn;
}

/** The slot with somebody more to tell; the earlier deadline holds. */
function withWaiter(slot: Slot, { deadline }: Move): Slot {
  const known = slot.move.deadline;
  if (deadline === undefined || (known !== undefined && known <= deadline)) {
    return { ...slot, isTold: false };
  }
  return { ...slot, isTold: false, move: { ...slot.move, deadline } };
}

/** A move that was asked for twice waits once. */
export function withAsked(book: Book, asked: readonly Move[]): Book {
  let { waiting } = book;
  for (const move of asked) {
    const known = waiting.find(({ key }) => key === move.key);
    if (known === undefined) waiting = [...waiting, move];
    else {
      const deadline = sooner(known.deadline, move.deadline);
      const urgent = { ...known, ...(deadline === undefined ? {} : { deadline }) };
      waiting = waiting.map((each) => (each === known ? urgent : each));
    }
  }
  return { ...book, waiting };
}
