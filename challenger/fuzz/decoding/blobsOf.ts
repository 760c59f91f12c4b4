import { BLOB_BYTES } from '../../da/blob.js';

/** The blobs that stand one after the other in `bytes`. */
export function blobsOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / BLOB_BYTES }, (_, i) =>
    bytes.subarray(i * BLOB_BYTES, (i + 1) * BLOB_BYTES),
  );
}
