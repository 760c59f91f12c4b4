import type { ChunkEntry } from './chunkFormat.js';
import { type ChunkFetch, fetchChunks } from './fetchChunks.js';
import type { SnapshotManifest } from './manifest.js';
import type { SnapshotSink } from './snapshotSink.js';
import { loadStateChunk, type VerifiedState } from './stateChunk.js';

export interface SnapshotFetch extends Pick<
  ChunkFetch<VerifiedState>,
  'sources' | 'clock' | 'limits' | 'onEvent' | 'signal'
> {
  /** Whose state root is known to be right; `checkManifest` sees to that. */
  readonly manifest: SnapshotManifest;
  readonly sink: SnapshotSink;
  /** Whether the sink has a chunk already. */
  readonly has?: (chunk: ChunkEntry) => boolean;
}

/**
 * Fetches the chunks of a snapshot that are not there yet, each held against the manifest's state root before the sink
 * gets it. When it ends the sink has the whole state: every position was covered, once. Throws what `fetchChunks` throws.
 */
export async function fetchSnapshot({
  manifest,
  sink,
  has,
  ...rest
}: SnapshotFetch): Promise<void> {
  const root = Buffer.from(manifest.point.stateRoot.slice(2), 'hex');
  const had = manifest.chunks.filter((chunk) => has?.(chunk) ?? false);
  const there = new Set(had);
  await fetchChunks({
    ...rest,
    chunks: manifest.chunks.filter((chunk) => !there.has(chunk)),
    had: { chunks: had.length, bytes: had.reduce((sum, { size }) => sum + size, 0) },
    load: (bytes, chunk) => loadStateChunk(bytes, chunk, root),
    take: (chunk, state) => sink.take(chunk, state),
  });
}
