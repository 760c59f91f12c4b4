import type { Blob } from '../../bisection/machine/Blob.js';
import { toHash } from '../hex.js';
import type { CheckedBlob } from './checkedBlob.js';
import type { Kzg } from './kzg/kzg.js';

/** A blob as the machine takes it: with the proof of every element, made when it is asked for. */
export function provableBlob({ bytes, commitment, versionedHash }: CheckedBlob, kzg: Kzg): Blob {
  return {
    versionedHash: toHash(versionedHash),
    bytes,
    opening: (index) => kzg.openNow(bytes, index, commitment),
  };
}
