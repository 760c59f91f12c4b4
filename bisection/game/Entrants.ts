import { type Hash } from '../structures/Keccak.js';
import { type Account, credit, charge, forfeit, take } from './Bonds.js';
import { chargeClaim, rivals, type Rivalry } from './Claims.js';
import { remaining, type Side, opposite } from './Clock.js';
import type { Context, Game } from './Game.js';
import { equals, name } from './Hashes.js';
import { entrantId, type Match, Phase, stateHash } from './Match.js';
import { fold, rootOfLast } from './MerkleTree.js';
import { RefusedError } from './Refused.js';

/** How an entrant stands; the numbers are those of the contract. */
export const Standing = { none: 0, alive: 1, eliminated: 2, released: 3 } as const;
export type Standing = (typeof Standing)[keyof typeof Standing];

/** A step tree entered in a subdispute: `contracts/game/Entrants.sol`. */
export interface Entrant {
  /** The unit match. */
  readonly subdispute: Hash;
  readonly root: Hash;
  /** The highest nodes of its step tree, below the root; known from the event. */
  readonly top: readonly Hash[];
  readonly owner: Account;
  readonly side: Side;
  readonly standing: Standing;
  readonly entered: bigint;
  /** The seconds that it has in each of its matches. */
  readonly clock: bigint;
}

/** What is given to enter a step tree. */
export interface Entry {
  readonly subdispute: Hash;
  /** The state of the unit match that this answers to. */
  readonly expected: Hash;
  readonly side: Side;
  readonly top: readonly Hash[];
  readonly path: readonly Hash[];
}

/** Enters a step tree that runs from the agreed state to a contested leaf. */
export function enter(game: Game, context: Context, entry: Entry): { game: Game; id: Hash } {
  const { parameters, levels } = game.rules;
  const { subdispute, side } = entry;
  const matchMoney = take(game.matchMoney, parameters.entryBond, context.value);
  const m = game.matches.get(name(subdispute));
  requireState(m, Phase.subdispute, entry.expected);
  // Both claims must be alive: otherwise nothing hangs on the subdispute any more.
  rivals(game, m.ids[0], m.ids[1]);
  const clock = remaining(m.clock, side, context.time);
  if (clock === 0n) throw new RefusedError('EntryOver');
  const last = rootOfLast(m.nodes[side], parameters.stepHeight - levels, entry.path);
  if (!equals(last, entry.top[entry.top.length - 1] as Hash))
    throw new RefusedError('WrongLastLeaf');

  const root = fold(entry.top, levels);
  const id = entrantId(subdispute, root);
  if (game.entrants.has(name(id))) throw new RefusedError('AlreadyEntered');
  const entrant: Entrant = {
    subdispute,
    root,
    top: entry.top,
    owner: context.sender,
    side,
    standing: Standing.alive,
    entered: context.time,
    clock,
  };
  const entered: Game = {
    ...game,
    matchMoney,
    entrants: new Map(game.entrants).set(name(id), entrant),
    matches: new Map(game.matches).set(name(subdispute), withLive(m, side, 1)),
  };
  return { game: chargeClaim(entered, context, m.ids[opposite(side)]), id };
}

/** Gives back the bond of an entrant that has nobody to fight and cannot meet anybody any more. */
export function release(game: Game, { time }: Context, id: Hash): Game {
  const entrant = game.entrants.get(name(id));
  if (entrant?.standing !== Standing.alive) throw new RefusedError('NotAlive');
  const m = game.matches.get(name(entrant.subdispute)) as Match;
  if (!isBeaten(m, opposite(entrant.side), time)) throw new RefusedError('StillInPlay');
  const released: Entrant = { ...entrant, standing: Standing.released };
  return {
    ...game,
    entrants: new Map(game.entrants).set(name(id), released),
    matchMoney: credit(game.matchMoney, entrant.owner, game.rules.parameters.entryBond),
  };
}

/** Whether a side of a subdispute has nobody alive and can no longer be entered. */
export function isBeaten(m: Match, side: Side, time: bigint): boolean {
  return m.live[side] === 0 && remaining(m.clock, side, time) === 0n;
}

/** What two entrants of opposite sides need for their match. */
export function entrantRivals(game: Game, one: Hash, two: Hash): Rivalry {
  const a = game.entrants.get(name(one));
  const b = game.entrants.get(name(two));
  if (a?.standing !== Standing.alive) throw new RefusedError('NotAlive');
  if (b?.standing !== Standing.alive || !equals(b.subdispute, a.subdispute)) {
    throw new RefusedError('NotAlive');
  }
  if (a.side !== 0 || b.side !== 1) throw new RefusedError('NoSuchSide');
  return {
    start: (game.matches.get(name(a.subdispute)) as Match).agreed,
    roots: [a.root, b.root],
    created: [a.entered, b.entered],
    clocks: [a.clock, b.clock],
  };
}

/** Takes an entrant out of its subdispute. */
export function eliminateEntrant(game: Game, id: Hash, winner: Hash | undefined): Game {
  const entrant = game.entrants.get(name(id)) as Entrant;
  const m = game.matches.get(name(entrant.subdispute)) as Match;
  const { parameters } = game.rules;
  const owner = winner && game.entrants.get(name(winner))?.owner;
  const lost: Entrant = { ...entrant, standing: Standing.eliminated };
  return {
    ...game,
    entrants: new Map(game.entrants).set(name(id), lost),
    matches: new Map(game.matches).set(name(entrant.subdispute), withLive(m, entrant.side, -1)),
    matchMoney: forfeit(game.matchMoney, name(id), parameters.entryBond, parameters, owner),
  };
}

/** Notes what a move against an entrant has cost. */
export function chargeEntrant(game: Game, { sender, cost }: Context, debtor: Hash): Game {
  return { ...game, matchMoney: charge(game.matchMoney, name(debtor), sender, cost) };
}

/** Throws unless the match is in a phase and in the state that a move answers to. */
export function requireState(
  m: Match | undefined,
  phase: Phase,
  expected: Hash,
): asserts m is Match {
  if (m?.phase !== phase) throw new RefusedError('WrongPhase');
  if (!equals(stateHash(m), expected)) throw new RefusedError('StateChanged');
}

function withLive(m: Match, side: Side, change: number): Match {
  const [live0, live1] = m.live;
  return { ...m, live: side === 0 ? [live0 + change, live1] : [live0, live1 + change] };
}
