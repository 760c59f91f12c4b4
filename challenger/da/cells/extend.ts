import { identify } from '../checkedBlob.js';
import type { Kzg } from '../kzg/kzg.js';
import type { VersionedHash } from '../kzg/versionedHash.js';
import type { CellFolder } from './cellFolder.js';

/**
 * Extends blobs to cells with proofs, into a folder.
 * @param length bytes of the batch in them; undefined where they hold something else
 * @returns the blobs' names, in order
 * @throws {NotABlobError}
 */
export async function extendInto(
  folder: CellFolder,
  blobs: readonly Uint8Array[],
  length: number | undefined,
  kzg: Kzg,
): Promise<readonly VersionedHash[]> {
  const commitments = new Map<VersionedHash, Uint8Array>();
  const order: VersionedHash[] = [];
  for (const bytes of blobs) {
    const { versionedHash, commitment } = await identify(kzg, bytes);
    order.push(versionedHash);
    if (commitments.has(versionedHash)) continue;
    commitments.set(versionedHash, commitment);
    await folder.writeCells(versionedHash, await kzg.provenCells(bytes));
  }
  // Last, so that a folder with a manifest is whole.
  await folder.writeManifest({ length, order, commitments });
  return order;
}
