import { MissingNodeError } from '../execute/cannotTell.js';
import { EMPTY_ROOT } from '../execute/merkleTrie.js';
import {
  decodeNode,
  type Nibbles,
  placesOf,
  childAt,
  referenceTo,
  type TrieNode,
} from '../execute/merkleTrieNode.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import { type KeyRange, NibbleRange } from './keyRange.js';
import type { TrieLeaf } from './rangeRoot.js';
import type { TrieEdge } from './trieEdge.js';

/** Where the nodes of a trie are read from. */
export type NodeReader = Pick<StateSource, 'node'>;

/** A node that is known, and the path to it. */
interface Place {
  readonly path: Nibbles;
  readonly node: TrieNode;
}

/** The entries of the trie with this root in a range, in the order of their keys. @throws MissingNodeError */
export function* leavesIn(
  nodes: NodeReader,
  root: Uint8Array,
  range: KeyRange,
): Generator<TrieLeaf> {
  const limits = new NibbleRange(range);
  const open = topOf(root);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const side = limits.side(place.path);
    if (side === 'left' || side === 'right') continue;
    const node = resolved(nodes, place.node);
    if (node.kind === 'leaf') {
      const path = together(place.path, node.path);
      const there = limits.side(path);
      if (there === 'inside') yield { key: keyOf(path), value: node.value };
    } else open.push(...below(place.path, node).reverse());
  }
}

/** What the trie with this root holds beside a range: the edges that prove the range. @throws MissingNodeError */
export function edgesOf(nodes: NodeReader, root: Uint8Array, range: KeyRange): TrieEdge[] {
  const limits = new NibbleRange(range);
  const edges: TrieEdge[] = [];
  const open = topOf(root);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const side = limits.side(place.path);
    if (side === 'inside') continue;
    if (place.node.kind === 'unresolved' && side !== 'across') {
      edges.push({ kind: 'subtree', path: place.path, hash: place.node.reference.slice(1) });
      continue;
    }
    const node = resolved(nodes, place.node);
    if (node.kind === 'leaf') {
      const path = together(place.path, node.path);
      const there = limits.side(path);
      if (there === 'left' || there === 'right') {
        edges.push({ kind: 'leaf', key: keyOf(path), value: node.value });
      }
    } else open.push(...below(place.path, node).reverse());
  }
  return edges;
}

function topOf(root: Uint8Array): Place[] {
  if (Buffer.compare(root, EMPTY_ROOT) === 0) return [];
  return [{ path: new Uint8Array(0), node: { kind: 'unresolved', reference: referenceTo(root) } }];
}

type Known = Exclude<TrieNode, { kind: 'unresolved' }>;

function resolved(nodes: NodeReader, node: TrieNode): Known {
  if (node.kind !== 'unresolved') return node;
  const hash = node.reference.slice(1);
  const encoding = nodes.node(hash);
  if (encoding === undefined) throw new MissingNodeError('trie node', hash);
  return decodeNode(encoding, node.reference) as Known;
}

/** The children of a node, in the order of their paths. */
function below(path: Nibbles, node: Exclude<Known, { kind: 'leaf' }>): Place[] {
  if (node.kind === 'extension') return [{ path: together(path, node.path), node: node.child }];
  return placesOf(node).flatMap((at) => {
    const child = childAt(node, at);
    return child === undefined ? [] : [{ path: together(path, Uint8Array.of(at)), node: child }];
  });
}

function together(a: Nibbles, b: Nibbles): Nibbles {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

/** The bytes of a whole path. */
function keyOf(path: Nibbles): Uint8Array {
  const key = new Uint8Array(path.length / 2);
  for (let i = 0; i < key.length; i++) key[i] = ((path[2 * i] ?? 0) << 4) | (path[2 * i + 1] ?? 0);
  return key;
}
