import { BLOB_BYTES, ELEMENT_BYTES } from './blob.js';

/**
 * The blobs of OP Stack rollups (specs, "Ecotone: blob data encoding", version 0): to look at them and to test KZG on
 * bytes that others made. A round is four elements: 31 bytes of each, and in the 6 low bits of their first bytes three
 * bytes more. The first element starts with the version and a length of 3 bytes.
 */
const ROUNDS = BLOB_BYTES / (4 * ELEMENT_BYTES);
const ROUND_BYTES = 4 * (ELEMENT_BYTES - 1) + 3;
const HEADER_BYTES = 4;
/** The most bytes in one blob: 130,044. */
export const OP_BLOB_CONTENT = ROUNDS * ROUND_BYTES - HEADER_BYTES;

export type OpBlobFault =
  | 'size'
  | 'version'
  | 'length'
  /** The two high bits of an element's first byte are not zero. */
  | 'highBits'
  /** Bytes past the length are not zero. */
  | 'padding';

/** Not a blob of an OP Stack rollup. */
export class OpBlobError extends Error {
  readonly code = 'OP_BLOB';
  readonly nextStep = 'derivation skips such a blob; there is nothing to do';
  constructor(readonly fault: OpBlobFault) {
    super(`not a blob of an OP Stack rollup: ${fault}`);
    this.name = 'OpBlobError';
  }
}

/**
 * The blob that holds `content`.
 * @throws {OpBlobError} it is longer than `OP_BLOB_CONTENT`
 */
export function encodeOpBlob(content: Uint8Array): Uint8Array {
  if (content.length > OP_BLOB_CONTENT) throw new OpBlobError('length');
  const stream = new Uint8Array(ROUNDS * ROUND_BYTES);
  new DataView(stream.buffer).setUint32(0, content.length);
  stream.set(content, HEADER_BYTES);
  const blob = new Uint8Array(BLOB_BYTES);
  for (let round = 0; round < ROUNDS; round++) {
    const [x, y, z] = spareBytes(stream, round);
    const first = [
      x & 0x3f,
      (y & 0x0f) | ((x & 0xc0) >> 2),
      z & 0x3f,
      ((z & 0xc0) >> 2) | ((y & 0xf0) >> 4),
    ];
    first.forEach((byte, i) => {
      const at = (round * 4 + i) * ELEMENT_BYTES;
      const from = round * ROUND_BYTES + i * ELEMENT_BYTES;
      blob[at] = byte;
      blob.set(stream.subarray(from, from + ELEMENT_BYTES - 1), at + 1);
    });
  }
  return blob;
}

/**
 * What `blob` holds.
 * @throws {OpBlobError}
 */
export function decodeOpBlob(blob: Uint8Array): Uint8Array {
  if (blob.length !== BLOB_BYTES) throw new OpBlobError('size');
  const stream = new Uint8Array(ROUNDS * ROUND_BYTES);
  for (let round = 0; round < ROUNDS; round++) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((i) => {
      const at = (round * 4 + i) * ELEMENT_BYTES;
      const from = round * ROUND_BYTES + i * ELEMENT_BYTES;
      stream.set(blob.subarray(at + 1, at + ELEMENT_BYTES), from);
      return blob[at] ?? 0;
    });
    if (((a | b | c | d) & 0xc0) !== 0) throw new OpBlobError('highBits');
    const spare = [a | ((b & 0x30) << 2), (b & 0x0f) | ((d & 0x0f) << 4), c | ((d & 0x30) << 2)];
    spare.forEach((byte, i) => (stream[spareOffset(round, i)] = byte));
  }
  if (stream[0] !== 0) throw new OpBlobError('version');
  const length = new DataView(stream.buffer).getUint32(0);
  if (length > OP_BLOB_CONTENT) throw new OpBlobError('length');
  if (stream.subarray(HEADER_BYTES + length).some((byte) => byte !== 0)) {
    throw new OpBlobError('padding');
  }
  return stream.slice(HEADER_BYTES, HEADER_BYTES + length);
}

/** Where in the stream of bytes the one behind element `i` of a round is. */
const spareOffset = (round: number, i: number): number =>
  round * ROUND_BYTES + (i + 1) * ELEMENT_BYTES - 1;

function spareBytes(stream: Uint8Array, round: number): readonly [number, number, number] {
  const at = (i: number) => stream[spareOffset(round, i)] ?? 0;
  return [at(0), at(1), at(2)];
}
