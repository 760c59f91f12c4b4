import type { Hash } from '../structures/Keccak.js';
import { equals } from './Hashes.js';
import { childrenOf, fold, pathOf, type Tree } from './MerkleTree.js';

/** Sixteen nodes do not hash to the node that they are said to be under. */
export class NotChildrenError extends Error {
  readonly code = 'GAME_NOT_CHILDREN';
  constructor(
    readonly node: Hash,
    readonly found: Hash,
  ) {
    super('16 nodes do not hash to their parent: read the last move of the match again');
    this.name = 'NotChildrenError';
  }
}

/** The sixteen children are the same on both sides. */
export class NoDifferenceError extends Error {
  readonly code = 'GAME_NO_DIFFERENCE';
  constructor() {
    super('both sides have the same 16 children: the match is not between these two trees');
    this.name = 'NoDifferenceError';
  }
}

/** Throws unless `children` are the nodes `levels` below `node`. */
export function checkChildren(node: Hash, children: readonly Hash[], levels = 4): void {
  const found = fold(children, levels);
  if (!equals(found, node)) throw new NotChildrenError(node, found);
}

/** The first child that is not the same on both sides. */
export function firstDifference(one: readonly Hash[], two: readonly Hash[]): number {
  const at = one.findIndex((child, i) => !equals(child, two[i] as Hash));
  if (at < 0) throw new NoDifferenceError();
  return at;
}

/** A move four levels down. */
export interface DissectMove {
  readonly kind: 'dissect';
  /** The 16 children of the other side's disputed node. */
  readonly theirs: readonly Hash[];
  /** Those of the mover's. */
  readonly own: readonly Hash[];
  /** Those of the first of `own` that differs. */
  readonly below: readonly Hash[];
}

/** A move that fixes the first leaf that differs. */
export interface SealMove {
  readonly kind: 'seal';
  readonly theirs: readonly Hash[];
  readonly own: readonly Hash[];
  /** The leaf before it and its siblings, where `own` does not show it; zeros and none elsewhere. */
  readonly agreed: Hash;
  readonly path: readonly Hash[];
}

/**
 * The mover's reply at the disputed nodes of `height` and `position`, from its own tree. `theirs`: the public
 * children of the other side's node.
 */
export async function reply(
  tree: Tree,
  height: number,
  position: bigint,
  theirs: readonly Hash[],
  levels = 4,
): Promise<DissectMove | SealMove> {
  const own = await childrenOf(tree, height, position, levels);
  const i = firstDifference(theirs, own);
  const child = (position << BigInt(levels)) + BigInt(i);
  if (height > levels) {
    const below = await childrenOf(tree, height - levels, child, levels);
    return { kind: 'dissect', theirs, own, below };
  }
  if (i > 0 || child === 0n) {
    return { kind: 'seal', theirs, own, agreed: new Uint8Array(32) as Hash, path: [] };
  }
  const agreed = await tree.node(0, child - 1n);
  return { kind: 'seal', theirs, own, agreed, path: await pathOf(tree, child - 1n) };
}
