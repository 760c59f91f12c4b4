/** When a transaction that no block takes is replaced. */
export interface RaiseStep {
  /** It holds while at least so many seconds are left until the deadline. */
  readonly leftS: bigint;
  /** After how long in front of the queue without getting into a block, ms. */
  readonly afterMs: number;
  /** By how much the offer rises, percent. */
  readonly percent: bigint;
}

/** The less time is left, the sooner and the more: three blocks and 10 %, down to a block and twice the offer. */
export const RAISE_SCHEDULE: readonly RaiseStep[] = [
  { leftS: 3_600n, afterMs: 36_000, percent: 10n },
  { leftS: 900n, afterMs: 24_000, percent: 15n },
  { leftS: 180n, afterMs: 12_000, percent: 25n },
  { leftS: 60n, afterMs: 12_000, percent: 50n },
  { leftS: 0n, afterMs: 6_000, percent: 100n },
];

const CALM: RaiseStep = { leftS: 0n, afterMs: 36_000, percent: 10n };

/** The step for a move with `left` seconds until its deadline; the first one for a move that has none. */
export function stepFor(schedule: readonly RaiseStep[], left: bigint | undefined): RaiseStep {
  if (left === undefined) return schedule[0] ?? CALM;
  return schedule.find(({ leftS }) => left >= leftS) ?? schedule.at(-1) ?? CALM;
}
