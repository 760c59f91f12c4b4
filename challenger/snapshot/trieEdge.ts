import {
  childAt,
  joinedPath,
  type Nibbles,
  placesOf,
  type TrieNode,
} from '../trie/merkleTrieNode.js';
import { keyFrom, type NodeReader, type Resolved, resolve, topOf } from '../trie/trieReading.js';
import { type KeyRange, NibbleRange } from './keyRange.js';

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

/** A node, and the path to it. */
interface Place {
  readonly path: Nibbles;
  readonly node: TrieNode;
}

/**
 * What the trie with this root holds beside a range: the edges that prove the range, in order.
 * @throws MissingNodeError, MalformedNodeError
 */
export function edgesOf(nodes: NodeReader, root: Uint8Array, range: KeyRange): TrieEdge[] {
  const limits = new NibbleRange(range);
  const edges: TrieEdge[] = [];
  const top = topOf(root);
  const open: Place[] = top === undefined ? [] : [{ path: new Uint8Array(0), node: top }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const side = limits.side(place.path);
    if (side === 'inside') continue;
    if (place.node.kind === 'unresolved' && side !== 'across') {
      edges.push({ kind: 'subtree', path: place.path, hash: place.node.reference.slice(1) });
      continue;
    }
    const node = resolve(nodes, place.node);
    if (node.kind === 'leaf') {
      const path = joinedPath(place.path, node.path);
      if (limits.side(path) === 'inside') continue;
      const key = keyFrom(place.path, place.path.length, node.path);
      edges.push({ kind: 'leaf', key, value: node.value });
    } else open.push(...below(place.path, node).reverse());
  }
  return edges;
}

/** The children of a node, in the order of their paths. */
function below(path: Nibbles, node: Exclude<Resolved, { kind: 'leaf' }>): Place[] {
  if (node.kind === 'extension') return [{ path: joinedPath(path, node.path), node: node.child }];
  return placesOf(node).flatMap((at) => {
    const child = childAt(node, at);
    return child === undefined ? [] : [{ path: joinedPath(path, Uint8Array.of(at)), node: child }];
  });
}

/** A path, two nibbles a byte; the last one's low half is 0 if there is an odd number. */
export function packed(path: Nibbles): Uint8Array {
  const bytes = new Uint8Array((path.length + 1) >> 1);
  for (const [i, nibble] of path.entries()) {
    bytes[i >> 1] = (bytes[i >> 1] ?? 0) | (i % 2 === 0 ? nibble << 4 : nibble);
  }
  return bytes;
}
