import { movesOfOneSide, type Parameters } from '../../bisection/game/Parameters.js';
import type { reduce } from '../../bisection/game/Reducer.js';
import type { Setting } from './explore.js';
import type { Lie } from './smallChain.js';
import { SmallPlot } from './smallPlot.js';

/** The sizes of a search. Times in ticks. */
export interface Sizes {
  readonly unitHeight: number;
  readonly stepHeight: number;
  /** Wrong claims that the adversary may post. */
  readonly lies: number;
  /** Wrong step trees that it may enter for a wrong leaf, and for a right one. */
  readonly foes: number;
  readonly friends: number;
  /** Ticks in which it can keep the honest party from moving. */
  readonly censorship: number;
  readonly isServed?: boolean;
  /** Added to the period that covers all moves and the censorship. */
  readonly slack?: number;
  readonly most?: number;
  readonly rules?: typeof reduce;
}

const GRACE = 1n;

/** A search in which a move takes one tick and goes down one level of a tree. */
export function prepared(sizes: Sizes): Setting {
  const { unitHeight, stepHeight, censorship } = sizes;
  const floor = BigInt(movesOfOneSide(sizes, 1));
  const period = floor + BigInt(censorship + (sizes.slack ?? 0));
  const parameters: Parameters = {
    ...{ period, floor: floor < period ? floor : period, grace: GRACE, moveTime: 1n, cap: 4n },
    ...{ unitHeight, stepHeight, repayShare: 5_000, repayPrice: 0n, burnShare: 8_000 },
    ...{ burnTo: 'fire', claimBond: 1_000n, entryBond: 100n },
  };
  const plot = new SmallPlot({
    ...{ unitHeight, stepHeight, parameters, levels: 1, isServed: sizes.isServed ?? false },
    ...{ units: (1 << unitHeight) - 1, steps: (1 << stepHeight) - 1 },
    lies: liesOf(sizes.lies, unitHeight),
    foes: liesOf(sizes.foes, stepHeight),
    friends: liesOf(sizes.friends, stepHeight),
  });
  const { start, isRight } = plot;
  return {
    ...{ start, genesis: start.latest, truth: plot, plot, censorship, isRight },
    bound: delayBound(parameters),
    most: sizes.most ?? 1_000_000,
    ...(sizes.rules === undefined ? {} : { rules: sizes.rules }),
  };
}

/** By when the right claim is final: two periods, the moves of one side, the grace (docs/dispute.md §4). */
export function delayBound({ period, floor, grace }: Parameters): bigint {
  return 2n * period + floor + grace;
}

/** Lies at different places, first in the middle, every other one with a right end. */
function liesOf(count: number, height: number): Lie[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    from: (2 * i + 1) % ((1 << height) - 1),
    endsRight: i % 2 === 1,
  }));
}
