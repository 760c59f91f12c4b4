import type { Kzg } from './kzg/kzg.js';
import { type VersionedHash, versionedHashOf } from './kzg/versionedHash.js';

/** A blob and what it is, by its own bytes. Made by `identify` alone. */
export interface CheckedBlob {
  readonly versionedHash: VersionedHash;
  /** 48 bytes. */
  readonly commitment: Uint8Array;
  readonly bytes: Uint8Array;
  readonly __checked: true;
}

/**
 * Finds out which blob `bytes` are.
 * @throws {NotABlobError} they are none
 */
export async function identify(kzg: Kzg, bytes: Uint8Array): Promise<CheckedBlob> {
  const commitment = await kzg.blobToCommitment(bytes);
  return { versionedHash: versionedHashOf(commitment), commitment, bytes, __checked: true };
}
