import type { VersionedHash } from '../kzg/versionedHash.js';
import type { CellManifest } from './cellManifest.js';
import type { CellSource } from './cellSource.js';
import { NoManifestError } from './sample.js';

/** No source knows the commitment of a blob. */
export class UnknownBlobError extends Error {
  readonly code = 'UNKNOWN_BLOB';
  readonly exitCode = 3;
  readonly nextStep = 'add a source that has cells of the blob';
  constructor(readonly blob: VersionedHash) {
    super(`no source has the blob ${blob}`);
    this.name = 'UnknownBlobError';
  }
}

/**
 * Which blobs are to be recovered: those that the caller names, else those of the first manifest. A commitment may come
 * from anybody, as it hashes to the name.
 * @throws {NoManifestError} {UnknownBlobError}
 */
export async function planOf(
  sources: readonly CellSource[],
  named: readonly VersionedHash[] | undefined,
): Promise<CellManifest> {
  const manifests: CellManifest[] = [];
  let refusal: NoManifestError | undefined;
  for (const source of sources) {
    const manifest = await source.manifest();
    if (manifest.kind === 'given') manifests.push(manifest.value);
    else {
      const reason = manifest.kind === 'withheld' ? 'it has none' : manifest.reason;
      refusal ??= new NoManifestError(source.name, reason, manifest.kind === 'failed' ? 75 : 1);
    }
  }
  const [first] = manifests;
  if (first === undefined) throw refusal ?? new NoManifestError('nobody', 'no source', 1);
  const order = named ?? first.order;
  const commitments = new Map<VersionedHash, Uint8Array>();
  for (const blob of order) {
    const [commitment] = manifests.flatMap((manifest) => manifest.commitments.get(blob) ?? []);
    if (commitment === undefined) throw new UnknownBlobError(blob);
    commitments.set(blob, commitment);
  }
  // A length belongs to just these blobs.
  const same = order.join() === first.order.join();
  return { length: same ? first.length : undefined, order, commitments };
}
