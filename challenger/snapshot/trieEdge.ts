import type { Nibbles } from '../execute/merkleTrieNode.js';

/** Everything below a path, by the hash of its node. */
export interface EdgeSubtree {
  readonly kind: 'subtree';
  /** From the root down to the node. */
  readonly path: Nibbles;
  readonly hash: Uint8Array;
}

/** An entry of the trie as it is. */
export interface EdgeLeaf {
  readonly kind: 'leaf';
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * What a trie holds beside a range of keys, seen from the nodes that the limits of the range run through: whole subtrees
 * by their hashes; an entry in full where no hash stands for the keys outside alone, which is a leaf whose place in its
 * parent is shared with keys of the range, or one that lies below 32 bytes inside its parent.
 */
export type TrieEdge = EdgeSubtree | EdgeLeaf;
