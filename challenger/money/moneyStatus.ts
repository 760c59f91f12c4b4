import { type Book, type ChainView, newest } from './book.js';
import { spentIn } from './ledger.js';

/** What the account can do, in figures. Wei. */
export interface MoneyStatus {
  readonly address: string;
  readonly balance: bigint;
  /** Transactions that are in no block, the oldest first. */
  readonly pending: readonly {
    readonly what: string;
    readonly nonce: number;
    readonly hash: string;
    readonly sinceMs: number;
  }[];
  readonly waiting: number;
  /** Spent in the last 24 hours, with the most that is in flight. */
  readonly spentToday: bigint;
}

/** @param view of the last look; undefined before the first */
export function statusOf(address: string, book: Book, view: ChainView | undefined): MoneyStatus {
  const pending = book.slots.filter(({ inclusion }) => inclusion === undefined);
  return {
    ...{ address, balance: view?.balance ?? 0n, waiting: book.waiting.length },
    pending: pending.map((slot) => ({
      ...{ what: slot.move.what, nonce: slot.nonce, hash: newest(slot).hash },
      sinceMs: slot.attempts[0]?.sentMs ?? 0,
    })),
    spentToday: view === undefined ? 0n : spentIn(book, { time: view.head.time }),
  };
}
