import { Phase } from '../../bisection/game/Match.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { MOVE_GAS, type MoveName } from './moveGas.js';

/** A match that is not over, as far as money goes. */
export interface OpenMatch {
  readonly phase: Phase;
  /** Of the disputed nodes; the tree's own before the first move. */
  readonly height: number;
  /** Whether we are to move, in `bisect`. */
  readonly isOurTurn: boolean;
}

/** A match between our claim and a rival, with what hangs on it. */
export interface OpenUnitMatch extends OpenMatch {
  /** Whether our step tree is entered. */
  readonly hasEntered: boolean;
  /** The matches of our step tree that are not over. */
  readonly steps: readonly OpenMatch[];
}

/** What is open between the children of a claim. */
export interface OpenDispute {
  /** As in the `dispute` of moves. */
  readonly id: string;
  /** Whether the right claim is posted. */
  readonly isPosted: boolean;
  /** Our claim against each of its rivals. */
  readonly matches: readonly OpenUnitMatch[];
}

/** What a dispute still takes to its end, if every rival hides its trees and answers each move. */
export interface DisputeForecast {
  readonly id: string;
  /** How many moves of each kind are ours. */
  readonly moves: ReadonlyMap<MoveName, number>;
  readonly gas: bigint;
  /** Wei to be put up; all of it comes back. */
  readonly bonds: bigint;
}

export interface Forecast {
  readonly disputes: readonly DisputeForecast[];
  readonly gas: bigint;
  /** For gas at the given price, wei. */
  readonly fees: bigint;
  readonly bonds: bigint;
  /** Fees and bonds, wei. What comes back before the end is not counted on. */
  readonly needed: bigint;
}

export interface ForecastInputs {
  readonly disputes: readonly OpenDispute[];
  readonly parameters: Parameters;
  /** Wei a unit of gas, tip included. */
  readonly gasPrice: bigint;
  /** Where figures of one's own are known, such as the proof of a step that has been built. */
  readonly moveGas?: Readonly<Partial<Record<MoveName, bigint>>>;
}

/** Levels of a tree that a move goes down. */
const LEVELS = 4;

/** Bonds and gas to the end of each dispute. Pure: the same inputs give the same forecast. */
export function forecast({ disputes, parameters, gasPrice, moveGas }: ForecastInputs): Forecast {
  const prices: Readonly<Record<MoveName, bigint>> = { ...MOVE_GAS, ...moveGas };
  const each = disputes.map((dispute) => ofDispute(dispute, parameters, prices));
  const gas = each.reduce((all, one) => all + one.gas, 0n);
  const bonds = each.reduce((all, one) => all + one.bonds, 0n);
  const fees = gas * gasPrice;
  return { disputes: each, gas, fees, bonds, needed: fees + bonds };
}

function ofDispute(
  { id, isPosted, matches }: OpenDispute,
  parameters: Parameters,
  prices: Readonly<Record<MoveName, bigint>>,
): DisputeForecast {
  const moves = new Map<MoveName, number>();
  const add: Add = (move, count = 1) => {
    if (count > 0) moves.set(move, (moves.get(move) ?? 0) + count);
  };
  let bonds = 0n;
  if (!isPosted) {
    add('post claim');
    bonds += parameters.claimBond;
  }
  for (const match of matches) {
    if (match.phase === Phase.done) continue;
    const isEntry = !match.hasEntered;
    if (isEntry) bonds += parameters.entryBond;
    addUnitMatch(match, parameters, add);
  }
  add('finalize');
  add('withdraw', 2);
  const gas = [...moves].reduce((all, [move, count]) => all + prices[move] * BigInt(count), 0n);
  return { id, moves, gas, bonds };
}

type Add = (move: MoveName, count?: number) => void;

function addUnitMatch(match: OpenUnitMatch, { stepHeight }: Parameters, add: Add): void {
  addDissections(match, add);
  if (!match.hasEntered) add('enter step tree');
  // One rival step tree at least is to be expected until the time for it is over.
  const fresh: OpenMatch = { phase: Phase.bisect, height: stepHeight, isOurTurn: true };
  for (const step of match.steps.length === 0 ? [fresh] : match.steps) {
    if (step.phase === Phase.done) continue;
    addDissections(step, add);
    add('prove');
    add('collect');
  }
  add('settle');
  add('release entry bond');
  add('collect');
}

/** What is ours of the moves down a tree, which take turns; the last of all is the sealing one. */
function addDissections({ phase, height, isOurTurn }: OpenMatch, add: Add): void {
  if (phase !== Phase.bisect && phase !== Phase.none) return;
  const left = Math.ceil(height / LEVELS);
  const ours = isOurTurn ? Math.ceil(left / 2) : Math.floor(left / 2);
  // Of an odd number the first and the last are the same side's.
  const isLastOurs = left > 0 && (left % 2 === 1) === isOurTurn;
  add('dissect', isLastOurs ? ours - 1 : ours);
  add('seal', isLastOurs ? 1 : 0);
}
