import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOB_BYTES, checkBlob, ELEMENT_BYTES, NotABlobError } from '../../challenger/da/blob.js';
import { BLOB_CAPACITY } from '../../bisection/machine/Blob.js';
import {
  BatchLengthError,
  BatchTooLongError,
  BlobCountError,
  BlobSizeError,
  decodeBlobs,
  encodeBlobs,
  MAX_BLOBS,
} from '../../challenger/da/blobCodec.js';
import {
  decodeOpBlob,
  encodeOpBlob,
  OP_BLOB_CONTENT,
  OpBlobError,
} from '../../challenger/da/opBlobCodec.js';
import { BLS_ORDER } from '../../challenger/execute/pointEvaluation.js';
import { bytesFrom } from './bytes.js';

const seed = Number(process.env['GAINSAY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`seed of test/da/blobCodec.test.ts: ${seed} (GAINSAY_SEED)`);

/** Lengths near the borders, and any. */
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 30, 31, 32, 61, 62, 63),
  fc
    .tuple(fc.nat(4), fc.integer({ min: -33, max: 33 }))
    .map(([blobs, by]) => Math.max(0, blobs * BLOB_CAPACITY + by)),
  fc.nat(4 * BLOB_CAPACITY),
);

describe('the codec of batches', () => {
  it('gives back what went in, in as few blobs as there can be, each one a blob', () => {
    fc.assert(
      fc.property(lengths, fc.string(), (length, name) => {
        const bytes = bytesFrom(name, length);
        const blobs = encodeBlobs(bytes);
        expect(blobs.length).toBe(Math.max(1, Math.ceil(length / 126_976)));
        for (const blob of blobs) checkBlob(blob);
        expect(Buffer.compare(decodeBlobs(blobs, length), bytes)).toBe(0);
      }),
      { seed, numRuns: 60 },
    );
  });

  it('puts byte k of the content into element k/31, at 1 + k mod 31, and zeros elsewhere', () => {
    fc.assert(
      fc.property(fc.nat(2 * BLOB_CAPACITY - 1), fc.integer({ min: 1, max: 255 }), (k, value) => {
        const bytes = new Uint8Array(k + 1);
        bytes[k] = value;
        const all = Buffer.concat(encodeBlobs(bytes));
        const at = Math.floor(k / 31) * 32 + 1 + (k % 31);
        expect(all[at]).toBe(value);
        all[at] = 0;
        expect(all.every((byte) => byte === 0)).toBe(true);
      }),
      { seed, numRuns: 60 },
    );
  });

  it('does not look at top bytes, nor behind the length', () => {
    fc.assert(
      fc.property(fc.nat(4095), fc.nat(200), fc.nat(255), (element, length, value) => {
        const bytes = bytesFrom('batch', length);
        const [blob] = encodeBlobs(bytes);
        blob![element * ELEMENT_BYTES] = value;
        blob![BLOB_BYTES - 1] = value;
        expect(Buffer.compare(decodeBlobs([blob!], length), bytes)).toBe(0);
      }),
      { seed, numRuns: 60 },
    );
  });

  it('takes 16 full blobs and not a byte more', () => {
    const most = MAX_BLOBS * BLOB_CAPACITY;
    const blobs = encodeBlobs(bytesFrom('full', most));
    expect(blobs.length).toBe(16);
    expect(Buffer.compare(decodeBlobs(blobs, most), bytesFrom('full', most))).toBe(0);
    expect(() => encodeBlobs(new Uint8Array(most + 1))).toThrow(BatchTooLongError);
  });

  it('says what is wrong with blobs that hold no such batch', () => {
    const blob = new Uint8Array(BLOB_BYTES);
    expect(() => decodeBlobs([], 0)).toThrow(BlobCountError);
    expect(() => decodeBlobs(Array<Uint8Array>(17).fill(blob), 0)).toThrow(BlobCountError);
    expect(() => decodeBlobs([blob], BLOB_CAPACITY + 1)).toThrow(BatchLengthError);
    for (const length of [-1, 0.5, Number.NaN, Infinity]) {
      expect(() => decodeBlobs([blob], length)).toThrow(BatchLengthError);
    }
    expect(() => decodeBlobs([blob, blob.subarray(1)], 1)).toThrow(BlobSizeError);
  });
});

describe('checkBlob', () => {
  const element = (value: bigint): Uint8Array => {
    const blob = new Uint8Array(BLOB_BYTES);
    blob.set(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'), 77 * ELEMENT_BYTES);
    return blob;
  };

  it('takes elements below the modulus and no others', () => {
    checkBlob(element(BLS_ORDER - 1n));
    for (const value of [BLS_ORDER, BLS_ORDER + 1n, 2n ** 255n, 2n ** 256n - 1n]) {
      expect(() => checkBlob(element(value))).toThrow(
        expect.objectContaining({ code: 'NOT_A_BLOB', element: 77 }),
      );
    }
  });

  it('takes 131,072 bytes and no other number', () => {
    for (const size of [0, BLOB_BYTES - 1, BLOB_BYTES + 1]) {
      expect(() => checkBlob(new Uint8Array(size))).toThrow(NotABlobError);
    }
  });
});

describe('the codec of OP Stack rollups', () => {
  it('gives back what went in', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(0, 27, 28, OP_BLOB_CONTENT), fc.nat(OP_BLOB_CONTENT)),
        fc.string(),
        (length, name) => {
          const bytes = bytesFrom(name, length);
          const blob = encodeOpBlob(bytes);
          checkBlob(blob);
          expect(Buffer.compare(decodeOpBlob(blob), bytes)).toBe(0);
        },
      ),
      { seed, numRuns: 40 },
    );
  });

  it('has one blob for a content: any other bit gives another content or none', () => {
    const bytes = bytesFrom('canonical', 3_000);
    const blob = encodeOpBlob(bytes);
    fc.assert(
      fc.property(fc.nat(BLOB_BYTES - 1), fc.nat(7), (at, bit) => {
        const other = Uint8Array.from(blob);
        other[at]! ^= 1 << bit;
        let content: Uint8Array;
        try {
          content = decodeOpBlob(other);
        } catch (error) {
          expect(error).toBeInstanceOf(OpBlobError);
          return;
        }
        expect(Buffer.compare(content, bytes)).not.toBe(0);
      }),
      { seed, numRuns: 200 },
    );
  });

  it.each([
    ['size', (blob: Uint8Array) => blob.subarray(1)],
    ['version', (blob: Uint8Array) => blob.with(1, 1)],
    ['length', (blob: Uint8Array) => blob.with(2, 0xff)],
    ['highBits', (blob: Uint8Array) => blob.with(0, 0x40)],
    ['padding', (blob: Uint8Array) => blob.with(BLOB_BYTES - 1, 1)],
  ] as const)('names the fault: %s', (fault, spoil) => {
    expect(() => decodeOpBlob(spoil(encodeOpBlob(bytesFrom('x', 40))))).toThrow(
      expect.objectContaining({ code: 'OP_BLOB', fault }),
    );
    expect(() => encodeOpBlob(new Uint8Array(OP_BLOB_CONTENT + 1))).toThrow(OpBlobError);
  });
});
