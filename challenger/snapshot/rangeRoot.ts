import { type Hash, keccak, keccakInto } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { type Nibbles, nibblesOf } from '../trie/merkleTrieNode.js';
import {
  nibble,
  type OpenBranch,
  putBranch,
  putExtension,
  putLeaf,
  REFERENCE,
  sharedNibbles,
} from '../trie/nodeWriter.js';
import type { TrieLeaf } from '../trie/trieLeaves.js';
import { type KeyRange, NibbleRange } from './keyRange.js';
import { RangeProofError } from './rangeProofError.js';
import { packed, type TrieEdge } from './trieEdge.js';

/** What a trie holds in a range, and what it holds beside it. */
export interface RangeContent {
  readonly range: KeyRange;
  /** In the order of their keys, which are as long as the range's. */
  readonly leaves: readonly TrieLeaf[];
  /** In the order of their paths. */
  readonly edges: readonly TrieEdge[];
}

/** A part of the trie: an entry, or a subtree that only its hash is known of. */
interface Item {
  /** The key, or the path, two nibbles a byte. */
  readonly key: Uint8Array;
  /** Of the path, in nibbles. */
  readonly length: number;
  /** Undefined for a subtree. */
  readonly value: Uint8Array | undefined;
  /** Undefined for an entry. */
  readonly hash: Uint8Array | undefined;
}

/**
 * The root of the trie that holds the leaves in the range and the edges beside it. If that is the root of a trie, its
 * entries in the range are exactly the leaves: every node on the way is made here, from leaves and from hashes, so each
 * is the trie's own node byte for byte (Keccak-256 has one preimage that anybody knows), and all that is not a leaf here
 * lies below an edge, whose path says that its keys are outside the range. Nodes of whoever made the proof are never read.
 * @throws RangeProofError
 */
export function rangeRoot({ range, leaves, edges }: RangeContent): Hash {
  const limits = new NibbleRange(range);
  const [left, right] = edgeItems(edges, limits);
  const items = [...left, ...leafItems(leaves, range), ...right];
  if (items.length === 0) return EMPTY_ROOT;
  return new Build(items, left.length, left.length + leaves.length, limits).root();
}

/** Holds a range against the root of its trie. @throws RangeProofError */
export function verifyRange(root: Uint8Array, content: RangeContent): void {
  const found = rangeRoot(content);
  if (Buffer.compare(found, root) === 0) return;
  throw new RangeProofError('root', `the root is ${toHex(root)}, this gives ${toHex(found)}`);
}

function leafItems(leaves: readonly TrieLeaf[], { first, last }: KeyRange): Item[] {
  let before: Uint8Array | undefined;
  return leaves.map(({ key, value }) => {
    if (before !== undefined && Buffer.compare(before, key) >= 0) {
      throw new RangeProofError('order', `the key ${toHex(key)} is not above the one before it`);
    }
    before = key;
    const isOutside = Buffer.compare(key, first) < 0 || Buffer.compare(key, last) > 0;
    if (key.length !== first.length || isOutside) {
      throw new RangeProofError('key', `the key ${toHex(key)} is not in the range`);
    }
    if (value.length === 0) throw new RangeProofError('value', `${toHex(key)} has no value`);
    return { key, length: 2 * key.length, value, hash: undefined };
  });
}

/** The edges on the left of the range, and those on its right. */
function edgeItems(edges: readonly TrieEdge[], limits: NibbleRange): readonly [Item[], Item[]] {
  const left: Item[] = [];
  const right: Item[] = [];
  let before: Nibbles | undefined;
  for (const edge of edges) {
    const path = edge.kind === 'leaf' ? nibblesOf(edge.key) : edge.path;
    const item = edgeItem(edge, path, limits.first.length);
    if (before !== undefined && Buffer.compare(before, path) >= 0) {
      throw new RangeProofError('edge order', 'the paths of edges do not ascend');
    }
    before = path;
    const side = limits.side(path);
    if (side === 'left') left.push(item);
    else if (side === 'right') right.push(item);
    else throw new RangeProofError('edge inside', 'an edge stands for keys of the range');
  }
  return [left, right];
}

function edgeItem(edge: TrieEdge, path: Nibbles, depth: number): Item {
  const { length } = path;
  if (edge.kind === 'leaf') {
    const { key, value } = edge;
    if (length !== depth || value.length === 0) {
      throw new RangeProofError('edge form', 'an edge is an entry without value or of another key');
    }
    return { key, length, value, hash: undefined };
  }
  const { hash } = edge;
  if (length > depth || hash.length !== 32 || path.some((each) => each > 15)) {
    throw new RangeProofError('edge form', 'an edge is no path and hash');
  }
  return { key: packed(path), length, value: undefined, hash };
}

/** How a parent names a node: 0xa0 and its hash, or the node itself if it is below 32 bytes. */
interface Reference {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Builds the nodes above items that are in order: left edges, leaves from `begin` to `end`, right edges. */
class Build {
  /** A branch for each depth: only one of a depth is open at a time. */
  private readonly branches: OpenBranch[] = [];

  constructor(
    private readonly items: readonly Item[],
    private readonly begin: number,
    private readonly end: number,
    private readonly limits: NibbleRange,
  ) {}

  root(): Hash {
    const top = { bytes: new Uint8Array(REFERENCE), at: 0 };
    const length = this.node(0, this.items.length, 0, top);
    return length === REFERENCE
      ? (top.bytes.slice(1) as Hash)
      : keccak(top.bytes.subarray(0, length));
  }

  /**
   * Puts the reference of the node of items `from` to `to` (not in it), of which there is one and which share `depth`
   * nibbles, and gives its length.
   */
  private node(from: number, to: number, depth: number, out: Reference): number {
    const first = this.item(from);
    if (first.hash !== undefined && first.length === depth) {
      if (to - from > 1) throw new RangeProofError('edge order', 'an edge lies below another one');
      return putHash(first.hash, out);
    }
    const length =
      to - from === 1 ? this.single(first, depth, out) : this.several(from, to, depth, out);
    // What lies beside the range as a whole is given by its hash if it has one: there is one form of a proof only.
    const isBeside = to <= this.begin || from >= this.end;
    if (isBeside && length === REFERENCE) {
      const side = this.limits.side(nibblesOf(first.key), depth);
      if (side === 'left' || side === 'right') {
        throw new RangeProofError('edge form', 'an edge could be given by one hash');
      }
    }
    return length;
  }

  private single({ key, length, value, hash }: Item, depth: number, out: Reference): number {
    if (value !== undefined) return putNode(putLeaf(key, depth, value), out);
    if (hash === undefined) throw new RangeError('an item is an entry or a subtree');
    const child = new Uint8Array(REFERENCE);
    putHash(hash, { bytes: child, at: 0 });
    return putNode(putExtension(key, depth, length, child, REFERENCE), out);
  }

  private several(from: number, to: number, depth: number, out: Reference): number {
    const first = this.item(from);
    const last = this.item(to - 1);
    // Of a path of odd length the half byte behind its end says nothing.
    const most = Math.min(first.length, last.length);
    const common = Math.min(most, sharedNibbles(first.key, last.key));
    if (common > depth) {
      const child = new Uint8Array(REFERENCE);
      const length = this.node(from, to, common, { bytes: child, at: 0 });
      return putNode(putExtension(first.key, depth, common, child, length), out);
    }
    const branch = this.branch(depth);
    for (let at = from; at < to;) {
      const start = at;
      const place = this.nibbleOf(at, depth);
      do at++;
      while (at < to && this.nibbleOf(at, depth) === place);
      const slot = { bytes: branch.references, at: REFERENCE * place };
      branch.lengths[place] = this.node(start, at, depth + 1, slot);
    }
    return putNode(putBranch(branch), out);
  }

  private branch(depth: number): OpenBranch {
    const open = (this.branches[depth] ??= {
      depth,
      references: new Uint8Array(16 * REFERENCE),
      lengths: new Uint8Array(16),
    });
    open.lengths.fill(0);
    return open;
  }

  private nibbleOf(at: number, depth: number): number {
    const { key, length } = this.item(at);
    if (length <= depth) throw new RangeProofError('edge order', 'a path ends in another');
    return nibble(key, depth);
  }

  private item(at: number): Item {
    const item = this.items[at];
    if (item === undefined) throw new RangeError(`there is no item ${at}`);
    return item;
  }
}

function putHash(hash: Uint8Array, { bytes, at }: Reference): number {
  bytes[at] = 0xa0;
  bytes.set(hash, at + 1);
  return REFERENCE;
}

function putNode(encoding: Uint8Array, { bytes, at }: Reference): number {
  if (encoding.length < 32) {
    bytes.set(encoding, at);
    return encoding.length;
  }
  bytes[at] = 0xa0;
  keccakInto(encoding, bytes, at + 1);
  return REFERENCE;
}
