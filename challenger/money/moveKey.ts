import { createHash } from 'node:crypto';
import type { Call, CarriedBlob } from '../l1/call.js';

/** A name that two moves share if and only if they are the same: receiver, calldata, value and blobs. */
export function moveKey({ to, data, value }: Call, blobs: readonly CarriedBlob[]): string {
  const hashes = blobs.map(({ versionedHash }) => versionedHash);
  const parts = [to, data, String(value), ...hashes].map((part) => part.toLowerCase());
  return createHash('sha256').update(parts.join(' ')).digest('hex');
}
