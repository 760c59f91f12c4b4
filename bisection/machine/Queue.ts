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

  constructor(readonly entries: readonly Bytes[]) {}

  /** The root when it had `length` entries. @throws MissingEntryError */
  root(length: bigint): Hash {
    return this.#node(QUEUE_HEIGHT, 0n, length);
  }

  /**
   * Entry `index` of the queue of `length` entries with that root; opens the nodes from the root down.
   * @throws MissingEntryError
   */
  read(root: Hash, length: bigint, index: bigint, witness: Witness | undefined): Bytes {
    const entry = this.entries[Number(index)];
    if (entry === undefined || !hashEquals(root, this.root(length))) {
      throw new MissingEntryError(index, BigInt(this.entries.length));
    }
    for (let level = QUEUE_HEIGHT - 1; level >= 0; level--) {
      const left = (index >> BigInt(level)) & ~1n;
      witness?.fixed(nodeOf(this.#node(level, left, length), this.#node(level, left + 1n, length)));
    }
    return entry;
  }

  #node(level: number, place: bigint, length: bigint): Hash {
    const first = place << BigInt(level);
    if (first >= length) return zeroOf(level);
    if (level === 0) {
      const entry = this.entries[Number(place)];
      if (entry === undefined) throw new MissingEntryError(place, BigInt(this.entries.length));
      return entry.hash;
    }
    const isWhole = first + (1n << BigInt(level)) <= length;
    const key = `${String(level)} ${String(place)}`;
    const known = isWhole ? this.#whole.get(key) : undefined;
    if (known !== undefined) return known;
    const left = this.#node(level - 1, 2n * place, length);
    const hash = keccak(nodeOf(left, this.#node(level - 1, 2n * place + 1n, length)));
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
    readonly length: bigint,
  ) {
    super(`entry ${String(index)} of the forced queue is not among the ${String(length)} at hand`);
    this.name = 'MissingEntryError';
  }
}

function nodeOf(left: Hash, right: Hash): Uint8Array {
  return new Packer(0x42, 65).hash(left).hash(right).done();
}

const zeros: Hash[] = [ZERO_HASH];

function zeroOf(level: number): Hash {
  const known = zeros[level];
  if (known !== undefined) return known;
  const below = zeroOf(level - 1);
  return (zeros[level] = keccak(nodeOf(below, below)));
}
