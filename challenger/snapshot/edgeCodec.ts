import { nibblesOf } from '../trie/merkleTrieNode.js';
import type { ByteReader } from './byteReader.js';
import { type ByteWriter, countSize } from './byteWriter.js';
import { packed, type TrieEdge } from './trieEdge.js';

/** Stands where a subtree has the length of its path, for an entry. */
const LEAF = 0xff;

/** Keys are hashes. */
const KEY_BYTES = 32;

/**
 * Edges: their count, then each. A subtree is the length of its path in nibbles (1 to 64), the path, two nibbles a byte
 * and the last one's low half 0 if there is an odd number, and its hash; an entry is 0xff, its key, and its value with
 * its length before it.
 */
export function writeEdges(writer: ByteWriter, edges: readonly TrieEdge[]): void {
  writer.count(edges.length);
  for (const edge of edges) {
    if (edge.kind === 'leaf') {
      writer.byte(LEAF).bytes(edge.key).count(edge.value.length).bytes(edge.value);
    } else {
      writer.byte(edge.path.length).bytes(packed(edge.path)).bytes(edge.hash);
    }
  }
}

/** @throws MalformedBytesError */
export function readEdges(reader: ByteReader): TrieEdge[] {
  const count = reader.items(34);
  const edges: TrieEdge[] = [];
  for (let i = 0; i < count; i++) {
    const length = reader.byte();
    if (length === LEAF) {
      const key = reader.bytes(KEY_BYTES);
      edges.push({ kind: 'leaf', key, value: reader.bytes(reader.items(1)) });
      continue;
    }
    if (length === 0 || length > 2 * KEY_BYTES) throw reader.malformed('a path of wrong length');
    const path = nibblesOf(reader.bytes((length + 1) >> 1));
    if (length % 2 === 1 && path[length] !== 0) throw reader.malformed('a path with a spare half');
    edges.push({ kind: 'subtree', path: path.subarray(0, length), hash: reader.bytes(32) });
  }
  return edges;
}

/** How many bytes edges take. */
export const edgesSize = (edges: readonly TrieEdge[]): number =>
  edges.reduce((sum, edge) => {
    if (edge.kind === 'subtree') return sum + 33 + ((edge.path.length + 1) >> 1);
    return sum + 33 + countSize(edge.value.length) + edge.value.length;
  }, countSize(edges.length));
