import { DasContextJs } from '@crate-crypto/node-eth-kzg';
import { BLOB_BYTES, checkBlob, firstForeignElement } from '../blob.js';
import { isProvenCell, recoverable, zipCells } from './cellShape.js';
import { elementPoint } from './domain.js';
import { type Kzg, POINT_BYTES } from './kzg.js';

/** KZG by a library in native code, on threads of its own. Setting it up takes one to four seconds. */
export function nativeKzg(): Kzg {
  // Precomputed tables make proofs faster and starting slower by seconds; a challenger makes few proofs.
  const context = DasContextJs.create({ usePrecomp: false });
  const kzg: Kzg = {
    name: 'native',
    blobToCommitment: async (blob) => {
      checkBlob(blob);
      return plain(await context.asyncBlobToKzgCommitment(blob));
    },
    blobProof: async (blob, commitment) => {
      checkBlob(blob);
      return plain(await context.asyncComputeBlobKzgProof(blob, commitment));
    },
    openAt: async (blob, index, commitment) => {
      const z = elementPoint(index);
      checkBlob(blob);
      const [proof, y] = await context.asyncComputeKzgProof(blob, z);
      if (proof === undefined || y === undefined) throw new RangeError('the library gave no proof');
      return {
        commitment: commitment ?? (await kzg.blobToCommitment(blob)),
        z,
        y: plain(y),
        proof: plain(proof),
      };
    },
    openNow: (blob, index, commitment) => {
      const z = elementPoint(index);
      checkBlob(blob);
      const [proof, y] = context.computeKzgProof(blob, z);
      if (proof === undefined || y === undefined) throw new RangeError('the library gave no proof');
      return { commitment, z, y: plain(y), proof: plain(proof) };
    },
    verifyBlob: async (blob, commitment, proof) => {
      if (blob.length !== BLOB_BYTES || firstForeignElement(blob) !== undefined) return false;
      if (commitment.length !== POINT_BYTES) return false;
      if (proof === undefined) {
        return Buffer.compare(await context.asyncBlobToKzgCommitment(blob), commitment) === 0;
      }
      if (proof.length !== POINT_BYTES) return false;
      return verified(() => context.asyncVerifyBlobKzgProof(blob, commitment, proof));
    },
    cells: async (blob) => {
      checkBlob(blob);
      const cells = await context.asyncComputeCells(blob);
      return cells.map((bytes, index) => ({ index, bytes: plain(bytes) }));
    },
    provenCells: async (blob) => {
      checkBlob(blob);
      const { cells, proofs } = await context.asyncComputeCellsAndKzgProofs(blob);
      return zipCells(cells.map(plain), proofs.map(plain));
    },
    verifyCells: async (batch) => {
      if (batch.length === 0) return true;
      if (!batch.every(isProvenCell)) return false;
      return verified(() =>
        context.asyncVerifyCellKzgProofBatch(
          batch.map(({ commitment }) => commitment),
          batch.map(({ index }) => index),
          batch.map(({ bytes }) => bytes),
          batch.map(({ proof }) => proof),
        ),
      );
    },
    recoverCells: async (given) => {
      const known = recoverable(given);
      const { cells, proofs } = await context.asyncRecoverCellsAndKzgProofs(
        known.map(({ index }) => index),
        known.map(({ bytes }) => bytes),
      );
      return zipCells(cells.map(plain), proofs.map(plain));
    },
  };
  return kzg;
}

/** The library gives Buffers; everybody else compares Uint8Arrays. */
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** The library throws for 48 bytes that are no point of the group; they prove nothing. */
async function verified(verify: () => Promise<boolean>): Promise<boolean> {
  try {
    return await verify();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'GenericFailure') return false;
    throw error;
  }
}
