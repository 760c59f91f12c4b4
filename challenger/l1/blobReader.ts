import type { Blob } from '../../bisection/machine/Blob.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { CannotTellError } from '../execute/cannotTell.js';

/** Which blobs are wanted, and what helps to find them. */
export interface BlobQuery {
  readonly versionedHashes: readonly Hash[];
  /** Hash of the L1 transaction that carried them. */
  readonly transaction: string;
  readonly blockHash: string;
  readonly l1Number: bigint;
  /** Timestamp of that L1 block, seconds. */
  readonly l1Timestamp: bigint;
  /** The batch that stands in them, counted from 1; for people. */
  readonly batch?: bigint;
}

/** Where the blobs of batches come from. */
export interface BlobReader {
  /**
   * The blobs in the order of their hashes, each checked against its own.
   * @throws CannotTellError where one can't be had
   */
  read(query: BlobQuery): Promise<readonly Blob[]>;
}

/** A batch stands in blobs, and nobody was named who has them. */
export class NoBlobReaderError extends CannotTellError {
  readonly code = 'NO_BLOB_SOURCE';
  readonly nextStep =
    'name a beacon endpoint or a blob archive: until then there is no verdict on this batch and those after it';
  constructor(readonly transaction: string) {
    super(`the batch posted by ${transaction} stands in blobs, and there is no source of blobs`);
    this.name = 'NoBlobReaderError';
  }
}
