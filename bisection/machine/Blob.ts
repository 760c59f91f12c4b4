import type { Hash } from '../structures/Keccak.js';
import { Packer } from './Packer.js';

/** Field elements of a blob (EIP-4844). */
export const BLOB_ELEMENTS = 4096;
/** Bytes of a field element that count: the low ones. The first one can't be had whole, the field has 255 bits. */
export const ELEMENT_BYTES = 31;
/** Bytes of a batch that one blob holds. */
export const BLOB_CAPACITY = BLOB_ELEMENTS * ELEMENT_BYTES;

/** What the precompile of EIP-4844 is asked about an element besides its place and value: compressed points, 48 bytes each. */
export interface Opening {
  readonly commitment: Uint8Array;
  readonly proof: Uint8Array;
}

/** A blob that a batch stands in, checked against its versioned hash by whoever gives it. */
export interface Blob {
  /** 0x01 and the last 31 bytes of SHA-256 of the KZG commitment. */
  readonly versionedHash: Hash;
  /** 131,072 bytes, 32 for each element, big-endian. */
  readonly bytes: Uint8Array;
  /** The proof that element `index` is the value at that root of unity; asked for when a step is proven. */
  opening(index: number): Opening;
}

/** What the inbox commits to of a batch in blobs: `0x41 ‖ length u64 ‖ versioned hashes`. */
export function encodeBlobs(length: number, blobs: readonly Blob[]): Uint8Array {
  const packer = new Packer(0x41, 9 + 32 * blobs.length).u64(length);
  for (const { versionedHash } of blobs) packer.hash(versionedHash);
  return packer.done();
}
