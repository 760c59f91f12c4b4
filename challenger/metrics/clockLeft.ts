import type { MatchRecord } from '../api/records/disputeRecord.js';

/**
 * What is left on our clock of a match, seconds, where it runs and where we have something to do before it is over;
 * undefined where it does not.
 * @param time L1 time, seconds
 */
export function clockLeft(match: MatchRecord, time: number): number | undefined {
  const { phase, ourSide, turn, clock } = match;
  if (ourSide === null || phase === 'done') return undefined;
  if (phase === 'bisect' && turn !== ourSide) return undefined;
  // Entered already: what runs on is what others have to enter.
  if (phase === 'subdispute' && !match.needsEntry) return undefined;
  // A proof counts until the longer clock is over.
  const left = phase === 'prove' ? Math.max(...clock.left) : (clock.left[ourSide] ?? 0);
  return Math.max(0, left - Math.max(0, time - clock.since));
}

/** The least of that; undefined where none of our clocks runs. */
export function leastClock(matches: readonly MatchRecord[], time: number): number | undefined {
  const left = matches.flatMap((match) => clockLeft(match, time) ?? []);
  return left.length === 0 ? undefined : Math.min(...left);
}
