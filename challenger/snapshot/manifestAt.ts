import type { Clock } from '../l1/endpoints/clock.js';
import { readManifest, type SnapshotManifest } from './manifest.js';
import { ManifestError } from './manifestError.js';
import { MAX_MANIFEST_BYTES } from './manifestFields.js';
import { readIndex } from './snapshotIndex.js';
import { manifestKey } from './snapshotKey.js';
import { SourceError, type SnapshotSource } from './snapshotSource.js';
import { SourceLane } from './sourceLane.js';

/** A source does not have what was asked for. */
export class NoManifestError extends Error {
  readonly code = 'SNAPSHOT_NONE';
  readonly exitCode = 75;
  readonly nextStep = 'see what it has: gainsay snapshot inspect PLACE';
  constructor(
    readonly source: string,
    readonly claim: string | undefined,
  ) {
    super(`${source} has no snapshot${claim === undefined ? '' : ` of claim ${claim}`}`);
    this.name = 'NoManifestError';
  }
}

/** For one answer. */
const TIMEOUT_MS = 60_000;

/**
 * The manifest that one source has of a claim, or of the newest claim in its index: as it says, held against nothing.
 * @throws NoManifestError, ManifestError, SourceError
 */
export async function manifestAt(
  source: SnapshotSource,
  claim: string | undefined,
  clock: Clock,
): Promise<SnapshotManifest> {
  const named = claim ?? (await newestOf(source));
  if (named === undefined) throw new NoManifestError(source.name, undefined);
  const lane = new SourceLane(source, 1, TIMEOUT_MS, clock);
  const never = new AbortController().signal;
  const given = await lane.ask(manifestKey(named), MAX_MANIFEST_BYTES, never);
  if (given.kind === 'failed') throw new SourceError(source.name, 'failed', given.reason);
  if (given.kind === 'wrong') throw new ManifestError('too long', given.reason);
  if (given.kind !== 'bytes') throw new NoManifestError(source.name, named);
  const manifest = readManifest(given.bytes);
  if (manifest.point.claim !== named) {
    throw new ManifestError('claim', `it is of claim ${manifest.point.claim}, not ${named}`);
  }
  return manifest;
}

async function newestOf(source: SnapshotSource): Promise<string | undefined> {
  const { snapshots } = await readIndex(source, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return [...snapshots].sort((a, b) => (a.batch < b.batch ? 1 : -1))[0]?.claim;
}
