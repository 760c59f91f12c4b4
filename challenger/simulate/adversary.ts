import { postOf } from '../../bisection/game/Answer.js';
import { type Claim, Status } from '../../bisection/game/Claims.js';
import { opposite, type Side } from '../../bisection/game/Clock.js';
import { reply } from '../../bisection/game/Dissection.js';
import { type DivergenceProof, proveDivergence } from '../../bisection/game/Divergence.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Context, Game } from '../../bisection/game/Game.js';
import { equals, hashOf, name } from '../../bisection/game/Hashes.js';
import { type Match, matchId, Phase, stateHash } from '../../bisection/game/Match.js';
import { matchOf, type Pair, type Target } from '../../bisection/game/Matches.js';
import { crownOf, pathOf } from '../../bisection/game/MerkleTree.js';
import type { reduce } from '../../bisection/game/Reducer.js';
import { type Action, bondOf } from '../../bisection/game/Reducer.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import { publicChildren } from '../../bisection/game/Reveals.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { SmallTree } from './smallTree.js';

/** A move that the adversary could make now. */
export interface Option {
  readonly action: Action;
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
  rules: typeof reduce,
): Promise<Option[]> {
  const found: Option[] = [];
  for (const action of await attempts(game, plot, genesis)) {
    try {
      const value = bondOf(action, game.rules.parameters);
      found.push({ action, game: rules(game, { ...context, value }, action) });
    } catch (error) {
      // What the rules refuse is no option.
      if (!(error instanceof RefusedError)) throw error;
    }
  }
  return found;
}

/** Every action that the adversary can think of here; the rules may refuse it. */
export async function attempts(game: Game, plot: Plot, parent: Hash): Promise<Action[]> {
  const found = await claimAttempts(game, plot, parent);
  for (const pair of pairsOf(game)) found.push(...(await matchAttempts(game, plot, pair)));
  return found;
}

/** What the adversary can try with claims. */
export async function claimAttempts(game: Game, plot: Plot, parent: Hash): Promise<Action[]> {
  const found: Action[] = [];
  const { childRound } = game.claims.get(name(parent)) as Claim;
  const roots = new Set<string>();
  for (const [id, claim] of game.claims) {
    if (claim.round === childRound) roots.add(name(claim.root));
    if (claim.status === Status.pending) found.push({ kind: 'finalize', claim: hashOf(id) });
  }
  for (const tree of plot.claims) {
    if (!roots.has(name(tree.root))) found.push(await postOf(game, parent, tree));
  }
  return found;
}

/** What the adversary can try in a match. */
export async function matchAttempts(game: Game, plot: Plot, pair: Pair): Promise<Action[]> {
  const m = matchOf(game, pair);
  const target: Target = { pair, expected: stateHash(m) };
  if (m.phase === Phase.bisect) return bisectAttempts(game, plot, target, m);
  if (m.phase === Phase.prove) {
    return [
      { kind: 'prove', target },
      { kind: 'timeout', target },
    ];
  }
  if (m.phase !== Phase.subdispute) return [];
  const found: Action[] = [{ kind: 'settle', target }];
  for (const side of [0, 1] as const) {
    for (const tree of plot.entries(m, side)) {
      const { top, path } = await crownOf(tree, game.rules.levels);
      const { expected } = target;
      const entry = { subdispute: matchId(...pair), expected, side, top, path };
      found.push({ kind: 'enter', entry });
    }
  }
  return found;
}

async function bisectAttempts(game: Game, plot: Plot, target: Target, m: Match): Promise<Action[]> {
  const found: Action[] = [{ kind: 'timeout', target }];
  const { pair } = target;
  const [one, two] = pair.map((id) => plot.tree(rootOf(game, id)));
  const mover = m.turn === 0 ? one : two;
  const theirs = publicChildren(game, pair, opposite(m.turn));
  if (mover !== undefined && theirs !== undefined) {
    const move = await reply(mover, m.height, m.position, theirs, game.rules.levels);
    found.push(
      move.kind === 'dissect' ? { kind: 'dissect', target, move } : { kind: 'seal', target, move },
    );
  }
  if (one !== undefined && two !== undefined) {
    const proof = await proveDivergence(one, two);
    found.push({ kind: 'diverge', target, side: 0, proof });
    const late = await laterDifference(one, two, proof.position);
    if (late !== undefined) found.push({ kind: 'diverge', target, side: 0, proof: late });
    // The right place, after a state of the adversary's own making.
    const made = { ...proof, agreed: keccak(proof.agreed) };
    if (proof.position > 0n) found.push({ kind: 'diverge', target, side: 0, proof: made });
  }
  return found;
}

/** Two paths to a leaf that differs, but not as the first one: what the check of left siblings is there for. */
async function laterDifference(
  one: SmallTree,
  two: SmallTree,
  first: bigint,
): Promise<DivergenceProof | undefined> {
  for (let position = first + 1n; position < 1n << BigInt(one.height); position++) {
    const leaves = [await one.node(0, position), await two.node(0, position)] as const;
    if (equals(...leaves)) continue;
    let rise = 0;
    while (((position >> BigInt(rise)) & 1n) === 0n) rise++;
    return {
      ...{ position, leaves },
      paths: [await pathOf(one, position), await pathOf(two, position)],
      agreed: await one.node(0, position - 1n),
      agreedPath: await pathOf(one, position - 1n, 0, rise),
    };
  }
  return undefined;
}

/** Everybody who fights somebody: siblings that are alive, and living entrants of opposite sides. */
export function pairsOf(game: Game): Pair[] {
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
