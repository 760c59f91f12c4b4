import { finalize, post, Status } from '../../bisection/game/Claims.js';
import { opposite, type Side } from '../../bisection/game/Clock.js';
import { proveDivergence } from '../../bisection/game/Divergence.js';
import { enter, Standing } from '../../bisection/game/Entrants.js';
import { type Context, type Game } from '../../bisection/game/Game.js';
import { equals, hashOf, name } from '../../bisection/game/Hashes.js';
import { type Match, matchId, Phase, stateHash } from '../../bisection/game/Match.js';
import {
  dissect,
  diverge,
  matchOf,
  type Pair,
  prove,
  seal,
  settle,
  timeout,
} from '../../bisection/game/Matches.js';
import { crownOf } from '../../bisection/game/MerkleTree.js';
import { reply } from '../../bisection/game/Dissection.js';
import { publicChildren } from '../../bisection/game/Reveals.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { SmallTree } from './smallTree.js';

/** A move that the adversary could make now. */
export interface Option {
  readonly what: string;
  readonly game: Game;
}

/** What the adversary has prepared. It knows the truth too, and everybody's trees. */
export interface Plot {
  /** Unit trees that it may claim. */
  readonly claims: readonly SmallTree[];
  /** Step trees that it may enter in a subdispute, on a side. */
  entries(match: Match, side: Side): readonly SmallTree[];
  /** The tree that somebody committed to by this root, if it can be known. */
  tree(root: Hash): SmallTree | undefined;
}

/** Every move that the rules let the adversary make in this state, with what comes of it. */
export async function options(
  game: Game,
  plot: Plot,
  genesis: Hash,
  context: Context,
): Promise<Option[]> {
  const found: Option[] = [];
  const attempt = (what: string, move: () => Game): void => {
    try {
      found.push({ what, game: move() });
    } catch (error) {
      // What the rules refuse is no option.
      if (!(error instanceof RefusedError)) throw error;
    }
  };
  await claimOptions(game, plot, genesis, context, attempt);
  for (const pair of pairsOf(game)) {
    await matchOptions(game, plot, pair, context, attempt);
  }
  return found;
}

type Attempt = (what: string, move: () => Game) => void;

async function claimOptions(
  game: Game,
  plot: Plot,
  parent: Hash,
  context: Context,
  attempt: Attempt,
): Promise<void> {
  const { levels, parameters } = game.rules;
  const { next: target, childRound } = game.claims.get(name(parent)) as {
    next: bigint;
    childRound: bigint;
  };
  const roots = new Set<string>();
  for (const [id, claim] of game.claims) {
    if (claim.round === childRound) roots.add(name(claim.root));
    if (claim.status === Status.pending) {
      attempt(`finalize ${id.slice(0, 4)}`, () => finalize(game, context, hashOf(id)));
    }
  }
  for (const tree of plot.claims) {
    if (roots.has(name(tree.root))) continue;
    const { top, path, last } = await crownOf(tree, levels);
    const accumulator = game.inbox[Number(target)] as Hash;
    const statement = { parent, target, accumulator, top, path, state: last };
    const paid = { ...context, value: parameters.claimBond };
    attempt(`claim ${name(tree.root).slice(0, 4)}`, () => post(game, paid, statement).game);
  }
}

async function matchOptions(
  game: Game,
  plot: Plot,
  pair: Pair,
  context: Context,
  attempt: Attempt,
): Promise<void> {
  const m = matchOf(game, pair);
  const target = { pair, expected: stateHash(m) };
  const label = (what: string) => `${what} ${pair.map((id) => name(id).slice(0, 4)).join('-')}`;
  if (m.phase === Phase.bisect) {
    attempt(label('timeout'), () => timeout(game, context, target));
    const trees = pair.map((id) => plot.tree(rootOf(game, id)));
    const [one, two] = trees;
    const mover = trees[m.turn];
    const theirs = publicChildren(game, pair, opposite(m.turn));
    if (mover !== undefined && theirs !== undefined) {
      const move = await reply(mover, m.height, m.position, theirs, game.rules.levels);
      attempt(label(move.kind), () =>
        move.kind === 'dissect'
          ? dissect(game, context, target, move)
          : seal(game, context, target, move),
      );
    }
    if (one !== undefined && two !== undefined) {
      const proof = await proveDivergence(one, two);
      attempt(label('diverge'), () => diverge(game, context, target, 0, proof));
    }
  } else if (m.phase === Phase.subdispute) {
    attempt(label('settle'), () => settle(game, context, target));
    for (const side of [0, 1] as const) {
      for (const tree of plot.entries(m, side)) {
        const { top, path } = await crownOf(tree, game.rules.levels);
        const paid = { ...context, value: game.rules.parameters.entryBond };
        const { expected } = target;
        const entry = { subdispute: matchId(...pair), expected, side, top, path };
        attempt(label(`enter ${name(tree.root).slice(0, 4)}`), () => enter(game, paid, entry).game);
      }
    }
  } else if (m.phase === Phase.prove) {
    attempt(label('prove'), () => prove(game, context, target));
    attempt(label('timeout'), () => timeout(game, context, target));
  }
}

/** Everybody who fights somebody: siblings that are alive, and living entrants of opposite sides. */
function pairsOf(game: Game): Pair[] {
  const pairs: Pair[] = [];
  const claims = [...game.claims].filter(([, claim]) => claim.status === Status.pending);
  for (const [one, a] of claims) {
    for (const [two, b] of claims) {
      if (one < two && a.round === b.round && equals(a.parent, b.parent)) {
        pairs.push([hashOf(one), hashOf(two)]);
      }
    }
  }
  const entrants = [...game.entrants].filter(([, { standing }]) => standing === Standing.alive);
  for (const [one, a] of entrants) {
    for (const [two, b] of entrants) {
      if (a.side === 0 && b.side === 1 && equals(a.subdispute, b.subdispute)) {
        pairs.push([hashOf(one), hashOf(two)]);
      }
    }
  }
  return pairs;
}

function rootOf(game: Game, id: Hash): Hash {
  const found = game.claims.get(name(id)) ?? game.entrants.get(name(id));
  return (found as { root: Hash }).root;
}
