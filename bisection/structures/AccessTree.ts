import { keccak, type Hash } from './Keccak.js';
import type { Witness } from './Witness.js';

const LEAF_TAG = 0x16;
const BRANCH_TAG = 0x17;
const ZERO = new Uint8Array(32) as Hash;

interface Leaf {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  cached: Hash | undefined;
}

interface Branch {
  readonly left: AccessNode;
  readonly right: AccessNode;
  cached: Hash | undefined;
}

type AccessNode = Leaf | Branch | undefined;

/**
 * A compact sparse Merkle map from 32-byte keys to 32-byte values: a subtree with one leaf is that leaf, an empty
 * one is 32 zero bytes (docs/machine.md §2). What was never set reads as zero. Immutable; keys and values that are
 * put in must not be changed afterwards.
 */
export class AccessTree {
  private constructor(private readonly root: AccessNode) {}

  static readonly EMPTY: AccessTree = new AccessTree(undefined);

  get hash(): Hash {
    return nodeHash(this.root);
  }

  /** The value under `key`, zero if there is none. Opens the nodes from the root to an empty place or a leaf. */
  static get(tree: AccessTree, key: Uint8Array, witness?: Witness): Uint8Array {
    let node = tree.root;
    for (let depth = 0; node !== undefined; depth++) {
      witness?.fixed(preimageOf(node));
      if ('key' in node) return compare(node.key, key) < 0 ? node.value : ZERO;
      node = bit(key, depth) === 0 ? node.left : node.right;
    }
    return ZERO;
  }

  /** The tree with `value` under `key`, and the value that was there. Opens what `get` opens. */
  static set(
    tree: AccessTree,
    key: Uint8Array,
    value: Uint8Array,
    witness?: Witness,
  ): { readonly tree: AccessTree; readonly old: Uint8Array } {
    const branches: Branch[] = [];
    let node = tree.root;
    while (node !== undefined && !('key' in node)) {
      witness?.fixed(preimageOf(node));
      branches.push(node);
      node = bit(key, branches.length - 1) === 0 ? node.left : node.right;
    }
    if (node !== undefined) witness?.fixed(preimageOf(node));

    let changed: AccessNode = { key, value, cached: undefined };
    let old: Uint8Array = ZERO;
    if (node !== undefined) {
      const differ = compare(node.key, key);
      if (differ < 0) {
        old = node.value;
      } else {
        changed = join(key, differ, changed, node);
        for (let depth = differ - 1; depth >= branches.length; depth--) {
          changed = join(key, depth, changed, undefined);
        }
      }
    }
    for (let depth = branches.length - 1; depth >= 0; depth--) {
      const branch = branches[depth];
      if (branch) {
        changed = join(key, depth, changed, bit(key, depth) === 0 ? branch.right : branch.left);
      }
    }
    return { tree: new AccessTree(changed), old };
  }
}

/** The branch at `depth` with `own` on the side of `key` and `other` on the other one. */
function join(key: Uint8Array, depth: number, own: AccessNode, other: AccessNode): Branch {
  return bit(key, depth) === 0
    ? { left: own, right: other, cached: undefined }
    : { left: other, right: own, cached: undefined };
}

/** Bit `depth` of `key`, the most significant first. */
function bit(key: Uint8Array, depth: number): number {
  return ((key[depth >>> 3] ?? 0) >>> (7 - (depth & 7))) & 1;
}

/** The first bit in which two keys differ, or -1. */
function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < 32; i++) {
    const differ = (a[i] ?? 0) ^ (b[i] ?? 0);
    if (differ !== 0) return 8 * i + Math.clz32(differ) - 24;
  }
  return -1;
}

function nodeHash(node: AccessNode): Hash {
  return node === undefined ? ZERO : (node.cached ??= keccak(preimageOf(node)));
}

function preimageOf(node: Leaf | Branch): Uint8Array {
  const preimage = new Uint8Array(65);
  const leaf = 'key' in node;
  preimage[0] = leaf ? LEAF_TAG : BRANCH_TAG;
  preimage.set(leaf ? node.key : nodeHash(node.left), 1);
  preimage.set(leaf ? node.value : nodeHash(node.right), 33);
  return preimage;
}
