/** A side of a match. */
export type Side = 0 | 1;

/** The other one. */
export const opposite = (side: Side): Side => (side === 0 ? 1 : 0);

/** The chess clocks of a match; seconds and Unix times. */
export interface Clock {
  /** What each side had at `since`. */
  readonly left: readonly [bigint, bigint];
  readonly since: bigint;
}

/** Seconds since the clocks were last stopped. */
export function elapsed(clock: Clock, time: bigint): bigint {
  return time > clock.since ? time - clock.since : 0n;
}

/** What a side whose clock runs has now. */
export function remaining(clock: Clock, side: Side, time: bigint): bigint {
  const rest = clock.left[side] - elapsed(clock, time);
  return rest > 0n ? rest : 0n;
}

/** When the clock of a side is over, if it runs until then. */
export function deadline(clock: Clock, side: Side): bigint {
  return clock.since + clock.left[side];
}
