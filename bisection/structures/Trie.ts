import { EMPTY_ROOT } from './Account.js';
import type { Hash } from './Keccak.js';
import type { NodeSource } from './NodeSource.js';
import {
  nibblesOf,
  TrieBranch,
  TrieExtension,
  TrieHash,
  TrieLeaf,
  type TrieChild,
  type TrieNode,
} from './TrieNode.js';
import type { Witness } from './Witness.js';

/** The way down a trie to a key, from which the trie without or with another value is made. */
export interface TrieWalk {
  readonly trie: Trie;
  /** The key's nibbles. */
  readonly key: Uint8Array;
  /** The value under the key; undefined if the key is not in the trie. */
  readonly value: Uint8Array | undefined;
  /** The opened nodes from the root down, each with the number of the key's nibbles before it. */
  readonly path: readonly { readonly node: TrieNode; readonly at: number }[];
}

/**
 * Ethereum's Merkle Patricia trie (Yellow Paper, appendix D) over keys of any length; no value is empty. Immutable,
 * sharing what did not change, hashed when asked for. Nodes known by hash only are read from the source when a walk
 * comes to them, and kept from then on: to give the memory back, export the trie and open it anew by its hash.
 *
 * A walk descends once; `put` and `remove` work from its path.
 */
export class Trie {
  /** For this module; use `EMPTY` or `at`. */
  constructor(
    private readonly root: TrieChild | undefined,
    readonly source: NodeSource,
  ) {}

  /** The trie that holds nothing. */
  static readonly EMPTY: Trie = new Trie(undefined, { node: () => undefined });

  /** The trie with that root hash, whose nodes are in `source`. Reads nothing yet. */
  static at(root: Hash, source: NodeSource): Trie {
    const empty = root.every((byte, i) => byte === EMPTY_ROOT[i]);
    return new Trie(empty ? undefined : new TrieHash(root), source);
  }

  get hash(): Hash {
    return this.root?.hash ?? EMPTY_ROOT;
  }

  /**
   * Descends to `key` and opens the root and every node on the way that its parent holds by hash.
   * @throws MissingNodeError if the source lacks a node.
   */
  static walk(trie: Trie, key: Uint8Array, witness?: Witness): TrieWalk {
    const nibbles = nibblesOf(key);
    const path: { node: TrieNode; at: number }[] = [];
    let child = trie.root;
    let at = 0;
    let value: Uint8Array | undefined;
    while (child !== undefined) {
      const node: TrieNode = open(
        trie,
        child,
        at === 0,
        () => [...nibbles.subarray(0, at)],
        witness,
      );
      path.push({ node, at });
      if (node instanceof TrieBranch) {
        if (at === nibbles.length) value = node.value;
        child = node.children[nibbles[at++] ?? 16];
      } else {
        const { length } = node.path;
        child = undefined;
        if (commonPrefix(node.path, nibbles.subarray(at)) === length) {
          at += length;
          if (node instanceof TrieExtension) child = node.child;
          else if (at === nibbles.length) value = node.value;
        }
      }
    }
    return { trie, key: nibbles, value, path };
  }

  /** The value under `key`, or undefined. */
  static get(trie: Trie, key: Uint8Array, witness?: Witness): Uint8Array | undefined {
    return Trie.walk(trie, key, witness).value;
  }

  /** The trie with `value`, which is not empty, under the walk's key. Opens nothing. */
  static put(walk: TrieWalk, value: Uint8Array): Trie {
    if (value.length === 0) throw new EmptyValueError();
    const last = walk.path.at(-1);
    let node: TrieNode;
    if (last === undefined) {
      node = new TrieLeaf(walk.key, value);
    } else {
      const rest = walk.key.subarray(last.at);
      node =
        last.node instanceof TrieBranch
          ? addTo(last.node, rest, value)
          : split(last.node, rest, value);
    }
    return renew(walk, walk.path.length - 2, node);
  }

  /**
   * The trie without the walk's key; the same trie if the key is not in it. A branch that is left with one child
   * opens that child, if it is held by hash, to merge with it.
   */
  static remove(walk: TrieWalk, witness?: Witness): Trie {
    if (walk.value === undefined) return walk.trie;
    let depth = walk.path.length - 1;
    if (walk.path[depth]?.node instanceof TrieLeaf) depth--;
    const above = walk.path[depth];
    if (above === undefined) return new Trie(undefined, walk.trie.source);
    if (!(above.node instanceof TrieBranch)) throw new TypeError('a leaf is under no extension');
    const branch =
      depth === walk.path.length - 1
        ? new TrieBranch(above.node.children, undefined)
        : above.node.with(walk.key[above.at] ?? 16, undefined);

    const left = [...branch.children.keys()].filter((i) => branch.children[i] !== undefined);
    if (left.length + (branch.value ? 1 : 0) > 1) return renew(walk, depth - 1, branch);

    // One thing is left: the branch goes, and its extension with it.
    const parent = walk.path[depth - 1];
    const before = parent?.node instanceof TrieExtension ? parent : undefined;
    const prefix = walk.key.subarray(before ? before.at : above.at, above.at);
    const nibble = left[0];
    const child = nibble === undefined ? undefined : branch.children[nibble];
    let merged: TrieNode;
    if (nibble === undefined || child === undefined) {
      merged = new TrieLeaf(prefix, branch.value ?? new Uint8Array(0));
    } else {
      const path = () => [...walk.key.subarray(0, above.at), nibble];
      const node = open(walk.trie, child, false, path, witness);
      const way = Uint8Array.of(...prefix, nibble);
      if (node instanceof TrieBranch) merged = new TrieExtension(way, child);
      else if (node instanceof TrieLeaf) merged = new TrieLeaf(join(way, node.path), node.value);
      else merged = new TrieExtension(join(way, node.path), node.child);
    }
    return renew(walk, before ? depth - 2 : depth - 1, merged);
  }

  /**
   * Hands every node that was made since the trie was read to `sink`, by hash, so that a database that holds the
   * nodes of the trie it came from then holds this one. `onValue` is told of every value in a leaf among them.
   */
  static exportNodes(
    trie: Trie,
    sink: (hash: Hash, rlp: Uint8Array) => void,
    onValue?: (value: Uint8Array) => void,
  ): void {
    const visit = (node: TrieChild | undefined, root: boolean): void => {
      // Below a node that was read there are only nodes that were read.
      if (node === undefined || node instanceof TrieHash || node.stored) return;
      if (root || node.rlp.length >= 32) sink(node.hash, node.rlp);
      if (node instanceof TrieBranch) for (const child of node.children) visit(child, false);
      else if (node instanceof TrieExtension) visit(node.child, false);
      else onValue?.(node.value);
    };
    visit(trie.root, true);
  }
}

/** A put of no bytes: in a trie that means nothing. */
export class EmptyValueError extends Error {
  readonly code = 'TRIE_EMPTY_VALUE';
  readonly nextStep = 'Remove the key instead.';
  constructor() {
    super('an empty value can be in no trie');
    this.name = 'EmptyValueError';
  }
}

/** Reads a child if need be, and records it unless it stands inside its parent. */
function open(
  trie: Trie,
  child: TrieChild,
  root: boolean,
  path: () => readonly number[],
  witness?: Witness,
): TrieNode {
  const node = child instanceof TrieHash ? child.load(trie.source, path) : child;
  if (witness !== undefined && (root || node.rlp.length >= 32)) witness.sized(node.rlp);
  return node;
}

/** The branch with `value` under `rest`, where it has no child in the way. */
function addTo(branch: TrieBranch, rest: Uint8Array, value: Uint8Array): TrieBranch {
  const [nibble] = rest;
  if (nibble === undefined) return new TrieBranch(branch.children, value);
  return branch.with(nibble, new TrieLeaf(rest.subarray(1), value));
}

/** A leaf or an extension with `value` put under `rest`, which does not go on below the node. */
function split(node: TrieLeaf | TrieExtension, rest: Uint8Array, value: Uint8Array): TrieNode {
  const common = commonPrefix(node.path, rest);
  const nibble = node.path[common];
  let branch = new TrieBranch(new Array<undefined>(16).fill(undefined), undefined);
  if (node instanceof TrieLeaf) {
    if (nibble === undefined && common === rest.length) return new TrieLeaf(node.path, value);
    branch = addTo(branch, node.path.subarray(common), node.value);
  } else if (nibble !== undefined) {
    const below = node.path.subarray(common + 1);
    const child = below.length === 0 ? node.child : new TrieExtension(below, node.child);
    branch = branch.with(nibble, child);
  }
  branch = addTo(branch, rest.subarray(common), value);
  return common === 0 ? branch : new TrieExtension(rest.subarray(0, common), branch);
}

/** The trie with `node` below the first `depth + 1` nodes of the walk. */
function renew(walk: TrieWalk, depth: number, node: TrieNode): Trie {
  let changed = node;
  for (let i = depth; i >= 0; i--) {
    const above = walk.path[i];
    if (above?.node instanceof TrieBranch) {
      changed = above.node.with(walk.key[above.at] ?? 16, changed);
    } else if (above?.node instanceof TrieExtension) {
      changed = new TrieExtension(above.node.path, changed);
    }
  }
  return new Trie(changed, walk.trie.source);
}

/** How many nibbles two paths begin with alike. */
function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.of(...a, ...b);
}
