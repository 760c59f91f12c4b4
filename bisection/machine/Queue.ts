import type { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import type { Witness } from '../structures/Witness.js';
import { hashEquals, Packer, ZERO_HASH } from './Packer.js';

/** Levels of the queue's tree: 2^32 entries. */
export const QUEUE_HEIGHT = 32;
/** How many entries of the queue a block may take. Each may have that part of the least gas limit of a block. */
export const MAX_FORCED = 8;

/**
 * The queue of forced transactions: a Merkle tree that only grows, of height 32, whose leaves are the entries' hashes as
 * Bytes and zeros behind the last one; a node is `0x42 ‖ left ‖ right`, also over zeros.
 */
export class Queue {
  static readonly none = new Queue([]);
  /** Roots of whole subtrees by level and place. */
  readonly #whole = new Map<string, Hash>();

  /**
   * @param entries those that are at hand, without a gap
   * @param first the place of the first of them
   * @param edge the roots of the whole subtrees before `first`, the largest first (`edge` of another queue)
   */
  constructor(
    readonly entries: readonly Bytes[],
    readonly first = 0n,
    edge: readonly Hash[] = [],
  ) {
    for (const [index, { level, place }] of wholeBefore(first).entries()) {
      const root = edge[index];
      if (root === undefined) throw new RangeError('an edge must have a root for each subtree');
      this.#whole.set(keyOf(level, place), root);
    }
  }

  /** How many entries the queue has, those before the first at hand included. */
  get length(): bigint {
    return this.first + BigInt(this.entries.length);
  }

  /** The queue with `more` behind its last entry. */
  append(more: readonly Bytes[]): Queue {
    const queue = new Queue([...this.entries, ...more], this.first, this.edge(this.first));
    for (const [key, root] of this.#whole) queue.#whole.set(key, root);
    return queue;
  }

  /**
   * The entries `from` to `to`, the latter not included, as far as there are so many.
   * @throws MissingEntryError where the first of them is no longer at hand
   */
  slice(from: bigint, to: bigint): readonly Bytes[] {
    if (to <= from) return [];
    if (from < this.first) throw new MissingEntryError(from, this.first, this.length);
    return this.entries.slice(Number(from - this.first), Number(to - this.first));
  }

  /** The queue when it had `length` entries, or none after those before the first at hand. */
  upTo(length: bigint): Queue {
    return new Queue(this.slice(this.first, length), this.first, this.edge(this.first));
  }

  /** The roots of the whole subtrees before entry `at`, the largest first. @throws MissingEntryError */
  edge(at: bigint): Hash[] {
    return wholeBefore(at).map(({ level, place }) => this.subtree(level, place, at));
  }

  /** The root when it had `length` entries. @throws MissingEntryError */
  root(length: bigint): Hash {
    return this.subtree(QUEUE_HEIGHT, 0n, length);
  }

  /**
   * Entry `index` of the queue of `length` entries with that root; opens the nodes from the root down.
   * @throws MissingEntryError
   */
  read(root: Hash, length: bigint, index: bigint, witness: Witness | undefined): Bytes {
    const entry = this.entries[Number(index - this.first)];
    if (entry === undefined || !hashEquals(root, this.root(length))) {
      throw new MissingEntryError(index, this.first, this.length);
    }
    for (let level = QUEUE_HEIGHT - 1; level >= 0; level--) {
      const left = (index >> BigInt(level)) & ~1n;
      const right = this.subtree(level, left + 1n, length);
      witness?.fixed(nodeOf(this.subtree(level, left, length), right));
    }
    return entry;
  }

  /**
   * The root of the subtree of `level` that is the `place`-th from the left, when the queue had `length` entries.
   * @throws MissingEntryError
   */
  subtree(level: number, place: bigint, length: bigint): Hash {
    const first = place << BigInt(level);
    if (first >= length) return zeroOf(level);
    const isWhole = first + (1n << BigInt(level)) <= length;
    const key = keyOf(level, place);
    const known = isWhole ? this.#whole.get(key) : undefined;
    if (known !== undefined) return known;
    if (level === 0) {
      const entry = this.entries[Number(place - this.first)];
      if (entry === undefined) throw new MissingEntryError(place, this.first, this.length);
      return entry.hash;
    }
    const left = this.subtree(level - 1, 2n * place, length);
    const hash = keccak(nodeOf(left, this.subtree(level - 1, 2n * place + 1n, length)));
    if (isWhole) this.#whole.set(key, hash);
    return hash;
  }
}

/** Entries of the queue that a batch was posted behind are not at hand, or are others. */
export class MissingEntryError extends Error {
  readonly code = 'MISSING_QUEUE_ENTRY';
  readonly nextStep =
    'Read the forced transactions again from the inbox; until then the verdict is "cannot tell".';

  constructor(
    readonly index: bigint,
    /** Those at hand: from the first to the one before the last. */
    readonly first: bigint,
    readonly length: bigint,
  ) {
    super(
      `entry ${String(index)} of the forced queue is not among those at hand, ${String(first)} to ${String(length)}`,
    );
    this.name = 'MissingEntryError';
  }
}

/** A node's place in the tree: `place` counts the nodes of `level` from the left. */
interface Place {
  readonly level: number;
  readonly place: bigint;
}

/** The largest subtrees that together hold the leaves before `index`, from the left. */
function wholeBefore(index: bigint): Place[] {
  const places: Place[] = [];
  for (let level = QUEUE_HEIGHT - 1; level >= 0; level--) {
    const above = index >> BigInt(level);
    if ((above & 1n) === 1n) places.push({ level, place: above - 1n });
  }
  return places;
}

const keyOf = (level: number, place: bigint): string => `${String(level)} ${String(place)}`;

/** The preimage of a node. */
export function nodeOf(left: Hash, right: Hash): Uint8Array {
  return new Packer(0x42, 65).hash(left).hash(right).done();
}

const zeros: Hash[] = [ZERO_HASH];

/** The root of a subtree without entries. */
export function zeroOf(level: number): Hash {
  const known = zeros[level];
  if (known !== undefined) return known;
  const below = zeroOf(level - 1);
  return (zeros[level] = keccak(nodeOf(below, below)));
}
