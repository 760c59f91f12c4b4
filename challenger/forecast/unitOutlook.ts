import { deadline, opposite, remaining, type Side } from '../../bisection/game/Clock.js';
import { isBeaten, Standing } from '../../bisection/game/Entrants.js';
import { equals, name } from '../../bisection/game/Hashes.js';
import { type Match, Phase } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { later, type IsRight, type Outlook, type Rules } from './outlook.js';
import {
  clocksEnd,
  rightSide,
  standstill,
  stepOutlook,
  survivor,
  winnerOf,
} from './stepOutlook.js';

/** A step tree that was entered in a subdispute. */
export interface EnteredTree {
  readonly id: Hash;
  readonly side: Side;
  readonly standing: Standing;
  /** Whether it is the unit's own trace; undefined while that is not known. */
  readonly isRight: IsRight;
}

/** A match between two claims, with all that hangs on it. */
export interface UnitFight {
  readonly match: Match;
  /** Which of the two claims is right. */
  readonly isRight: readonly [IsRight, IsRight];
  readonly entrants: readonly EnteredTree[];
  /** The matches between living entrants of opposite sides. */
  readonly steps: readonly Match[];
}

/** How a match between two claims stands. */
export function unitOutlook(fight: UnitFight, rules: Rules, time: bigint): Outlook<Side> {
  const { match } = fight;
  if (match.phase !== Phase.subdispute) {
    const still = standstill(match);
    return {
      ahead: survivor(still?.lost ?? match.lost),
      winner: winnerOf(match, fight.isRight, time),
      endsBy: endOf(fight, rules, time),
    };
  }
  return {
    ahead: aheadOf(fight, time),
    winner: subdisputeWinner(fight, time),
    endsBy: endOf(fight, rules, time),
  };
}

/**
 * Who has a subdispute if all step matches are lost by time, in the order in which they are: a side is beaten once it can
 * be entered no more and its last entrant has fallen, and the side that is beaten first loses.
 */
function aheadOf({ match, entrants, steps }: UnitFight, time: bigint): Side | undefined {
  const living = new Map(
    entrants
      .filter(({ standing }) => standing === Standing.alive)
      .map(({ id, side }) => [name(id), side]),
  );
  const fallen: [bigint, bigint] = [time, time];
  const fall = (id: string, at: bigint): void => {
    const side = living.get(id);
    if (side === undefined || !living.delete(id)) return;
    fallen[side] = later(fallen[side], at);
  };
  const ends = steps
    .map((step) => ({ step, still: standstill(step) }))
    .sort((a, b) => Number((a.still?.at ?? 0n) - (b.still?.at ?? 0n)));
  for (const { step, still } of ends) {
    const [one, two] = [name(step.ids[0]), name(step.ids[1])];
    // Who fell in an earlier match fights no more.
    if (still === undefined || !living.has(one) || !living.has(two)) continue;
    if (still.lost[0]) fall(one, still.at);
    if (still.lost[1]) fall(two, still.at);
  }
  // A bond that was given back is one of a side that had nobody left to fight.
  for (const { id, side, standing } of entrants) {
    if (standing === Standing.released) living.set(name(id), side);
  }
  const sides = new Set(living.values());
  if (sides.size > 0) return sides.size === 1 ? [...sides][0] : undefined;
  const zero = later(fallen[0], deadline(match.clock, 0));
  const one = later(fallen[1], deadline(match.clock, 1));
  if (zero === one) return undefined;
  return zero > one ? 0 : 1;
}

function subdisputeWinner(
  { match, isRight, entrants, steps }: UnitFight,
  time: bigint,
): Side | undefined {
  const right = rightSide(isRight);
  if (right === undefined) return undefined;
  const wrong = opposite(right);
  if (isBeaten(match, wrong, time)) return isBeaten(match, right, time) ? undefined : right;
  if (isBeaten(match, right, time)) return wrong;
  const mine = entrants.filter(({ side }) => side === right);
  const best = mine.find((each) => each.isRight === true);
  if (best === undefined) {
    // Without the right tree it can still be entered; after that only others play, and nobody knows how.
    return remaining(match.clock, right, time) > 0n ? right : undefined;
  }
  if (best.standing !== Standing.alive)
    return best.standing === Standing.released ? right : undefined;
  const isLost = steps.some((step) => {
    const sides = step.ids.map((id) => equals(id, best.id)) as [boolean, boolean];
    return (sides[0] || sides[1]) && winnerOf(step, sides, time) !== (sides[0] ? 0 : 1);
  });
  return isLost ? undefined : right;
}

function endOf({ match, steps }: UnitFight, rules: Rules, time: bigint): bigint {
  const { moveTime } = rules;
  switch (match.phase) {
    case Phase.done:
      return time;
    case Phase.subdispute: {
      const isOpen = ([0, 1] as const).some((side) => deadline(match.clock, side) >= time);
      if (!isOpen) {
        const ends = steps.map((step) => stepOutlook(step, [undefined, undefined], rules, time));
        return ends.reduce((end, { endsBy }) => later(end, endsBy), time) + moveTime;
      }
      break;
    }
    default:
  }
  // Then the last step match is called, and the subdispute settled.
  return later(clocksEnd(match), time) + 2n * moveTime;
}
