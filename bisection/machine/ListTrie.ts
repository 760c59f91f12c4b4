import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Rlp } from '../structures/Rlp.js';
import { packPath } from '../structures/TrieNode.js';
import { View } from '../structures/View.js';
import { Bloom } from './Bloom.js';
import { BlockRoots } from './BlockSeal.js';
import { startHash } from './HashOp.js';
import { includedAt } from './Included.js';
import { firstItem, itemAfter, itemBefore, keyOf, sharedWith } from './ListKey.js';
import type { Machine } from './Machine.js';
import { OpenBranch } from './OpenBranch.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';
import { receiptHead } from './Receipt.js';

/** Which list a trie is built of. */
export const ListKind = { transactions: 0, receipts: 1 } as const;
export type ListKind = (typeof ListKind)[keyof typeof ListKind];

/** A node with a shorter RLP stands in its parent itself. */
const SHORT_NODE = 32;

interface TrieBuildFields {
  readonly list: ListKind;
  /** The item whose leaf is next; items go in the order of their keys. */
  readonly item: number;
  /** The root of the transactions trie once it is known, else zero. */
  readonly transactionsRoot: Hash;
  /** The deepest open branch. */
  readonly branch: OpenBranch | undefined;
  /** The item's leaf if it is a short node, else nothing: then its hash is the machine's result. */
  readonly leaf: Uint8Array;
}

/** Scratch of the phases that build the tries of a block's lists. */
export class TrieBuild extends Record {
  constructor(readonly fields: TrieBuildFields) {
    super();
  }

  /** Before the first item of a list. */
  static start(list: ListKind, count: number, transactionsRoot: Hash): TrieBuild {
    const item = firstItem(count);
    return new TrieBuild({ list, item, transactionsRoot, branch: undefined, leaf: NO_LEAF });
  }

  with(changes: Partial<TrieBuildFields>): TrieBuild {
    return new TrieBuild({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    const leaf = new Uint8Array(SHORT_NODE);
    leaf.set(f.leaf);
    return new Packer(0x33, 103)
      .u8(f.list)
      .u32(f.item)
      .hash(f.transactionsRoot)
      .hash(f.branch?.hash ?? ZERO_HASH)
      .u8(f.leaf.length)
      .raw(leaf)
      .done();
  }
}

const NO_LEAF = new Uint8Array(0);

/** Phase listLeaf: the leaf of the next item, its value behind what its length and its place in the trie say. */
export function stepListLeaf(m: Machine): void {
  const build = m.scratch(TrieBuild);
  const { list, item } = build.fields;
  const { count } = m.block().fields;
  const key = keyOf(item);
  const depth = Math.max(...sides(key, item, count));
  const { head, body } = list === ListKind.receipts ? receipt(m, item) : transaction(m, item);
  const start = leafStart(key.subarray(depth + 1), head.length + body.length);
  const prefix = Uint8Array.of(...start, ...head);
  const length = prefix.length + body.length;
  if (length < SHORT_NODE) {
    const leaf = Uint8Array.of(...prefix, ...View.read(body, 0, body.length, m.witness));
    m.enter(Phase.listPlace, build.with({ leaf }));
  } else {
    startHash(m, View.whole(Bytes.build(prefix)), body, View.EMPTY, Phase.listPlace, build);
  }
}

/** Phase listPlace: the item's leaf goes into its branch, and branches that have come to their end into theirs. */
export function stepListPlace(m: Machine): void {
  const build = m.scratch(TrieBuild);
  const { item, leaf } = build.fields;
  const { count } = m.block().fields;
  const key = keyOf(item);
  const [left, right] = sides(key, item, count);
  const hash = leaf.length === 0 ? m.result() : keccak(leaf);
  m.setResult(ZERO_HASH);
  if (left < 0 && right < 0) {
    finish(m, build, hash, count);
    return;
  }
  const reference = leaf.length === 0 ? Rlp.encodeString(hash) : leaf;
  let branch = branchFor(m, build.fields.branch, left, right);
  branch = branch.with(key[branch.depth] ?? 0, reference);
  while (branch.depth > right) {
    const above = branch.above && OpenBranch.open(branch.above, m.witness);
    const depth = Math.max(right, above?.depth ?? -1);
    const node = extended(key.subarray(depth + 1, branch.depth), keccak(branch.node()));
    if (depth < 0) {
      finish(m, build, node, count);
      return;
    }
    const parent = above?.depth === depth ? above : OpenBranch.start(depth, above);
    branch = parent.with(key[depth] ?? 0, Rlp.encodeString(node));
  }
  const next = itemAfter(item, count) ?? 0;
  m.enter(Phase.listLeaf, build.with({ item: next, branch, leaf: NO_LEAF }));
}

/** How many nibbles the key of an item shares with those before and behind it; −1 where there is none. */
function sides(key: Uint8Array, item: number, count: number): [number, number] {
  return [sharedWith(key, itemBefore(item, count)), sharedWith(key, itemAfter(item, count))];
}

/**
 * The branch that a leaf goes into: that of the item behind it if it shares more with that one. Otherwise the
 * deepest open branch: it stands where the keys of the item and of the one before it part.
 */
function branchFor(
  m: Machine,
  deepest: OpenBranch | undefined,
  left: number,
  right: number,
): OpenBranch {
  if (deepest === undefined || right > left) return OpenBranch.start(right, deepest);
  return OpenBranch.open(deepest, m.witness);
}

/**
 * The hash of a branch, or of the extension that leads to it. Neither is ever short: a valid transaction has 12 bytes
 * at least, its leaf 15, and a branch of two leaves 46.
 */
function extended(path: Uint8Array, branch: Hash): Hash {
  if (path.length === 0) return branch;
  const packed = Rlp.encodeString(packPath(path, false));
  return keccak(Rlp.encodeList([packed, Rlp.encodeString(branch)]));
}

/** The root of a list is known: the other list is next, or the header. */
function finish(m: Machine, build: TrieBuild, root: Hash, count: number): void {
  if (build.fields.list === ListKind.transactions) {
    m.enter(Phase.listLeaf, TrieBuild.start(ListKind.receipts, count, root));
  } else m.enter(Phase.blockSeal, new BlockRoots(build.fields.transactionsRoot, root));
}

/** The RLP of a leaf up to its value of `length` bytes, which are more than one. */
function leafStart(path: Uint8Array, length: number): Uint8Array {
  const packed = Rlp.encodeString(packPath(path, true));
  const value = Rlp.stringHeader(length, 0xff);
  const list = Rlp.listHeader(packed.length + value.length + length);
  return Uint8Array.of(...list, ...packed, ...value);
}

interface Value {
  readonly head: Uint8Array;
  readonly body: View;
}

function transaction(m: Machine, item: number): Value {
  const { transactions, included } = m.block().fields;
  Bytes.read(transactions, 64 * item, 48, m.witness);
  return { head: new Uint8Array(0), body: includedAt(included, item).raw };
}

function receipt(m: Machine, item: number): Value {
  const { receipts, included } = m.block().fields;
  Bytes.read(receipts, 32 * item, 32, m.witness);
  const { receipt } = includedAt(included, item);
  m.witness?.fixed(receipt.encode());
  const { bits } = Bloom.open(receipt.bloom, m.witness);
  const body = View.whole(Bytes.open(receipt.logs, m.witness));
  return { head: receiptHead(receipt, bits, body.length), body };
}
