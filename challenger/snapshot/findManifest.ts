import type { Clock } from '../l1/endpoints/clock.js';
import { checkDelta, checkManifest, type Expected } from './checkManifest.js';
import { type DeltaManifest, type DeltaStart, readDeltaManifest } from './deltaManifest.js';
import { readManifest, type SnapshotManifest } from './manifest.js';
import { ManifestError } from './manifestError.js';
import { MAX_MANIFEST_BYTES } from './manifestFields.js';
import { deltaKey, manifestKey } from './snapshotKey.js';
import type { SnapshotSource } from './snapshotSource.js';
import { SourceLane } from './sourceLane.js';

/** Why a source gave no manifest that is of use. */
export interface ManifestRefusal {
  readonly source: string;
  readonly reason: string;
  /** Whether it gave a wrong one; else it gave none. */
  readonly isWrong: boolean;
}

export interface ManifestSearch {
  readonly sources: readonly SnapshotSource[];
  readonly expected: Expected;
  readonly clock: Clock;
  /** For one answer; a minute if not given. */
  readonly timeoutMs?: number;
  readonly onRefusal?: (refusal: ManifestRefusal) => void;
}

/** A manifest, and the first source that gave it. */
export interface Found<M> {
  readonly manifest: M;
  readonly source: string;
}

/**
 * The manifests that sources have of the claim that is expected, each one that says of chain and claim what is known, and
 * each once. All sources are asked at a time. Chunks of one may still turn out not to fit; then it is the next one's turn.
 */
export function findManifests(search: ManifestSearch): AsyncGenerator<Found<SnapshotManifest>> {
  return searched(search, manifestKey(search.expected.point.claim), (bytes) => {
    const manifest = readManifest(bytes);
    checkManifest(manifest, search.expected);
    return manifest;
  });
}

/** As `findManifests`: the deltas from a claim to the one that is expected. */
export function findDeltas(
  search: ManifestSearch & { readonly from: DeltaStart },
): AsyncGenerator<Found<DeltaManifest>> {
  return searched(search, deltaKey(search.expected.point.claim), (bytes) => {
    const manifest = readDeltaManifest(bytes);
    checkDelta(manifest, { ...search.expected, from: search.from });
    return manifest;
  });
}

async function* searched<M>(
  { sources, clock, timeoutMs = 60_000, onRefusal }: ManifestSearch,
  key: string,
  read: (bytes: Uint8Array) => M,
): AsyncGenerator<Found<M>> {
  const over = new AbortController();
  const asked = sources.map(async (source) => ({
    source: source.name,
    given: await new SourceLane(source, 1, timeoutMs, clock).ask(
      key,
      MAX_MANIFEST_BYTES,
      over.signal,
    ),
  }));
  for (const each of asked) each.catch(() => undefined);
  const seen: Uint8Array[] = [];
  try {
    for (const each of asked) {
      const { source, given } = await each;
      const refuse = (reason: string, isWrong: boolean) => {
        onRefusal?.({ source, reason, isWrong });
      };
      if (given.kind === 'absent') refuse('does not have it', false);
      else if (given.kind === 'failed') refuse(given.reason, false);
      else if (given.kind === 'wrong') refuse(given.reason, true);
      else if (given.kind === 'bytes') {
        if (seen.some((bytes) => Buffer.compare(bytes, given.bytes) === 0)) continue;
        seen.push(given.bytes);
        let manifest;
        try {
          manifest = read(given.bytes);
        } catch (error) {
          if (!(error instanceof ManifestError)) throw error;
          refuse(error.detail, true);
          continue;
        }
        yield { manifest, source };
      }
    }
  } finally {
    over.abort();
  }
}
