import { createHash } from 'node:crypto';
import { BLOB_BYTES, ELEMENT_BYTES } from '../../challenger/da/blob.js';

/** Bytes that follow from `seed` alone. */
export function bytesFrom(seed: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 32) {
    createHash('sha256').update(`${seed}/${at}`).digest().copy(bytes, at);
  }
  return new Uint8Array(bytes);
}

/** A blob that follows from `seed`: every element is below 2^254, and so below the modulus. */
export function blobFrom(seed: string): Uint8Array {
  const blob = bytesFrom(seed, BLOB_BYTES);
  for (let at = 0; at < blob.length; at += ELEMENT_BYTES) blob[at]! &= 0x3f;
  return blob;
}

/** A copy of `bytes` with one bit turned. */
export function flipped(bytes: Uint8Array, at: number, bit = 1): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= bit;
  return copy;
}

/** A generator of small period, good enough to choose cells by (Lehmer). */
export function randomFrom(start: number): (below: number) => number {
  let state = (Math.abs(start) % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}
