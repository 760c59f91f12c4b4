import { createHash } from 'node:crypto';

/** `0x01` and 31 bytes more: what an L1 transaction says of a blob. Lower case hexadecimal, 66 characters. */
export type VersionedHash = string & { readonly __versionedHash: unique symbol };

/** Not the form of a versioned hash. */
export class VersionedHashError extends RangeError {
  readonly code = 'VERSIONED_HASH';
  readonly nextStep = 'a versioned hash is 0x01 and 62 more hexadecimal digits (EIP-4844)';
  constructor(readonly given: string) {
    super(`${given} is no versioned hash of a blob`);
    this.name = 'VersionedHashError';
  }
}

/** The versioned hash in `text`, whatever the case of its digits. */
export function toVersionedHash(text: string): VersionedHash {
  const lower = text.toLowerCase();
  if (!/^0x01[0-9a-f]{62}$/.test(lower)) throw new VersionedHashError(text);
  return lower as VersionedHash;
}

/** kzg_to_versioned_hash of EIP-4844: the version 1, and SHA-256 of the commitment without its first byte. */
export function versionedHashOf(commitment: Uint8Array): VersionedHash {
  const digest = createHash('sha256').update(commitment).digest('hex');
  return `0x01${digest.slice(2)}` as VersionedHash;
}
