import { BLS_ORDER } from '../execute/pointEvaluation.js';

/** A blob is this many field elements (EIP-4844, FIELD_ELEMENTS_PER_BLOB). */
export const ELEMENTS = 4096;
/** Bytes of a field element, big-endian. */
export const ELEMENT_BYTES = 32;
/** Bytes of a blob. */
export const BLOB_BYTES = ELEMENTS * ELEMENT_BYTES;

const MODULUS = Buffer.from(BLS_ORDER.toString(16).padStart(64, '0'), 'hex');

/** Bytes that are no blob at all: of another size, or with an element that is no element of the field. */
export class NotABlobError extends Error {
  readonly code = 'NOT_A_BLOB';
  readonly nextStep = 'nobody can have posted these bytes: ask another source for the blob';
  constructor(
    readonly size: number,
    /** The first element that is not below the modulus; undefined where the size is wrong. */
    readonly element: number | undefined,
  ) {
    super(
      element === undefined
        ? `a blob has ${BLOB_BYTES} bytes, these are ${size}`
        : `element ${element} of the blob is not below the modulus of the field`,
    );
    this.name = 'NotABlobError';
  }
}

/** Throws unless `bytes` are a blob. */
export function checkBlob(bytes: Uint8Array): void {
  if (bytes.length !== BLOB_BYTES) throw new NotABlobError(bytes.length, undefined);
  const element = firstForeignElement(bytes);
  if (element !== undefined) throw new NotABlobError(bytes.length, element);
}

/** The first element of `bytes` that is not below the modulus. */
export function firstForeignElement(bytes: Uint8Array): number | undefined {
  const [top = 0] = MODULUS;
  for (let at = 0; at < bytes.length; at += ELEMENT_BYTES) {
    // Nearly every element is decided by its first byte.
    const first = bytes[at] ?? 0;
    if (first < top) continue;
    const element = bytes.subarray(at, at + ELEMENT_BYTES);
    if (Buffer.compare(element, MODULUS) >= 0) return at / ELEMENT_BYTES;
  }
  return undefined;
}
