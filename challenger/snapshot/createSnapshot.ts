import type { StateSource } from '../execute/nodeDatabase.js';
import type { ChunkEntry } from './chunkFormat.js';
import type { SnapshotManifest, SnapshotTotals } from './manifest.js';
import { writeManifest } from './manifest.js';
import { type ChainIdentity, type ClaimPoint, MAX_MANIFEST_BYTES } from './manifestFields.js';
import { chunkKey, manifestKey } from './snapshotKey.js';
import type { SnapshotWriter } from './snapshotSource.js';
import type { MadeChunk } from './chunkDraft.js';
import { stateChunks } from './stateChunks.js';

/** The list of chunks is longer than a manifest may be. */
export class TooManyChunksError extends Error {
  readonly code = 'SNAPSHOT_TOO_MANY_CHUNKS';
  readonly nextStep = 'make larger chunks (--chunk-bytes)';
  constructor(readonly chunks: number) {
    super(`a manifest has no room for ${chunks} chunks`);
    this.name = 'TooManyChunksError';
  }
}

export interface SnapshotRequest {
  /** Holds the state of `about.point.stateRoot`, whole and as long as this takes. */
  readonly nodes: StateSource;
  readonly about: { readonly chain: ChainIdentity; readonly point: ClaimPoint };
  readonly into: SnapshotWriter;
  /** What a chunk is filled up to; 1 MiB if not given. */
  readonly chunkBytes?: number;
  /** After every chunk. */
  readonly onChunk?: (chunk: MadeChunk) => void;
}

/**
 * Writes a snapshot: its chunks in order, then its manifest, so that whoever finds a manifest finds what it names. Memory
 * is that of a few chunks; others have their turn after each.
 * @throws MissingNodeError where the state is not whole
 */
export async function createSnapshot({
  nodes,
  about,
  into,
  chunkBytes,
  onChunk,
}: SnapshotRequest): Promise<SnapshotManifest> {
  const root = Buffer.from(about.point.stateRoot.slice(2), 'hex');
  const chunks: ChunkEntry[] = [];
  let totals: SnapshotTotals = { accounts: 0, slots: 0, codes: 0, bytes: 0 };
  for (const made of stateChunks(nodes, root, chunkBytes)) {
    await into.put(chunkKey(made.entry.hash), made.bytes);
    chunks.push(made.entry);
    totals = {
      accounts: totals.accounts + made.accounts,
      slots: totals.slots + made.slots,
      codes: totals.codes + made.codes,
      bytes: totals.bytes + made.entry.size,
    };
    onChunk?.(made);
  }
  const manifest: SnapshotManifest = { ...about, totals, chunks };
  const bytes = Buffer.from(writeManifest(manifest));
  if (bytes.length > MAX_MANIFEST_BYTES) throw new TooManyChunksError(chunks.length);
  await into.put(manifestKey(about.point.claim), bytes);
  return manifest;
}
