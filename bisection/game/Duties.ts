import type { Hash } from '../structures/Keccak.js';
import { type Claim, Status } from './Claims.js';
import { opposite, type Side } from './Clock.js';
import { isBeaten, Standing } from './Entrants.js';
import type { Game } from './Game.js';
import { equals, hashOf, name } from './Hashes.js';
import { entrantId, type Match, matchId, Phase } from './Match.js';
import { matchOf, type Pair } from './Matches.js';
import type { Tree } from './MerkleTree.js';
import { publicChildren } from './Reveals.js';
import { type Move, solve } from './Solver.js';

/** What somebody who can run the chain knows. */
export interface Truth {
  /** The unit tree of the right child of a right claim. */
  units(parent: Hash): Promise<Tree>;
  /** The step tree of one of its units. */
  steps(parent: Hash, unit: bigint): Promise<Tree>;
  /** The tree of this root, where somebody serves it. */
  served(root: Hash): Tree | undefined;
  /** Whether a right claim is posted also where nobody posted a wrong one. */
  readonly proposes: boolean;
}

/** A move that is a call of its own. */
type Playing = Exclude<Move, { readonly kind: 'enter' | 'wait' | 'over' }>;

/** Something for an honest party to do now. */
export type Duty =
  | { readonly kind: 'post'; readonly parent: Hash; readonly tree: Tree }
  | { readonly kind: 'play'; readonly pair: Pair; readonly side: Side; readonly move: Playing }
  | { readonly kind: 'enter'; readonly subdispute: Hash; readonly side: Side; readonly tree: Tree }
  | { readonly kind: 'release'; readonly entrant: Hash }
  | { readonly kind: 'finalize'; readonly claim: Hash };

/** The trees that a pair in a match commits to, as far as the honest party knows them. */
interface Seat {
  readonly pair: Pair;
  readonly side: Side;
  readonly own: Tree;
}

/**
 * All that an honest party has to do, as a function of public data and the truth: the right claim is posted and made
 * final, every wrong sibling of it fought, and in every subdispute every wrong entrant of the other side.
 */
export async function duties(game: Game, truth: Truth, time: bigint): Promise<Duty[]> {
  const found = await entrantDuties(game, truth, time);
  let parent = game.latest;
  for (;;) {
    const claim = game.claims.get(name(parent)) as Claim;
    const children = childrenOf(game, parent, claim.childRound);
    // A claim can be made as soon as the inbox holds all that it is to cover.
    if (claim.next >= BigInt(game.inbox.length)) return found;
    if (children.length === 0 && !truth.proposes) return found;
    const tree = await truth.units(parent);
    const root = await tree.node(tree.height, 0n);
    const right = children.find(([, child]) => equals(child.root, root));
    if (right === undefined) return [...found, { kind: 'post', parent, tree }];
    const [id, child] = right;
    for (const [rival, { status }] of children) {
      if (rival === id || status !== Status.pending) continue;
      found.push(...(await unitDuties(game, truth, parent, [id, rival], tree, time)));
    }
    if (child.status === Status.pending && isFinal(game, claim, time)) {
      found.push({ kind: 'finalize', claim: id });
    }
    if (child.status !== Status.pending || !hasChildren(game, id)) return found;
    parent = id;
  }
}

/** A match of the right claim with a rival, and the matches of its subdispute. */
async function unitDuties(
  game: Game,
  truth: Truth,
  parent: Hash,
  [right, rival]: readonly [Hash, Hash],
  own: Tree,
  time: bigint,
): Promise<Duty[]> {
  const side: Side = name(right) < name(rival) ? 0 : 1;
  const pair: Pair = side === 0 ? [right, rival] : [rival, right];
  const match = matchOf(game, pair);
  if (match.phase !== Phase.subdispute) {
    return [await play(game, truth, { pair, side, own }, match, time)].flat();
  }
  const subdispute = matchId(...pair);
  const tree = await truth.steps(parent, match.position);
  const mine = entrantId(subdispute, await tree.node(tree.height, 0n));
  const move = await solve({ match, side, own, time, entered: game.entrants.has(name(mine)) });
  if (move.kind === 'enter') return [{ kind: 'enter', subdispute, side, tree }];
  return move.kind === 'settle' ? [{ kind: 'play', pair, side, move }] : [];
}

/**
 * The matches of the right entrants, and their release once nobody is left. They fight on where a claim has fallen
 * elsewhere, or is final already: an entrant that does not answer loses its bond by time.
 */
async function entrantDuties(game: Game, truth: Truth, time: bigint): Promise<Duty[]> {
  const found: Duty[] = [];
  const living = entries(game.entrants).filter(([, { standing }]) => standing === Standing.alive);
  for (const [id, { subdispute, side, root }] of living) {
    const m = game.matches.get(name(subdispute)) as Match;
    if (isBeaten(m, opposite(side), time)) {
      found.push({ kind: 'release', entrant: id });
      continue;
    }
    const { parent, root: claimed } = game.claims.get(name(m.ids[side])) as Claim;
    const units = await truth.units(parent);
    if (!equals(claimed, await units.node(units.height, 0n))) continue;
    const own = await truth.steps(parent, m.position);
    if (!equals(root, await own.node(own.height, 0n))) continue;
    for (const [other, rival] of living) {
      if (rival.side === side || !equals(rival.subdispute, subdispute)) continue;
      const pair: Pair = side === 0 ? [id, other] : [other, id];
      found.push(...(await play(game, truth, { pair, side, own }, matchOf(game, pair), time)));
    }
  }
  return found;
}

async function play(
  game: Game,
  truth: Truth,
  { pair, side, own }: Seat,
  match: Match,
  time: bigint,
): Promise<Duty[]> {
  const other = name(pair[opposite(side)]);
  const { root } = (game.claims.get(other) ?? game.entrants.get(other)) as { readonly root: Hash };
  const rival = truth.served(root);
  const theirs = publicChildren(game, pair, opposite(side));
  const { levels } = game.rules;
  const move = await solve({
    ...{ match, side, own, time, levels },
    ...(rival === undefined ? {} : { rival }),
    ...(theirs === undefined ? {} : { theirs }),
  });
  if (move.kind === 'enter' || move.kind === 'wait' || move.kind === 'over') return [];
  return [{ kind: 'play', pair, side, move }];
}

function isFinal(game: Game, parent: Claim, time: bigint): boolean {
  const { period, grace } = game.rules.parameters;
  const shut = parent.opened + period;
  const from = (parent.quiet > shut ? parent.quiet : shut) + grace;
  return parent.status === Status.final && parent.live === 1n && time >= from;
}

function childrenOf(game: Game, parent: Hash, round: bigint): [Hash, Claim][] {
  return entries(game.claims).filter(
    ([, claim]) =>
      equals(claim.parent, parent) && claim.round === round && claim.root.some(Boolean),
  );
}

function hasChildren(game: Game, parent: Hash): boolean {
  return childrenOf(game, parent, (game.claims.get(name(parent)) as Claim).childRound).length > 0;
}

/** The entries of a map of the game, with their names as hashes again. */
function entries<T>(map: ReadonlyMap<string, T>): [Hash, T][] {
  return [...map].map(([key, value]) => [hashOf(key), value]);
}
