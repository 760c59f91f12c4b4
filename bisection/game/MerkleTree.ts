import { type Hash, keccak, keccakInto } from '../structures/Keccak.js';

/** Access to the nodes of a committed tree: one's own, or one that a rival serves. */
export interface Tree {
  /** Levels below the root; 2^height leaves. */
  readonly height: number;
  /** The node `height` levels above the leaves, the `index`-th of its level. */
  node(height: number, index: bigint): Promise<Hash>;
}

/** A node or leaf was asked for that the tree does not have. */
export class OutsideTreeError extends Error {
  readonly code = 'GAME_OUTSIDE_TREE';
  constructor(
    readonly height: number,
    readonly index: bigint,
    readonly treeHeight: number,
  ) {
    super(
      `no node ${String(index)} at height ${String(height)} in a tree of height ${String(treeHeight)}: ` +
        'check that both sides use the same tree heights',
    );
    this.name = 'OutsideTreeError';
  }
}

/** A path has the wrong number of siblings. */
export class PathLengthError extends Error {
  readonly code = 'GAME_PATH_LENGTH';
  constructor(
    readonly expected: number,
    readonly given: number,
  ) {
    super(`a path of ${String(expected)} siblings is needed, ${String(given)} were given`);
    this.name = 'PathLengthError';
  }
}

const pair = new Uint8Array(65);
pair[0] = 0x31;

/** The node over `left` and `right`: `H(0x31 ‖ left ‖ right)`. */
export function join(left: Uint8Array, right: Uint8Array): Hash {
  pair.set(left, 1);
  pair.set(right, 33);
  return keccak(pair);
}

/** The nodes over the pairs of `nodes`, 32 bytes each; `last` completes an odd number of them. */
export function joinAll(nodes: Uint8Array, last: Hash): Uint8Array {
  const whole = Math.floor(nodes.length / 64);
  const odd = nodes.length % 64 !== 0;
  const above = new Uint8Array(32 * (odd ? whole + 1 : whole));
  for (let i = 0; i < whole; i++) {
    pair.set(nodes.subarray(64 * i, 64 * i + 64), 1);
    keccakInto(pair, above, 32 * i);
  }
  if (odd) above.set(join(nodes.subarray(64 * whole), last), 32 * whole);
  return above;
}

/** The node `levels` above its descendants: 16 of them four levels down, as in the contracts. */
export function fold(nodes: readonly Hash[], levels = 4): Hash {
  if (nodes.length !== 1 << levels) throw new PathLengthError(1 << levels, nodes.length);
  let level = nodes;
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let i = 0; i < level.length; i += 2) {
      above.push(join(level[i] as Hash, level[i + 1] as Hash));
    }
    level = above;
  }
  return level[0] as Hash;
}

/** The root of the tree of height `height` that has `leaf` at `index`; `path` from the leaf upwards. */
export function rootOf(leaf: Hash, index: bigint, height: number, path: readonly Hash[]): Hash {
  if (path.length !== height) throw new PathLengthError(height, path.length);
  if (index < 0n || index >> BigInt(height) !== 0n) throw new OutsideTreeError(0, index, height);
  return path.reduce(
    (node, sibling, h) => ((index >> BigInt(h)) & 1n ? join(sibling, node) : join(node, sibling)),
    leaf,
  );
}

/** The root of the tree of height `height` whose last leaf is `leaf`. */
export function rootOfLast(leaf: Hash, height: number, path: readonly Hash[]): Hash {
  return rootOf(leaf, (1n << BigInt(height)) - 1n, height, path);
}

/** The siblings of the node at (`from`, `index`), from it upwards to below height `to`. */
export async function pathOf(
  tree: Tree,
  index: bigint,
  from = 0,
  to = tree.height,
): Promise<Hash[]> {
  const path: Hash[] = [];
  for (let h = from; h < to; h++) {
    path.push(await tree.node(h, (index >> BigInt(h - from)) ^ 1n));
  }
  return path;
}

/** The nodes `levels` below the node at (`height`, `index`). */
export async function childrenOf(
  tree: Tree,
  height: number,
  index: bigint,
  levels = 4,
): Promise<Hash[]> {
  const first = index << BigInt(levels);
  return Promise.all(
    Array.from({ length: 1 << levels }, (_, i) => tree.node(height - levels, first + BigInt(i))),
  );
}

/** What goes with a claim or an entry: the highest nodes, and the last leaf with its path below the last of them. */
export async function crownOf(
  tree: Tree,
  levels = 4,
): Promise<{ top: Hash[]; last: Hash; path: Hash[] }> {
  const last = (1n << BigInt(tree.height)) - 1n;
  return {
    top: await childrenOf(tree, tree.height, 0n, levels),
    last: await tree.node(0, last),
    path: await pathOf(tree, last, 0, tree.height - levels),
  };
}

/** The last leaf doubled up: a node of height `h` over nothing but `leaf`. */
export function paddingOf(leaf: Hash, height: number): Hash[] {
  const padding = [leaf];
  for (let h = 0; h < height; h++) padding.push(join(padding[h] as Hash, padding[h] as Hash));
  return padding;
}
