import { equals } from '../../bisection/game/Hashes.js';
import { join } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** A node of a tree, as far as it is known. */
export type KnownNodes = (height: number, position: bigint) => Promise<Hash | undefined>;

/**
 * The nodes of a hidden tree that its owner has had to show. What does not hash to a node that is known already is left
 * out, so that it may come from anywhere.
 */
export class ShownNodes {
  private readonly nodes = new Map<string, Hash>();

  constructor(height: number, root: Hash) {
    this.nodes.set(keyOf(height, 0n), root);
  }

  readonly known: KnownNodes = (height, position) => Promise.resolve(this.at(height, position));

  at(height: number, position: bigint): Hash | undefined {
    return this.nodes.get(keyOf(height, position));
  }

  /** A node that the contract has held against the root. */
  put(height: number, position: bigint, node: Hash): void {
    this.nodes.set(keyOf(height, position), node);
  }

  /** Nodes some levels below a node, and all in between. */
  putBelow(height: number, position: bigint, below: readonly Hash[]): void {
    const levels = [below];
    for (let level = below; level.length > 1;) {
      level = pairsOf(level).map(([left, right]) => join(left, right));
      levels.push(level);
    }
    const rise = levels.length - 1;
    const [top] = levels[rise] ?? [];
    const known = this.at(height, position);
    if (top === undefined || known === undefined || !equals(top, known)) return;
    for (const [up, level] of levels.entries()) {
      const first = position << BigInt(rise - up);
      for (const [n, node] of level.entries()) {
        this.put(height - rise + up, first + BigInt(n), node);
      }
    }
  }

  /** A leaf, and its siblings on the way to the root. */
  putPath(position: bigint, leaf: Hash, path: readonly Hash[]): void {
    const found: [number, bigint, Hash][] = [];
    let node = leaf;
    for (const [height, sibling] of path.entries()) {
      const index = position >> BigInt(height);
      found.push([height, index, node], [height, index ^ 1n, sibling]);
      node = (index & 1n) === 1n ? join(sibling, node) : join(node, sibling);
    }
    const root = this.at(path.length, 0n);
    if (root === undefined || !equals(root, node)) return;
    for (const each of found) this.put(...each);
  }
}

function pairsOf(nodes: readonly Hash[]): [Hash, Hash][] {
  const pairs: [Hash, Hash][] = [];
  for (let at = 0; at + 1 < nodes.length; at += 2) {
    pairs.push([nodes[at] as Hash, nodes[at + 1] as Hash]);
  }
  return pairs;
}

const keyOf = (height: number, position: bigint): string => `${String(height)} ${String(position)}`;
