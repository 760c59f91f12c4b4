import type { Clock } from '../l1/endpoints/clock.js';
import { readDeltaManifest } from './deltaManifest.js';
import { readManifest, type SnapshotManifest } from './manifest.js';
import { ManifestError } from './manifestError.js';
import { type ClaimPoint, MAX_MANIFEST_BYTES } from './manifestFields.js';
import { claimsNamed } from './snapshotIndex.js';
import { deltaKey, manifestKey } from './snapshotKey.js';
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
  const named = claim ?? (await claimsNamed(source, AbortSignal.timeout(TIMEOUT_MS)))[0];
  const bytes = named === undefined ? undefined : await given(source, manifestKey(named), clock);
  if (named === undefined || bytes === undefined) throw new NoManifestError(source.name, named);
  const manifest = readManifest(bytes);
  checkClaim(manifest.point, named);
  return manifest;
}

/**
 * What one source says of a claim that it has a snapshot of, or a delta to: held against nothing.
 * @throws NoManifestError, ManifestError, SourceError
 */
export async function publishedPoint(
  source: SnapshotSource,
  claim: string,
  clock: Clock,
): Promise<ClaimPoint> {
  const bytes = await given(source, deltaKey(claim), clock);
  if (bytes === undefined) return (await manifestAt(source, claim, clock)).point;
  const { to } = readDeltaManifest(bytes);
  checkClaim(to, claim);
  return to;
}

function checkClaim({ claim }: ClaimPoint, named: string): void {
  if (claim === named) return;
  throw new ManifestError('claim', `it is of claim ${claim}, not ${named}`);
}

/** A manifest as one source gives it; undefined if it has none. */
async function given(
  source: SnapshotSource,
  key: string,
  clock: Clock,
): Promise<Uint8Array | undefined> {
  const lane = new SourceLane(source, 1, TIMEOUT_MS, clock);
  const never = new AbortController().signal;
  const answer = await lane.ask(key, MAX_MANIFEST_BYTES, never);
  if (answer.kind === 'failed') throw new SourceError(source.name, 'failed', answer.reason);
  if (answer.kind === 'wrong') throw new ManifestError('too long', answer.reason);
  return answer.kind === 'bytes' ? answer.bytes : undefined;
}
