import type { Slot } from './book.js';

/** What a transaction cost, bond included. */
export interface Spend {
  readonly dispute?: string;
  /** L1 time, seconds. */
  readonly time: bigint;
  readonly wei: bigint;
}

/** What was spent by transactions that are settled. */
export interface Ledger {
  /** Those of the last day. */
  readonly recent: readonly Spend[];
  /** All of each dispute, wei. */
  readonly disputes: ReadonlyMap<string, bigint>;
}

export const EMPTY_LEDGER: Ledger = { recent: [], disputes: new Map() };

/** The most that may be spent, wei, bonds and gas; undefined: no cap. What comes back later makes no room. */
export interface Caps {
  readonly perDispute?: bigint;
  /** In any 24 hours. */
  readonly perDay?: bigint;
}

/** A cap that a spend would break. */
export interface CapBreach {
  readonly scope: 'dispute' | 'day';
  readonly cap: bigint;
  /** Spent so far, with the most that is in flight, wei. */
  readonly spent: bigint;
  readonly asked: bigint;
}

const DAY = 86_400n;

/** Notes a spend, and forgets by the day what is older than a day. */
export function noted({ recent, disputes }: Ledger, spend: Spend): Ledger {
  const { dispute, time, wei } = spend;
  const kept = [...recent, spend].filter((each) => each.time > time - DAY);
  if (dispute === undefined) return { recent: kept, disputes };
  return {
    recent: kept,
    disputes: new Map(disputes).set(dispute, (disputes.get(dispute) ?? 0n) + wei),
  };
}

/** The most that a nonce can cost: a transaction that was replaced may get into a block all the same. */
export const mostOf = ({ attempts }: Pick<Slot, 'attempts'>): bigint =>
  attempts.reduce((all, { most }) => (most > all ? most : all), 0n);

/** What is spent, and reserved for what is not settled yet: on a dispute, or in the day before `time`. */
export function spentIn(
  { ledger, slots }: { readonly ledger: Ledger; readonly slots: readonly Slot[] },
  scope: { readonly dispute: string } | { readonly time: bigint },
): bigint {
  const isDispute = 'dispute' in scope;
  const reserved = slots
    .filter(({ move }) => !isDispute || move.dispute === scope.dispute)
    .reduce((all, slot) => all + mostOf(slot), 0n);
  if (isDispute) return reserved + (ledger.disputes.get(scope.dispute) ?? 0n);
  return ledger.recent
    .filter(({ time }) => time > scope.time - DAY)
    .reduce((all, { wei }) => all + wei, reserved);
}

/** The first cap that is broken if `asked` more is spent; undefined if none is. */
export function breachOf(
  book: { readonly ledger: Ledger; readonly slots: readonly Slot[] },
  caps: Caps,
  { dispute, time, wei: asked }: Spend,
): CapBreach | undefined {
  if (caps.perDispute !== undefined && dispute !== undefined) {
    const spent = spentIn(book, { dispute });
    if (spent + asked > caps.perDispute) {
      return { scope: 'dispute', cap: caps.perDispute, spent, asked };
    }
  }
  if (caps.perDay === undefined) return undefined;
  const spent = spentIn(book, { time });
  return spent + asked > caps.perDay ? { scope: 'day', cap: caps.perDay, spent, asked } : undefined;
}
