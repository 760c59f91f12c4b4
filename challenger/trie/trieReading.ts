import { MissingNodeError } from '../execute/cannotTell.js';
import { EMPTY_ROOT } from './merkleTrie.js';
import {
  decodeNode,
  MalformedNodeError,
  referenceTo,
  type TrieNode,
  type Unresolved,
} from './merkleTrieNode.js';

/** Where trie nodes are found by their hashes. */
export interface NodeReader {
  node(hash: Uint8Array): Uint8Array | undefined;
}

/** A node that is there, and no mere hash of one. */
export type Resolved = Exclude<TrieNode, Unresolved>;

/** The top of a trie, not yet read; undefined if it holds nothing. */
export function topOf(root: Uint8Array): Unresolved | undefined {
  if (Buffer.compare(root, EMPTY_ROOT) === 0) return undefined;
  return { kind: 'unresolved', reference: referenceTo(root) };
}

/**
 * The node itself; if it is known by its hash alone it is read, and `found` is told. Throws MissingNodeError and
 * MalformedNodeError.
 */
export function resolve(
  nodes: NodeReader,
  node: TrieNode,
  found?: (hash: Uint8Array, encoding: Uint8Array) => void,
): Resolved {
  if (node.kind !== 'unresolved') return node;
  const hash = node.reference.subarray(1);
  const encoding = nodes.node(hash);
  if (encoding === undefined) throw new MissingNodeError('trie node', hash.slice());
  found?.(hash, encoding);
  const decoded = decodeNode(encoding, node.reference);
  if (decoded.kind === 'unresolved') throw new MalformedNodeError('a node that is a hash');
  return decoded;
}

/** A key from its nibbles, one a byte: the first `depth` of `path`, then all of `rest`. */
export function keyFrom(path: Uint8Array, depth: number, rest: Uint8Array): Uint8Array {
  const length = depth + rest.length;
  const key = new Uint8Array(length >> 1);
  for (let i = 0; i < length; i++) {
    const nibble = (i < depth ? path[i] : rest[i - depth]) ?? 0;
    key[i >> 1] = ((key[i >> 1] ?? 0) << 4) | nibble;
  }
  return key;
}
