import { type Hash, keccak, keccakInto } from '../../bisection/structures/Keccak.js';
import { EMPTY_ROOT } from '../execute/merkleTrie.js';
import {
  emptyBranch,
  encodeNode,
  type Nibbles,
  nibblesOf,
  referenceTo,
  type TrieNode,
} from '../execute/merkleTrieNode.js';
import { type KeyRange, NibbleRange } from './keyRange.js';
import { RangeProofError } from './rangeProofError.js';
import type { TrieEdge } from './trieEdge.js';

/** An entry of a trie. */
export interface TrieLeaf {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What a trie holds in a range, and what it holds beside it. */
export interface RangeContent {
  readonly range: KeyRange;
  /** In the order of their keys, which are as long as the range's. */
  readonly leaves: readonly TrieLeaf[];
  /** In the order of their paths. */
  readonly edges: readonly TrieEdge[];
}

/** A part of the trie: a leaf, or a subtree that only its hash is known of. */
interface Item {
  readonly path: Nibbles;
  /** Undefined for a subtree. */
  readonly value: Uint8Array | undefined;
  readonly reference: Uint8Array | undefined;
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
  const top = new Build(items, limits).node(0, items.length, 0);
  if (top.kind === 'unresolved') return top.reference.slice(1) as Hash;
  return keccak(encodeNode(top));
}

/** Holds a range against the root of its trie. @throws RangeProofError */
export function verifyRange(root: Uint8Array, content: RangeContent): void {
  const found = rangeRoot(content);
  if (Buffer.compare(found, root) === 0) return;
  throw new RangeProofError('root', `the root is ${hexOf(root)}, this gives ${hexOf(found)}`);
}

function leafItems(leaves: readonly TrieLeaf[], { first, last }: KeyRange): Item[] {
  let before: Uint8Array | undefined;
  return leaves.map(({ key, value }) => {
    if (before !== undefined && Buffer.compare(before, key) >= 0) {
      throw new RangeProofError('order', `the key ${hexOf(key)} is not above the one before it`);
    }
    before = key;
    const isOutside = Buffer.compare(key, first) < 0 || Buffer.compare(key, last) > 0;
    if (key.length !== first.length || isOutside) {
      throw new RangeProofError('key', `the key ${hexOf(key)} is not in the range`);
    }
    if (value.length === 0) throw new RangeProofError('value', `${hexOf(key)} has no value`);
    return { path: nibblesOf(key), value, reference: undefined };
  });
}

/** The edges on the left of the range, and those on its right. */
function edgeItems(edges: readonly TrieEdge[], limits: NibbleRange): readonly [Item[], Item[]] {
  const left: Item[] = [];
  const right: Item[] = [];
  let before: Nibbles | undefined;
  for (const edge of edges) {
    const item = edgeItem(edge, limits.first.length);
    if (before !== undefined && Buffer.compare(before, item.path) >= 0) {
      throw new RangeProofError('edge order', 'the paths of edges do not ascend');
    }
    before = item.path;
    const side = limits.side(item.path);
    if (side === 'left') left.push(item);
    else if (side === 'right') right.push(item);
    else throw new RangeProofError('edge inside', 'an edge stands for keys of the range');
  }
  return [left, right];
}

function edgeItem(edge: TrieEdge, depth: number): Item {
  if (edge.kind === 'leaf') {
    const path = nibblesOf(edge.key);
    if (path.length !== depth || edge.value.length === 0) {
      throw new RangeProofError('edge form', 'an edge is an entry without value or of another key');
    }
    return { path, value: edge.value, reference: undefined };
  }
  const { path, hash } = edge;
  if (path.length > depth || hash.length !== 32 || path.some((nibble) => nibble > 15)) {
    throw new RangeProofError('edge form', 'an edge is no path and hash');
  }
  return { path, value: undefined, reference: referenceTo(hash) };
}

/** Builds the nodes above items that are in order. */
class Build {
  constructor(
    private readonly items: readonly Item[],
    private readonly limits: NibbleRange,
  ) {}

  /** The node, with its reference, of items `from` to `to` (not in it), of which there is one and which share `depth` nibbles. */
  node(from: number, to: number, depth: number): TrieNode {
    const first = this.item(from);
    if (first.reference !== undefined && first.path.length === depth) {
      if (to - from > 1) throw new RangeProofError('edge order', 'an edge lies below another one');
      return { kind: 'unresolved', reference: first.reference };
    }
    const node = to - from === 1 ? this.single(first, depth) : this.several(from, to, depth);
    // What lies beside the range as a whole is given by its hash if it has one: there is one form of a proof only.
    const { reference } = node;
    if (reference !== undefined && reference.length === 33) {
      const side = this.limits.side(first.path, depth);
      if (side === 'left' || side === 'right') {
        throw new RangeProofError('edge form', 'an edge could be given by one hash');
      }
    }
    return node;
  }

  private single({ path, value, reference }: Item, depth: number): TrieNode {
    const rest = path.subarray(depth);
    if (value !== undefined) return named({ kind: 'leaf', path: rest, value, reference });
    if (reference === undefined) throw new RangeError('an item is a leaf or a subtree');
    const child = { kind: 'unresolved', reference } as const;
    return named({ kind: 'extension', path: rest, child, reference: undefined });
  }

  private several(from: number, to: number, depth: number): TrieNode {
    const { path } = this.item(from);
    const common = shared(path, this.item(to - 1).path, depth);
    if (common > depth) {
      const child = this.node(from, to, common);
      const rest = path.subarray(depth, common);
      return named({ kind: 'extension', path: rest, child, reference: undefined });
    }
    const branch = emptyBranch();
    for (let at = from; at < to;) {
      const nibble = this.item(at).path[depth];
      if (nibble === undefined) throw new RangeProofError('edge order', 'a path ends in another');
      const start = at;
      do at++;
      while (at < to && this.item(at).path[depth] === nibble);
      branch.children[nibble] = this.node(start, at, depth + 1);
    }
    return named(branch);
  }

  private item(at: number): Item {
    const item = this.items[at];
    if (item === undefined) throw new RangeError(`there is no item ${at}`);
    return item;
  }
}

/** How many nibbles two paths share, which share the first `depth`. */
function shared(a: Nibbles, b: Nibbles, depth: number): number {
  const most = Math.min(a.length, b.length);
  let count = depth;
  while (count < most && a[count] === b[count]) count++;
  return count;
}

/** Gives a node its reference, whose children have theirs. */
function named<N extends Exclude<TrieNode, { kind: 'unresolved' }>>(node: N): N {
  const encoding = encodeNode(node);
  if (encoding.length < 32) {
    node.reference = encoding.slice();
    return node;
  }
  const reference = new Uint8Array(33);
  reference[0] = 0xa0;
  keccakInto(encoding, reference, 1);
  node.reference = reference;
  return node;
}

const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;
