import { type Hash, keccak } from '../structures/Keccak.js';
import { type Account, charge, credit, forfeit, take } from './Bonds.js';
import type { Context, Game } from './Game.js';
import { equals, name, words } from './Hashes.js';
import { fold, rootOfLast } from './MerkleTree.js';
import { RefusedError } from './Refused.js';

/** How a claim stands; the numbers are those of the contract. */
export const Status = { none: 0, pending: 1, final: 2, eliminated: 3, orphaned: 4 } as const;
export type Status = (typeof Status)[keyof typeof Status];

/** A claim: `contracts/rollup/Claim.sol`. */
export interface Claim {
  readonly parent: Hash;
  readonly root: Hash;
  /** The highest nodes of its unit tree, below the root; known from the event. */
  readonly top: readonly Hash[];
  /** Its final idle state. */
  readonly state: Hash;
  readonly claimant: Account;
  readonly status: Status;
  /** In which round of its parent it was posted. */
  readonly round: bigint;
  readonly created: bigint;
  readonly target: bigint;
  readonly position: bigint;
  /** The seconds that it has in each of its matches. */
  readonly clock: bigint;
  /** The target of its children. */
  readonly next: bigint;
  /** When the window of its children opened; 0 while there are none. */
  readonly opened: bigint;
  /** When the last of its children was eliminated. */
  readonly quiet: bigint;
  readonly childRound: bigint;
  /** How many of its children are alive. */
  readonly live: bigint;
}

/** What is said when a claim is posted. */
export interface ClaimStatement {
  readonly parent: Hash;
  readonly target: bigint;
  readonly accumulator: Hash;
  readonly top: readonly Hash[];
  readonly path: readonly Hash[];
  readonly state: Hash;
}

/** What a match needs to know about two commitments: `contracts/game/IClaims.sol`. */
export interface Rivalry {
  /** The state before leaf 0. */
  readonly start: Hash;
  readonly roots: readonly [Hash, Hash];
  readonly created: readonly [bigint, bigint];
  readonly clocks: readonly [bigint, bigint];
}

/** Posts a claim. */
export function post(game: Game, context: Context, s: ClaimStatement): { game: Game; id: Hash } {
  const { parameters, machine, levels } = game.rules;
  const claimMoney = take(game.claimMoney, parameters.claimBond, context.value);
  const parent = game.claims.get(name(s.parent));
  if (parent?.status !== Status.pending && parent?.status !== Status.final) {
    throw new RefusedError('WrongStatus');
  }
  if (s.target !== parent.next) throw new RefusedError('WrongTarget');
  checkAccumulator(game, s.target, s.accumulator);
  const last = rootOfLast(s.state, parameters.unitHeight - levels, s.path);
  if (!equals(last, s.top[s.top.length - 1] as Hash)) throw new RefusedError('WrongLastLeaf');

  const root = fold(s.top, levels);
  const { childRound } = parent;
  const id = keccak(words(s.parent, childRound, s.target, s.accumulator, root, s.state));
  if (game.claims.has(name(id))) throw new RefusedError('AlreadyClaimed');
  const opened = parent.opened === 0n ? context.time : parent.opened;
  const clock = clockOf(parameters, context.time - opened);
  const { position, accumulator } = machine.read(s.state);
  if (position > s.target || position < parent.position) throw new RefusedError('WrongPosition');
  checkAccumulator(game, position, accumulator);
  const claim: Claim = {
    parent: s.parent,
    root,
    top: s.top,
    state: s.state,
    claimant: context.sender,
    status: Status.pending,
    round: childRound,
    created: context.time,
    target: s.target,
    position,
    clock,
    next: nextTarget(position, game.inbox, parameters.cap),
    opened: 0n,
    quiet: 0n,
    childRound: 0n,
    live: 0n,
  };
  const claims = new Map(game.claims)
    .set(name(id), claim)
    .set(name(s.parent), { ...parent, opened, live: parent.live + 1n });
  return { game: { ...game, claims, claimMoney }, id };
}

/** Makes a claim final, and gives its bond back. */
export function finalize(game: Game, { time }: Context, id: Hash): Game {
  const claim = pending(game, id);
  const parent = game.claims.get(name(claim.parent));
  if (parent?.status !== Status.final) throw new RefusedError('WrongStatus');
  const { period, grace, claimBond } = game.rules.parameters;
  const shut = parent.opened + period;
  const from = (parent.quiet > shut ? parent.quiet : shut) + grace;
  if (parent.live !== 1n || time < from) throw new RefusedError('NotFinal');
  return {
    ...game,
    claims: new Map(game.claims).set(name(id), { ...claim, status: Status.final }),
    latest: id,
    claimMoney: credit(game.claimMoney, claim.claimant, claimBond),
  };
}

/** Takes a claim out whose parent is eliminated or an orphan, and gives its bond back. */
export function orphan(game: Game, id: Hash): Game {
  const claim = pending(game, id);
  const status = game.claims.get(name(claim.parent))?.status;
  if (status !== Status.eliminated && status !== Status.orphaned) {
    throw new RefusedError('WrongStatus');
  }
  return {
    ...game,
    claims: new Map(game.claims).set(name(id), { ...claim, status: Status.orphaned }),
    claimMoney: credit(game.claimMoney, claim.claimant, game.rules.parameters.claimBond),
  };
}

/** Takes a claim out that has lost a match. */
export function eliminate(game: Game, time: bigint, loser: Hash, winner: Hash | undefined): Game {
  const claim = pending(game, loser);
  const parent = game.claims.get(name(claim.parent)) as Claim;
  const live = parent.live - 1n;
  // Nobody was right: the parent's children start anew.
  const anew = live === 0n ? { opened: 0n, childRound: parent.childRound + 1n } : {};
  const claims = new Map(game.claims)
    .set(name(loser), { ...claim, status: Status.eliminated })
    .set(name(claim.parent), { ...parent, quiet: time, live, ...anew });
  const { parameters } = game.rules;
  const owner = winner && game.claims.get(name(winner))?.claimant;
  const bond = parameters.claimBond;
  const claimMoney = forfeit(game.claimMoney, name(loser), bond, parameters, owner);
  return { ...game, claims, claimMoney };
}

/** Notes what a move against a claim has cost. */
export function chargeClaim(game: Game, { sender, cost }: Context, debtor: Hash): Game {
  return { ...game, claimMoney: charge(game.claimMoney, name(debtor), sender, cost) };
}

/** Two siblings that are alive, the smaller name first. */
export function rivals(game: Game, one: Hash, two: Hash): Rivalry {
  const a = pending(game, one);
  const b = pending(game, two);
  if (!equals(a.parent, b.parent) || a.round !== b.round || name(one) >= name(two)) {
    throw new RefusedError('NotRivals');
  }
  return {
    start: (game.claims.get(name(a.parent)) as Claim).state,
    roots: [a.root, b.root],
    created: [a.created, b.created],
    clocks: [a.clock, b.clock],
  };
}

/** Where the children of a claim made now go to. */
export function nextTarget(position: bigint, inbox: readonly Hash[], cap: bigint): bigint {
  const target = BigInt(inbox.length - 1);
  if (target <= position) return position + 1n;
  return target - position > cap ? position + cap : target;
}

function clockOf({ period, floor }: { period: bigint; floor: bigint }, late: bigint): bigint {
  if (late >= period) throw new RefusedError('WindowShut');
  const left = period - late;
  return left > floor ? left : floor;
}

function pending(game: Game, id: Hash): Claim {
  const claim = game.claims.get(name(id));
  if (claim?.status !== Status.pending) throw new RefusedError('WrongStatus');
  return claim;
}

function checkAccumulator(game: Game, position: bigint, given: Hash): void {
  const expected = game.inbox[Number(position)];
  if (expected === undefined || !equals(given, expected))
    throw new RefusedError('WrongAccumulator');
}
