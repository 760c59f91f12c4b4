import { movesOfOneSide, type Parameters } from '../../bisection/game/Parameters.js';
import type { Side } from '../../bisection/game/Clock.js';
import { name, words } from '../../bisection/game/Hashes.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { reduce } from '../../bisection/game/Reducer.js';
import { gasFormula } from './costs.js';
import type { Setting } from './setting.js';
import { type Lie, SmallChain } from './smallChain.js';
import type { SmallTree } from './smallTree.js';
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
  /** Ticks that the honest party may take for a move; one if not given. */
  readonly moveTime?: number;
  /** The side of the right claim in its match with the first wrong one: who moves first if they are of one age. */
  readonly side?: Side;
  /** Where the first wrong claim, and the first wrong step tree, begin to be wrong. */
  readonly lieFrom?: number;
  readonly foeFrom?: number;
  readonly rules?: typeof reduce;
  readonly isProjected?: boolean;
  readonly lastFall?: number;
  readonly isRaced?: boolean;
}

/** Ticks. */
export const GRACE = 1n;

/** A search in which a move goes down one level of a tree, and takes one tick if not told otherwise. */
export function prepared(sizes: Sizes): Setting {
  const { unitHeight, stepHeight, censorship, lies, foes, lieFrom, foeFrom } = sizes;
  const moveTime = BigInt(sizes.moveTime ?? 1);
  const floor = moveTime * BigInt(movesOfOneSide(sizes, 1));
  const period = floor + BigInt(censorship + (sizes.slack ?? 0));
  const parameters: Parameters = {
    ...{ period, floor: floor < period ? floor : period, grace: GRACE, moveTime, cap: 4n },
    ...{ unitHeight, stepHeight, repayShare: 5_000, repayPrice: 0n, burnShare: 8_000 },
    ...{ burnTo: 'fire', claimBond: 1_000n, entryBond: 100n },
  };
  const trace = {
    unitHeight,
    stepHeight,
    units: (1 << unitHeight) - 1,
    steps: (1 << stepHeight) - 1,
  };
  const plot = new SmallPlot({
    ...{ ...trace, parameters, levels: 1, isServed: sizes.isServed ?? false },
    lies: onSide(new SmallChain(trace), liesOf(lies, unitHeight, lieFrom), sizes.side),
    foes: liesOf(foes, stepHeight, foeFrom),
    friends: liesOf(sizes.friends, stepHeight),
  });
  const { start, isRight } = plot;
  const rounds = { units: BigInt(unitHeight), steps: BigInt(stepHeight) };
  return {
    ...{ start, genesis: start.latest, truth: plot, plot, censorship, isRight },
    bound: delayBound(parameters),
    // Every wrong step tree can be entered against every wrong claim.
    outlay: gasFormula(BigInt(lies), BigInt(lies * foes), rounds),
    most: sizes.most ?? 1_000_000,
    ...(sizes.rules === undefined ? {} : { rules: sizes.rules }),
    ...(sizes.lastFall === undefined ? {} : { lastFall: sizes.lastFall }),
    ...{ isProjected: sizes.isProjected ?? false, isRaced: sizes.isRaced ?? false },
  };
}

/** By when the right claim is final: two periods, the moves of one side, the grace and one move (docs/dispute.md §4). */
export function delayBound({ period, floor, grace, moveTime }: Parameters): bigint {
  return 2n * period + floor + grace + moveTime;
}

/** Lies at different places, first in the middle, every other one with a right end. */
function liesOf(count: number, height: number, first?: number): Lie[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    from: i === 0 && first !== undefined ? first : (2 * i + 1) % ((1 << height) - 1),
    endsRight: i % 2 === 1,
  }));
}

/** The lies, the first of them such that the right claim is on a side: sides go by the claims' names. */
function onSide(chain: SmallChain, lies: readonly Lie[], side: Side | undefined): readonly Lie[] {
  const [first, ...others] = lies;
  if (side === undefined || first === undefined) return lies;
  const parent = keccak(words(chain.genesis));
  const nameOf = ({ root, leaves }: SmallTree): string => {
    const last = leaves[leaves.length - 1] ?? chain.genesis;
    return name(keccak(words(parent, 0n, 1n, chain.accumulator, root, last)));
  };
  const right = nameOf(chain.units());
  // Ids of this size are nobody else's.
  for (let id = 100; ; id++) {
    const lie = { ...first, id };
    if (right < nameOf(chain.units(lie)) === (side === 0)) return [lie, ...others];
  }
}
