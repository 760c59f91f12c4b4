import type { VersionedHash } from './kzg/versionedHash.js';

/** What blobs are asked for. */
export interface BlobQuery {
  /** In the order in which the transaction names them; a hash may be there twice. */
  readonly versionedHashes: readonly VersionedHash[];
  /** The L1 block that holds the transaction. */
  readonly l1BlockNumber: bigint;
  /** Unix seconds: a beacon chain's slot follows from it. */
  readonly l1Timestamp: bigint;
  /** `0x…`, 32 bytes. */
  readonly l1BlockHash?: string;
  /** Where it is known; it follows from the timestamp otherwise. */
  readonly slot?: bigint;
  /** Hash of the L1 transaction, `0x…`. */
  readonly transaction?: string;
  /** The batch that stands in them, counted from 1; for people. */
  readonly batch?: bigint;
}

/** Bytes that a source gives for a blob. Nothing of it is believed. */
export interface OfferedBlob {
  readonly bytes: Uint8Array;
  /** Which blob the source says it is; undefined where it does not say. */
  readonly claimed: VersionedHash | undefined;
  /** Its place among the blobs of its L1 block, where the source says so. */
  readonly index?: number;
}

/** What a source answers. What is wrong with blobs is found by whoever asked. */
export type SourceAnswer =
  /** Some or all of what was asked for, and perhaps more. */
  | { readonly kind: 'offered'; readonly blobs: readonly OfferedBlob[]; readonly slot?: bigint }
  /** The source has looked and has none of them. `reason`: how it said so. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** The source has not got to that block yet. */
  | { readonly kind: 'behind'; readonly reason: string }
  /** There was no answer, or one that makes no sense. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Somebody who may have blobs. */
export interface BlobSource {
  /** For operators: what it is and where. */
  readonly name: string;
  /** Never rejects for what a server does; see `failed`. */
  blobs(query: BlobQuery): Promise<SourceAnswer>;
}
