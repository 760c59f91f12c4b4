/** Bytes of a blob (EIP-4844), and of each of its 4096 field elements. */
export const BLOB_SIZE = 131_072;
const ELEMENT = 32;

/**
 * The first `length` bytes of what blobs hold: of every field element, big-endian, all but its first byte, which a field
 * element can't have whole (docs/batches.md §2).
 */
export function blobBatch(blobs: readonly Uint8Array[], length: number): Uint8Array {
  const batch = new Uint8Array(length);
  let to = 0;
  for (const blob of blobs) {
    for (let at = 0; at < blob.length && to < length; at += ELEMENT) {
      const part = blob.subarray(at + 1, at + Math.min(ELEMENT, 1 + length - to));
      batch.set(part, to);
      to += part.length;
    }
  }
  return batch;
}
