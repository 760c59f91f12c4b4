import type { Bytes } from '../structures/Bytes.js';
import type { Code } from '../structures/Code.js';
import type { Hash } from '../structures/Keccak.js';
import type { Trie } from '../structures/Trie.js';
import type { Blob } from './Blob.js';
import type { Config } from './Config.js';
import type { Queue } from './Queue.js';

/** What L1 says of a batch, and its bytes (docs/batches.md §1). */
export interface Batch {
  readonly poster: bigint;
  readonly l1Number: bigint;
  readonly l1Timestamp: bigint;
  /** The forced queue when the batch was posted: its length, how many of its entries were due, its root. */
  readonly queueLength: bigint;
  readonly queueDue: bigint;
  readonly queueRoot: Hash;
  readonly data: Bytes;
  /** Where the data stand, unless it is calldata: in these blobs, or, for a forced batch, in the inbox itself. */
  readonly carrier?: readonly Blob[] | 'forced';
}

/**
 * What F takes besides the state. Configuration, target and accumulator are inputs of the claim; the rest finds
 * the preimages of what the state commits to, and can't change the outcome.
 */
export interface Host {
  readonly config: Config;
  /** How many batches the claim covers, counted from the start of the inbox. */
  readonly target: bigint;
  /** The inbox accumulator at the target. */
  readonly accumulator: Hash;
  /** Batch `position`, counted from 1. */
  batch(position: bigint): Batch;
  /** The forced queue, at least as long as the longest that a batch was posted behind. */
  readonly queue: Queue;
  /** The storage trie with that root. */
  storage(root: Hash): Trie;
  /** Remembers a storage trie that was made, and gives its root. */
  keepStorage(trie: Trie): Hash;
  /** The code with this hash. @throws MissingCodeError */
  code(hash: Hash): Code;
  /** Remembers a code that was made. */
  keepCode(hash: Hash, code: Uint8Array): void;
  /** ecrecover: the signer's address, undefined where there is none. `r`, `s` in 1…n−1. */
  recover(hash: Hash, parity: number, r: bigint, s: bigint): bigint | undefined;
  /** What the precompile at that address gives for an input within the chain's caps; undefined where it fails. */
  precompile(address: number, input: Uint8Array): Uint8Array | undefined;
}

/** A code that the state names and nobody gave. */
export class MissingCodeError extends Error {
  readonly code = 'MISSING_CODE';
  readonly nextStep =
    'Fetch the code by its hash; until then the verdict on this batch is "cannot tell".';

  constructor(readonly hash: Hash) {
    super(`no code with hash 0x${Buffer.from(hash).toString('hex')}`);
    this.name = 'MissingCodeError';
  }
}
