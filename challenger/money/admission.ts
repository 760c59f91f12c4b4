import type { Book, ChainView, Move, Slot } from './book.js';
import type { FeeMarket, Fees } from './fees.js';
import { type Spend, breachOf, mostOf } from './ledger.js';
import type { MoneyPolicy } from './policy.js';
import { type Denial, FundsShortError, NotWorthItError, SpendCapError } from './denial.js';

/** A move with what it would cost. */
export interface Priced {
  readonly move: Move;
  /** What it takes, as far as that is known; it may use more. */
  readonly gas: bigint;
  readonly fees: Fees;
  /** The most that it can cost, wei: gas and value. */
  readonly most: bigint;
}

/**
 * Why a move is not sent, or not at this price; undefined if it is.
 * @param replaced the slot whose transaction it replaces
 */
export function denialOf(
  { move, gas, fees, most }: Priced,
  book: Book,
  { view, market }: { readonly view: ChainView; readonly market: FeeMarket },
  from: string,
  { caps, evenAtALoss }: Pick<MoneyPolicy, 'caps' | 'evenAtALoss'>,
  replaced?: Slot,
): Denial | undefined {
  const { what, gain, dispute } = move;
  if (!evenAtALoss && gain !== undefined && replaced === undefined) {
    const asked = market.base + fees.tip;
    const cost = gas * (asked < fees.cap ? asked : fees.cap);
    if (gain < cost) return new NotWorthItError(what, gain, cost);
  }
  const reserved = replaced === undefined ? 0n : mostOf(replaced);
  const wei = most > reserved ? most - reserved : 0n;
  const { time } = view.head;
  const spend: Spend = dispute === undefined ? { time, wei } : { dispute, time, wei };
  const breach = wei === 0n ? undefined : breachOf(book, caps, spend);
  if (breach !== undefined) return new SpendCapError(what, dispute, breach);
  return fundsShort(most, move, book, view, from, replaced);
}

/** Whether the account lacks what a move needs, with what is in flight taken off. `needed`: wei */
export function fundsShort(
  needed: bigint,
  { what }: Move,
  { slots }: Book,
  view: ChainView,
  from: string,
  replaced?: Slot,
): FundsShortError | undefined {
  const inFlight = slots
    .filter((slot) => slot.inclusion === undefined && slot.nonce !== replaced?.nonce)
    .reduce((all, slot) => all + mostOf(slot), 0n);
  const balance = view.balance - inFlight;
  return balance < needed ? new FundsShortError(what, from, balance, needed) : undefined;
}
