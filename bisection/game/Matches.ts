import type { Hash } from '../structures/Keccak.js';
import { chargeClaim, eliminate, rivals, type Rivalry } from './Claims.js';
import { type Clock, opposite, remaining, type Side } from './Clock.js';
import { firstDifference, NoDifferenceError } from './Dissection.js';
import { checkDivergence, DivergenceError, type DivergenceProof } from './Divergence.js';
import {
  chargeEntrant,
  eliminateEntrant,
  type Entrant,
  entrantRivals,
  isBeaten,
  requireState,
} from './Entrants.js';
import { type Context, type Game, NO_HASH } from './Game.js';
import { equals, name } from './Hashes.js';
import { type Match, matchId, Phase } from './Match.js';
import { fold, rootOf } from './MerkleTree.js';
import { type Reason, RefusedError } from './Refused.js';

/** Two claims, the smaller name first, or two entrants, that of side 0 first. */
export type Pair = readonly [Hash, Hash];

/** A match, and the state of it that a move answers to. */
export interface Target {
  readonly pair: Pair;
  readonly expected: Hash;
}

/** Goes down some levels, for the side to move. */
export function dissect(
  game: Game,
  context: Context,
  target: Target,
  move: { theirs: readonly Hash[]; own: readonly Hash[]; below: readonly Hash[] },
): Game {
  const { levels } = game.rules;
  const { m } = open(game, target);
  if (m.height === levels) throw new RefusedError('AtLeaves');
  const { turn } = m;
  const clock = chargeClock(m.clock, turn, context.time);
  const i = compare(m, move.theirs, move.own, levels);
  if (!equals(fold(move.below, levels), move.own[i] as Hash)) throw new RefusedError('NotChildren');
  const position = (m.position << BigInt(levels)) + BigInt(i);
  const nodes = sides(turn, move.own[i] as Hash, move.theirs[i] as Hash);
  const height = m.height - levels;
  const next: Match = { ...m, clock, nodes, height, position, turn: opposite(turn) };
  const revealed = new Map(game.revealed).set(name(matchId(...target.pair)), move.below);
  return billed({ ...put(game, target.pair, next), revealed }, context, m.ids[opposite(turn)]);
}

/** Fixes the first leaf that differs, for the side to move, where the children are leaves. */
export function seal(
  game: Game,
  context: Context,
  target: Target,
  move: { theirs: readonly Hash[]; own: readonly Hash[]; agreed: Hash; path: readonly Hash[] },
): Game {
  const { levels } = game.rules;
  const { m, r } = open(game, target);
  if (m.height !== levels) throw new RefusedError('AboveLeaves');
  const { turn } = m;
  const clock = chargeClock(m.clock, turn, context.time);
  const i = compare(m, move.theirs, move.own, levels);
  const position = (m.position << BigInt(levels)) + BigInt(i);
  let { agreed } = move;
  if (position === 0n) agreed = r.start;
  else if (i > 0) agreed = move.own[i - 1] as Hash;
  else {
    const found = rootOf(agreed, position - 1n, heightOf(game, target.pair[0]), move.path);
    if (!equals(found, r.roots[turn])) throw new RefusedError('WrongAgreed');
  }
  const nodes = sides(turn, move.own[i] as Hash, move.theirs[i] as Hash);
  const sealed = sealAt(game, target.pair, { ...m, clock, nodes }, position, agreed);
  return billed(sealed, context, m.ids[opposite(turn)]);
}

/** Fixes the first leaf that differs by two paths to it, at any time, whoever is to move, for either side. */
export function diverge(
  game: Game,
  context: Context,
  target: Target,
  side: Side,
  proof: DivergenceProof,
): Game {
  const { m, r } = open(game, target);
  const clock = chargeClock(m.clock, m.turn, context.time);
  refusing(() => {
    checkDivergence(r.roots, heightOf(game, target.pair[0]), proof);
  });
  const { position, leaves } = proof;
  const agreed = position === 0n ? r.start : proof.agreed;
  const sealed = sealAt(game, target.pair, { ...m, clock, nodes: leaves }, position, agreed);
  return billed(sealed, context, m.ids[opposite(side)]);
}

/** Decides a match of entrants by running the step that they disagree on. */
export function prove(game: Game, context: Context, { pair, expected }: Target): Game {
  const m = game.matches.get(name(matchId(...pair)));
  requireState(m, Phase.prove, expected);
  entrantRivals(game, ...pair);
  const { subdispute } = game.entrants.get(name(pair[0])) as Entrant;
  const [claim] = (game.matches.get(name(subdispute)) as Match).ids;
  const { target } = game.claims.get(name(claim)) as { target: bigint };
  const accumulator = game.inbox[Number(target)] as Hash;
  const result = game.rules.machine.step(target, accumulator, m.position, m.agreed);
  const lost = m.nodes.map((leaf) => !equals(leaf, result));
  return finish(game, context, m, [lost[0] === true, lost[1] === true]);
}

/** Ends a match in which the side to move, or who could have proved, let its time pass. */
export function timeout(game: Game, context: Context, target: Target): Game {
  const { pair, expected } = target;
  const stored = game.matches.get(name(matchId(...pair)));
  if (stored?.phase === Phase.prove) {
    requireState(stored, Phase.prove, expected);
    entrantRivals(game, ...pair);
    if (([0, 1] as const).some((side) => remaining(stored.clock, side, context.time) > 0n)) {
      throw new RefusedError('NotOver');
    }
    return finish(game, context, stored, [true, true]);
  }
  const { m } = open(game, target);
  if (remaining(m.clock, m.turn, context.time) !== 0n) throw new RefusedError('NotOver');
  return finish(game, context, m, [m.turn === 0, m.turn === 1]);
}

/** Ends a match of claims of which a side has nobody left and can no longer be entered. */
export function settle(game: Game, context: Context, { pair, expected }: Target): Game {
  const m = game.matches.get(name(matchId(...pair)));
  requireState(m, Phase.subdispute, expected);
  rivals(game, ...pair);
  const lost = [isBeaten(m, 0, context.time), isBeaten(m, 1, context.time)] as const;
  if (!lost[0] && !lost[1]) throw new RefusedError('NotOver');
  return finish(game, context, m, lost);
}

/** A match as it stands, or as it begins if no move has been made. */
export function matchOf(game: Game, pair: Pair): Match {
  return game.matches.get(name(matchId(...pair))) ?? begin(game, pair, rivalsOf(game, pair));
}

/** A match in `bisect` between two that are alive, stored or not. */
function open(game: Game, { pair, expected }: Target): { m: Match; r: Rivalry } {
  const r = rivalsOf(game, pair);
  const m = game.matches.get(name(matchId(...pair))) ?? begin(game, pair, r);
  requireState(m, Phase.bisect, expected);
  return { m, r };
}

function begin(game: Game, [one, two]: Pair, r: Rivalry): Match {
  const isElder0 = r.created[0] <= r.created[1];
  return {
    phase: Phase.bisect,
    turn: isElder0 ? 0 : 1,
    height: heightOf(game, one),
    lost: [false, false],
    live: [0, 0],
    position: 0n,
    clock: { left: r.clocks, since: isElder0 ? r.created[1] : r.created[0] },
    ids: [one, two],
    nodes: r.roots,
    agreed: NO_HASH,
  };
}

function rivalsOf(game: Game, pair: Pair): Rivalry {
  return isStep(game, pair[0]) ? entrantRivals(game, ...pair) : rivals(game, ...pair);
}

function isStep(game: Game, one: Hash): boolean {
  return game.entrants.has(name(one));
}

function heightOf(game: Game, one: Hash): number {
  const { unitHeight, stepHeight } = game.rules.parameters;
  return isStep(game, one) ? stepHeight : unitHeight;
}

/** The first of the children of the disputed nodes that differs. */
function compare(m: Match, theirs: readonly Hash[], own: readonly Hash[], levels: number): number {
  if (!equals(fold(theirs, levels), m.nodes[opposite(m.turn)]))
    throw new RefusedError('NotChildren');
  if (!equals(fold(own, levels), m.nodes[m.turn])) throw new RefusedError('NotChildren');
  return refusing(() => firstDifference(theirs, own));
}

function sealAt(game: Game, pair: Pair, m: Match, position: bigint, agreed: Hash): Game {
  const phase = isStep(game, m.ids[0]) ? Phase.prove : Phase.subdispute;
  return put(game, pair, { ...m, phase, height: 0, position, agreed });
}

function finish(game: Game, context: Context, m: Match, lost: readonly [boolean, boolean]): Game {
  const [one, two] = m.ids;
  let next = billed(
    put(game, m.ids, { ...m, phase: Phase.done, lost }),
    context,
    lost[0] ? one : two,
  );
  if (lost[0]) next = out(next, context.time, one, lost[1] ? undefined : two);
  if (lost[1]) next = out(next, context.time, two, lost[0] ? undefined : one);
  return next;
}

function out(game: Game, time: bigint, loser: Hash, winner: Hash | undefined): Game {
  if (isStep(game, loser)) return eliminateEntrant(game, loser, winner);
  return eliminate(game, time, loser, winner);
}

/** Notes what the move has cost against the one that it was made against. */
function billed(game: Game, context: Context, debtor: Hash): Game {
  return isStep(game, debtor)
    ? chargeEntrant(game, context, debtor)
    : chargeClaim(game, context, debtor);
}

function put(game: Game, pair: Pair, m: Match): Game {
  return { ...game, matches: new Map(game.matches).set(name(matchId(...pair)), m) };
}

function sides(turn: Side, own: Hash, theirs: Hash): [Hash, Hash] {
  return turn === 0 ? [own, theirs] : [theirs, own];
}

/** Charges the time that has passed to the side to move and counts from now on. */
function chargeClock(clock: Clock, side: Side, time: bigint): Clock {
  const rest = remaining(clock, side, time);
  if (rest === 0n) throw new RefusedError('OutOfTime');
  const [left0, left1] = clock.left;
  return { left: side === 0 ? [rest, left1] : [left0, rest], since: time };
}

const DIVERGENCE: Record<DivergenceError['fault'], Reason> = {
  sameLeaf: 'SameLeaf',
  earlierDifference: 'EarlierDifference',
  wrongRoot: 'WrongRoot',
  wrongAgreed: 'WrongAgreed',
};

/** What a check of a move says, as the refusal that it is. */
function refusing<T>(checked: () => T): T {
  try {
    return checked();
  } catch (error) {
    if (error instanceof DivergenceError) throw new RefusedError(DIVERGENCE[error.fault]);
    if (error instanceof NoDifferenceError) throw new RefusedError('NoDifference');
    throw error;
  }
}
