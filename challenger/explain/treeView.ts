import type { Tree } from '../../bisection/game/MerkleTree.js';
import type { Move } from '../evidence/bundle.js';
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
  for (const { event, args } of moves) {
    const all = (name: string) => args.find((arg) => arg.name === name)?.values ?? [];
    if (match === undefined || all('id')[0] !== match) continue;
    const position = BigInt(all('position')[0] ?? 0);
    const node = event === 'Sealed' ? all('leaves')[side] : all('nodes')[side];
    const at = event === 'Sealed' ? 0 : Number(all('height')[0]);
    if (node !== undefined) nodes.set(keyOf(at, position), node);
  }
  return (at, index) => Promise.resolve(nodes.get(keyOf(at, index)));
}

const keyOf = (height: number, index: bigint): string => `${String(height)} ${String(index)}`;
