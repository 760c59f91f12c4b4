import { BLOB_CAPACITY, ELEMENT_BYTES as CONTENT_BYTES } from '../../bisection/machine/Blob.js';
import { BLOB_BYTES, ELEMENT_BYTES, ELEMENTS } from './blob.js';

/** The most blobs that a batch can be in. */
export const MAX_BLOBS = 16;

/** More bytes than the blobs of one batch hold. */
export class BatchTooLongError extends RangeError {
  readonly code = 'BATCH_TOO_LONG';
  readonly most = MAX_BLOBS * BLOB_CAPACITY;
  readonly nextStep = 'split the batch';
  constructor(readonly length: number) {
    super(
      `${length} bytes do not fit into ${MAX_BLOBS} blobs, which hold ${MAX_BLOBS * BLOB_CAPACITY}`,
    );
    this.name = 'BatchTooLongError';
  }
}

/** A batch in no blob, or in more than it can be in. */
export class BlobCountError extends RangeError {
  readonly code = 'BLOB_COUNT';
  readonly most = MAX_BLOBS;
  readonly nextStep = `a batch in blobs has 1 to ${MAX_BLOBS} of them`;
  constructor(readonly count: number) {
    super(`a batch cannot be in ${count} blobs`);
    this.name = 'BlobCountError';
  }
}

/** A length that the blobs do not hold. */
export class BatchLengthError extends RangeError {
  readonly code = 'BATCH_LENGTH';
  readonly nextStep =
    'the inbox takes no such batch: take the length and the blobs from the same post';
  constructor(
    readonly length: number,
    readonly held: number,
  ) {
    super(`a batch of ${length} bytes cannot be in blobs that hold ${held}`);
    this.name = 'BatchLengthError';
  }
}

/** A blob of another size. */
export class BlobSizeError extends RangeError {
  readonly code = 'BLOB_SIZE';
  readonly nextStep = `a blob has ${BLOB_BYTES} bytes`;
  constructor(
    readonly index: number,
    readonly size: number,
  ) {
    super(`blob ${index} of the batch has ${size} bytes instead of ${BLOB_BYTES}`);
    this.name = 'BlobSizeError';
  }
}

/**
 * The blobs that hold `bytes`: as few as there can be, at least one; the rest of the last one is zero.
 * @throws {BatchTooLongError}
 */
export function encodeBlobs(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / BLOB_CAPACITY));
  if (count > MAX_BLOBS) throw new BatchTooLongError(bytes.length);
  return Array.from({ length: count }, (_, i) =>
    encodeBlob(bytes.subarray(i * BLOB_CAPACITY, (i + 1) * BLOB_CAPACITY)),
  );
}

/**
 * The first `length` bytes in `blobs`. The top byte of each element is not looked at.
 * @throws {BlobCountError} {BlobSizeError} {BatchLengthError}
 */
export function decodeBlobs(blobs: readonly Uint8Array[], length: number): Uint8Array {
  if (blobs.length < 1 || blobs.length > MAX_BLOBS) throw new BlobCountError(blobs.length);
  const held = blobs.length * BLOB_CAPACITY;
  if (!Number.isInteger(length) || length < 0 || length > held) {
    throw new BatchLengthError(length, held);
  }
  const content = new Uint8Array(held);
  blobs.forEach((blob, i) => {
    if (blob.length !== BLOB_BYTES) throw new BlobSizeError(i, blob.length);
    for (let element = 0; element < ELEMENTS; element++) {
      const from = element * ELEMENT_BYTES + 1;
      content.set(
        blob.subarray(from, from + CONTENT_BYTES),
        i * BLOB_CAPACITY + element * CONTENT_BYTES,
      );
    }
  });
  return content.slice(0, length);
}

function encodeBlob(content: Uint8Array): Uint8Array {
  const blob = new Uint8Array(BLOB_BYTES);
  for (let at = 0, to = 1; at < content.length; at += CONTENT_BYTES, to += ELEMENT_BYTES) {
    blob.set(content.subarray(at, at + CONTENT_BYTES), to);
  }
  return blob;
}
