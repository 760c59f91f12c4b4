import { keccak, type Hash } from './Keccak.js';
import type { Witness } from './Witness.js';

/** Bytes a page. */
export const PAGE_SIZE = 256;
const PAGE_TAG = 0x11;
const NODE_TAG = 0x12;

/**
 * Marks the pages and nodes that one writer made since it last shared its tree, and so may change in place.
 * Whoever keeps an older version (a snapshot, a view) must see to it that the writer goes on with a new owner.
 */
export type Owner = object;

/** A binary tree of pages; `undefined` is a subtree of zeros of any height. Bytes and Code are made of it. */
export type Tree = Page | Node | Hidden | undefined;

/** The last 256 bytes of its preimage are its content; the tag (and a code page's `lead`) stand before it. */
export class Page {
  private cached: Hash | undefined;
  constructor(
    readonly preimage: Uint8Array,
    readonly owner?: Owner,
  ) {}

  get hash(): Hash {
    return (this.cached ??= keccak(this.preimage));
  }

  /** Whether its hash was never asked for since it last changed. */
  get unhashed(): boolean {
    return this.cached === undefined;
  }

  /** This page if `owner` may change it, or a copy that it may change. */
  editable(owner: Owner | undefined): Page {
    if (owner === undefined || this.owner !== owner) return new Page(this.preimage.slice(), owner);
    this.cached = undefined;
    return this;
  }
}

/** `0x12 ‖ left hash ‖ right hash` over two trees of `height - 1`. */
export class Node {
  private cached: Hash | undefined;
  constructor(
    readonly height: number,
    private l: Tree,
    private r: Tree,
    readonly owner?: Owner,
  ) {}

  get left(): Tree {
    return this.l;
  }

  get right(): Tree {
    return this.r;
  }

  get hash(): Hash {
    return (this.cached ??= keccak(this.preimage()));
  }

  preimage(): Uint8Array {
    return nodePreimage(treeHash(this.l, this.height - 1), treeHash(this.r, this.height - 1));
  }

  /** This node over other subtrees: changed in place if `owner` may, else a new one. */
  with(left: Tree, right: Tree, owner: Owner | undefined): Node {
    if (owner === undefined || this.owner !== owner)
      return new Node(this.height, left, right, owner);
    this.cached = undefined;
    this.l = left;
    this.r = right;
    return this;
  }
}

/** A subtree of which only the hash is known. It can be hashed and passed by; nothing reads it. */
export class Hidden {
  constructor(readonly hash: Hash) {}
}

/** Somebody reads what is known by its hash only. */
export class HiddenPageError extends Error {
  readonly code = 'PAGE_HIDDEN';
  readonly nextStep =
    'Get the bytes that hash to it (of a batch, from L1) and run again; until then nothing can be said of them.';
  constructor(readonly hash: Hash) {
    super('pages are read of which only the hash is known');
    this.name = 'HiddenPageError';
  }
}

/** The least h with `256·2^h ≥ length`. */
export function heightOf(length: number): number {
  let height = 0;
  for (let size = PAGE_SIZE; size < length; size *= 2) height++;
  return height;
}

const ZERO_PAGE = new Page(new Uint8Array(1 + PAGE_SIZE).fill(PAGE_TAG, 0, 1));
const zeroHashes: Hash[] = [ZERO_PAGE.hash];

/** `zero[height]`: the hash of a tree of zeros. */
export function zeroHash(height: number): Hash {
  for (let at = zeroHashes.length; at <= height; at++) {
    const below = zeroHash(at - 1);
    zeroHashes.push(keccak(nodePreimage(below, below)));
  }
  return zeroHashes[height] as Hash;
}

/** The hash of a tree of that height. */
export function treeHash(tree: Tree, height: number): Hash {
  return tree === undefined ? zeroHash(height) : tree.hash;
}

/** The tree over `pages`, of `height`, zeros behind the last page. */
export function buildTree(pages: readonly Page[], height: number): Tree {
  let level: Tree[] = [...pages];
  for (let at = 1; at <= height; at++) {
    const above: Tree[] = [];
    for (let i = 0; i < level.length; i += 2) above.push(new Node(at, level[i], level[i + 1]));
    level = above;
  }
  return level[0];
}

/**
 * The tree with this root of which only that is known which `readTree` opens of the `length` bytes at `from`. `open`
 * gives the preimage of a hash, which has `size` bytes, in the order in which `readTree` opens them.
 */
export function openTree(
  root: Hash,
  height: number,
  from: number,
  length: number,
  open: (hash: Hash, size: number) => Uint8Array,
): Tree {
  const end = PAGE_SIZE * 2 ** height;
  if (length <= 0 || from >= end || from + length <= 0) {
    return Buffer.compare(root, zeroHash(height)) === 0 ? undefined : new Hidden(root);
  }
  if (height === 0) return new Page(open(root, 1 + PAGE_SIZE).slice());
  const preimage = open(root, 65);
  const below = (at: number, first: number): Tree =>
    openTree(preimage.slice(at, at + 32) as Hash, height - 1, from - first, length, open);
  const left = below(1, 0);
  return new Node(height, left, below(33, end / 2));
}

/** The hash of the subtree of `level` that is `index`-th from the left. Opens nothing. */
export function subtreeHash(tree: Tree, height: number, level: number, index: number): Hash {
  let at = tree;
  for (let h = height - level - 1; h >= 0 && at instanceof Node; h--) {
    at = Math.floor(index / 2 ** h) % 2 === 1 ? at.right : at.left;
  }
  // What is hidden may be larger than what is asked for.
  if (at instanceof Hidden && height > level) throw new HiddenPageError(at.hash);
  return treeHash(at, level);
}

/** A page of Bytes with this content; what `content` lacks to 256 bytes is zero. */
export function pageOf(content: Uint8Array): Page {
  const preimage = new Uint8Array(1 + PAGE_SIZE);
  preimage[0] = PAGE_TAG;
  preimage.set(content, 1);
  return new Page(preimage);
}

/** The page that holds `offset`. Opens nothing: for reading without a witness. */
export function pageAt(tree: Tree, height: number, offset: number): Page {
  let at = tree;
  let rest = offset;
  for (let half = (PAGE_SIZE / 2) * 2 ** height; at instanceof Node; half /= 2) {
    if (rest < half) at = at.left;
    else {
      rest -= half;
      at = at.right;
    }
  }
  return at instanceof Page ? at : pageIn(at);
}

/** The page or node in place of zeros. @throws HiddenPageError */
function pageIn(tree: Tree): Page {
  if (tree instanceof Hidden) throw new HiddenPageError(tree.hash);
  return tree instanceof Page ? tree : ZERO_PAGE;
}

function nodeIn(tree: Tree, height: number): Node {
  if (tree instanceof Hidden) throw new HiddenPageError(tree.hash);
  return tree instanceof Node ? tree : new Node(height, undefined, undefined);
}

/**
 * Fills `out` from `[from, from + out.length)` of the tree and opens every node and page that overlaps the range,
 * depth first, left before right. `from` counts from the start of the tree and is negative where the range begins
 * before it; the part of the range outside the tree is left alone.
 */
export function readTree(
  tree: Tree,
  height: number,
  from: number,
  out: Uint8Array,
  witness?: Witness,
): void {
  if (tree === undefined && witness === undefined) return; // `out` is zero already
  if (height === 0) {
    const { preimage } = tree instanceof Page ? tree : pageIn(tree);
    witness?.fixed(preimage);
    const start = Math.max(from, 0);
    const end = Math.min(from + out.length, PAGE_SIZE);
    const content = preimage.length - PAGE_SIZE;
    out.set(preimage.subarray(content + start, content + end), start - from);
    return;
  }
  const node = tree instanceof Node ? tree : nodeIn(tree, height);
  witness?.fixed(node.preimage());
  const half = PAGE_SIZE * 2 ** (height - 1);
  if (from < half) readTree(node.left, height - 1, from, out, witness);
  if (from + out.length > half) readTree(node.right, height - 1, from - half, out, witness);
}

/** The tree with `data` at `from`. Opens what `readTree` opens of the same range. */
export function writeTree(
  tree: Tree,
  height: number,
  from: number,
  data: Uint8Array,
  witness?: Witness,
  owner?: Owner,
): Tree {
  if (height === 0) {
    const page = tree instanceof Page ? tree : pageIn(tree);
    witness?.fixed(page.preimage);
    const changed = page.editable(owner);
    const start = Math.max(from, 0);
    const end = Math.min(from + data.length, PAGE_SIZE);
    changed.preimage.set(data.subarray(start - from, end - from), 1 + start);
    return changed;
  }
  const node = tree instanceof Node ? tree : nodeIn(tree, height);
  witness?.fixed(node.preimage());
  const half = PAGE_SIZE * 2 ** (height - 1);
  let { left, right } = node;
  if (from < half) left = writeTree(left, height - 1, from, data, witness, owner);
  if (from + data.length > half) {
    right = writeTree(right, height - 1, from - half, data, witness, owner);
  }
  return node.with(left, right, owner);
}

/** The preimage of a node. */
export function nodePreimage(left: Hash, right: Hash): Uint8Array {
  const preimage = new Uint8Array(65);
  preimage[0] = NODE_TAG;
  preimage.set(left, 1);
  preimage.set(right, 33);
  return preimage;
}
