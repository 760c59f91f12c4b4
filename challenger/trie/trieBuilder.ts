import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import { EMPTY_ROOT } from './merkleTrie.js';
import {
  nibble,
  type OpenBranch,
  putBranch,
  putExtension,
  putLeaf,
  REFERENCE,
  sharedNibbles,
} from './nodeWriter.js';

/** Told of every node with a hash of its own, children before parents. What it is given it may keep. */
export type NodeSink = (hash: Uint8Array, encoding: Uint8Array) => void;

/** A key that is not above the one before it, or is the start of one. */
export class KeyOrderError extends Error {
  readonly code = 'STORE_KEY_ORDER';
  readonly nextStep = 'report this: whoever sorted the entries did not';
  constructor(readonly key: Uint8Array) {
    super(`key ${toHex(key)} is not above the one before it`);
    this.name = 'KeyOrderError';
  }
}

/**
 * Builds a Merkle Patricia trie (yellow paper, appendix D) from its entries in the order of their keys, in one pass: only
 * the branches on the way to the last key are open, and each node is encoded and hashed once.
 */
export class TrieBuilder {
  /** The first `open` of them are in use, each deeper than the one before. */
  private readonly branches: OpenBranch[] = [];
  private open = 0;
  private key: Uint8Array | undefined;
  private value: Uint8Array = new Uint8Array(0);
  /** How a parent names the node that was closed last. */
  private readonly reference = new Uint8Array(REFERENCE);
  private length = 0;

  constructor(private readonly sink: NodeSink) {}

  /**
   * The next entry: `key` of at most 32 bytes above the one before, `value` of at least one byte. Both are kept until the
   * next call. Throws KeyOrderError.
   */
  add(key: Uint8Array, value: Uint8Array): void {
    const before = this.key;
    if (before !== undefined) {
      const common = sharedNibbles(before, key);
      if (common >= 2 * before.length || nibble(before, common) >= nibble(key, common)) {
        throw new KeyOrderError(key);
      }
      this.closeAbove(before, common);
    }
    this.key = key;
    this.value = value;
  }

  /** The root of all that was added; the builder is then as new. */
  root(): Hash {
    const { key } = this;
    if (key === undefined) return EMPTY_ROOT;
    this.key = undefined;
    if (this.open === 0) return this.top(putLeaf(key, 0, this.value));
    this.closeAbove(key, -1);
    const { depth } = this.branchAt(0);
    this.open = 0;
    // The last one closed hangs nowhere: it is the top, or what an extension leads to.
    if (depth === 0) return this.top(putBranch(this.branchAt(0)));
    this.name(putBranch(this.branchAt(0)));
    return this.top(putExtension(key, 0, depth, this.reference, this.length));
  }

  /**
   * Hangs the last entry where it belongs, now that it is known that the next one shares `common` nibbles with it, and
   * closes every branch that nothing more can come to; for -1 all but the first.
   */
  private closeAbove(key: Uint8Array, common: number): void {
    this.openAt(common);
    const leafAt = this.branchAt(this.open - 1);
    this.name(putLeaf(key, leafAt.depth + 1, this.value));
    this.hang(leafAt, nibble(key, leafAt.depth));
    while (this.open > 1 && this.branchAt(this.open - 1).depth > common) {
      const branch = this.branchAt(--this.open);
      this.hangBranch(key, branch, common);
    }
    const last = this.branchAt(0);
    if (common >= 0 && last.depth > common) {
      this.open = 0;
      this.hangBranch(key, last, common);
    }
  }

  /** Closes a branch and hangs it below the one above it, which is opened if it is not there. */
  private hangBranch(key: Uint8Array, branch: OpenBranch, common: number): void {
    const { depth } = branch;
    this.name(putBranch(branch));
    this.openAt(common);
    const parent = this.branchAt(this.open - 1);
    const past = parent.depth + 1;
    if (depth > past) this.name(putExtension(key, past, depth, this.reference, this.length));
    this.hang(parent, nibble(key, parent.depth));
  }

  /** Opens a branch after `depth` nibbles unless there is one at least so deep. */
  private openAt(depth: number): void {
    const deepest = this.open === 0 ? -1 : this.branchAt(this.open - 1).depth;
    if (depth <= deepest) return;
    const branch = (this.branches[this.open] ??= {
      depth,
      references: new Uint8Array(16 * REFERENCE),
      lengths: new Uint8Array(16),
    });
    branch.depth = depth;
    branch.lengths.fill(0);
    this.open++;
  }

  private hang(parent: OpenBranch, at: number): void {
    parent.references.set(this.reference, REFERENCE * at);
    parent.lengths[at] = this.length;
  }

  private branchAt(index: number): OpenBranch {
    const branch = this.branches[index];
    if (branch === undefined) throw new RangeError('no branch is open');
    return branch;
  }

  /** Takes the node in the buffer as the last that was closed. */
  private name(encoding: Uint8Array): void {
    if (encoding.length < 32) {
      this.reference.set(encoding);
      this.length = encoding.length;
      return;
    }
    const hash = keccak(encoding);
    this.reference[0] = 0xa0;
    this.reference.set(hash, 1);
    this.length = REFERENCE;
    this.sink(hash, encoding.slice());
  }

  /** The top has a hash however short it is. */
  private top(encoding: Uint8Array): Hash {
    const hash = keccak(encoding);
    this.sink(hash, encoding.slice());
    return hash;
  }
}
