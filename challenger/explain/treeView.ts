import { join, type Tree } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Move } from '../evidence/bundle.js';
import { argOf, argsOf } from '../evidence/moveArgs.js';
import type { ExplainedTree } from './explanation.js';
import { bytesText } from './words.js';

/** Nodes of a claimed tree that somebody has shown, by height and index; undefined for the others. */
export type KnownNodes = (height: number, index: bigint) => Promise<string | undefined>;

/** The way from the root of two trees to a leaf. */
export async function explainTree(
  of: ExplainedTree['of'],
  own: Tree,
  leaf: bigint,
  claimed: KnownNodes,
): Promise<ExplainedTree> {
  const nodes: ExplainedTree['nodes'][number][] = [];
  for (let height = own.height; height >= 0; height--) {
    const index = leaf >> BigInt(height);
    const mine = bytesText(await own.node(height, index));
    const theirs = await claimed(height, index);
    nodes.push({
      ...{ height, index: String(index), claimed: theirs, own: mine },
      differs: theirs === undefined ? undefined : theirs !== mine,
    });
  }
  return { of, height: own.height, leaf: String(leaf), nodes };
}

/** All nodes of a tree that is public. */
export const nodesOf =
  (tree: Tree): KnownNodes =>
  async (height, index) =>
    bytesText(await tree.node(height, index));

/** The nodes over a leaf, from its siblings on the way up. */
export function nodesOver(leaf: Hash, position: bigint, path: readonly Hash[]): KnownNodes {
  const nodes = [leaf];
  for (const [height, sibling] of path.entries()) {
    const node = nodes[height] ?? leaf;
    const isRight = ((position >> BigInt(height)) & 1n) === 1n;
    nodes.push(isRight ? join(sibling, node) : join(node, sibling));
  }
  return (height, index) => {
    const node = index === position >> BigInt(height) ? nodes[height] : undefined;
    return Promise.resolve(node && bytesText(node));
  };
}

/**
 * The nodes of a hidden tree that its commitment and the moves of a match show.
 * @param top the 16 nodes four levels below the root
 * @param side whose they are in the match
 */
export function revealedNodes(
  height: number,
  root: string,
  top: readonly string[],
  match: string | undefined,
  side: 0 | 1,
  moves: readonly Move[],
): KnownNodes {
  const nodes = new Map<string, string>([[keyOf(height, 0n), root]]);
  top.forEach((node, index) => nodes.set(keyOf(height - 4, BigInt(index)), node));
  for (const move of moves) {
    const isSeal = move.event === 'Sealed';
    if (argOf(move, 'id') !== match || !(isSeal || move.event === 'Dissected')) continue;
    const position = BigInt(argOf(move, 'position'));
    const node = argsOf(move, isSeal ? 'leaves' : 'nodes')[side];
    const at = isSeal ? 0 : Number(argOf(move, 'height'));
    if (node !== undefined) nodes.set(keyOf(at, position), node);
  }
  return (at, index) => Promise.resolve(nodes.get(keyOf(at, index)));
}

const keyOf = (height: number, index: bigint): string => `${String(height)} ${String(index)}`;
