import { deadline, opposite, remaining, type Side } from '../../bisection/game/Clock.js';
import { type Match, Phase } from '../../bisection/game/Match.js';
import { later, type IsRight, type Outlook, type Rules } from './outlook.js';

/** When the time of a match is over if nobody moves any more, L1 seconds, and who loses it then. */
export interface Standstill {
  readonly at: bigint;
  readonly lost: readonly [boolean, boolean];
}

/** What becomes of a match in which the time is called, and nothing else happens; nothing while it is about entering. */
export function standstill(match: Match): Standstill | undefined {
  const { clock, turn } = match;
  switch (match.phase) {
    case Phase.none:
    case Phase.bisect:
      return { at: deadline(clock, turn), lost: [turn === 0, turn === 1] };
    case Phase.prove:
      return { at: later(deadline(clock, 0), deadline(clock, 1)), lost: [true, true] };
    case Phase.subdispute:
    case Phase.done:
      return undefined;
  }
}

/**
 * The side that wins a match that no longer waits for entries, if the right side makes no mistake from now on.
 * @param isRight of either side
 * @param time L1 time, seconds
 */
export function winnerOf(
  match: Match,
  isRight: readonly [IsRight, IsRight],
  time: bigint,
): Side | undefined {
  if (match.phase === Phase.done) return survivor(match.lost);
  const right = rightSide(isRight);
  if (right === undefined) return undefined;
  if (match.phase === Phase.prove) return right;
  // The time of who is to move is over: it is only to be called.
  const isLost = match.turn === right && remaining(match.clock, right, time) === 0n;
  return isLost ? opposite(right) : right;
}

/** How a match between two step trees stands. */
export function stepOutlook(
  match: Match,
  isRight: readonly [IsRight, IsRight],
  rules: Rules,
  time: bigint,
): Outlook<Side> {
  const still = standstill(match);
  return {
    ahead: survivor(still?.lost ?? match.lost),
    winner: winnerOf(match, isRight, time),
    endsBy: match.phase === Phase.done ? time : later(clocksEnd(match), time) + rules.moveTime,
  };
}

/** The clocks of a match are both over by then: each second until then is on at least one of them. */
export const clocksEnd = ({ clock }: Match): bigint => clock.since + clock.left[0] + clock.left[1];

/** The side that has not lost, if just one has. */
export function survivor([zero, one]: readonly [boolean, boolean]): Side | undefined {
  if (zero === one) return undefined;
  return zero ? 1 : 0;
}

/** The side that is known to be right, if any. */
export function rightSide([zero, one]: readonly [IsRight, IsRight]): Side | undefined {
  if (zero === true) return 0;
  return one === true ? 1 : undefined;
}
