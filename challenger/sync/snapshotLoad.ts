import type { Clock } from '../l1/endpoints/clock.js';
import { checkDisk, needs } from '../snapshot/diskSpace.js';
import type { ChunkEntry } from '../snapshot/chunkFormat.js';
import type { FetchLimits } from '../snapshot/fetchChunks.js';
import type { FetchEvent } from '../snapshot/fetchEvent.js';
import { fetchSnapshot } from '../snapshot/fetchSnapshot.js';
import { readManifest, type SnapshotManifest, writeManifest } from '../snapshot/manifest.js';
import type { SnapshotSource } from '../snapshot/snapshotSource.js';
import type { VerifiedState } from '../snapshot/stateChunk.js';
import type { MetaChange } from '../store/commitBlocks.js';
import type { StateStore } from '../store/stateStore.js';
import { openStanding } from './standing.js';
import type { UsableSnapshot } from './usableSnapshots.js';
import { anchoredRecord, type SyncRecord, syncEntry } from './syncRecord.js';

/** How chunks are fetched. */
interface FetchOptions {
  readonly sources: readonly SnapshotSource[];
  readonly clock: Clock;
  readonly limits?: Partial<FetchLimits>;
  readonly onFetch?: (event: FetchEvent) => void;
  readonly signal?: AbortSignal;
}

export interface SnapshotLoadOptions extends FetchOptions {
  readonly store: StateStore;
  /** Of the store, for the disk that it is on. */
  readonly folder: string;
  /** How many bytes its disk has left; asked of the system if not given. */
  readonly free?: (folder: string) => Promise<number>;
}

/** As `fetchSnapshot` and `followDelta` take them. */
export const fetchOf = ({ sources, clock, limits, onFetch, signal }: FetchOptions) => ({
  ...{ sources, clock },
  ...(limits && { limits }),
  ...(onFetch && { onEvent: onFetch }),
  ...(signal && { signal }),
});

/** The manifest whose chunks are being loaded. */
const MANIFEST = 'sync.load';
/** Behind it a chunk's name: that it is loaded. */
const CHUNK = 'sync.chunk.';
const THERE = Uint8Array.of(1);

/** The snapshot that a store is in the middle of, if it is. */
export function startedLoad(store: StateStore): SnapshotManifest | undefined {
  const text = store.meta(MANIFEST);
  return text === undefined ? undefined : readManifest(text);
}

/** Forgets what was loaded of a snapshot. */
export function clearLoad(store: StateStore): void {
  const started = startedLoad(store);
  if (started !== undefined) store.load().clear(forget(started));
}

/**
 * Loads a snapshot into an empty store, or what is left of it; each chunk is one transaction with the note that it is there.
 * In the end the tries are built from all that came, and their root is that of the claim, or nothing is kept.
 * @throws NotEnoughDiskError; what `fetchSnapshot` and `StateLoad.finish` throw
 */
export async function loadSnapshot(
  options: SnapshotLoadOptions,
  { manifest, at }: UsableSnapshot,
): Promise<SyncRecord> {
  const { store, folder, free } = options;
  const { head } = openStanding(at.standing, at.state);
  const has = (chunk: ChunkEntry): boolean => store.meta(CHUNK + chunk.hash) !== undefined;
  const left = manifest.chunks.filter((chunk) => !has(chunk));
  await checkDisk(folder, needs({ chunks: left }), free);
  const load = store.load();
  store.putMeta([[MANIFEST, Buffer.from(writeManifest(manifest))]]);
  await fetchSnapshot({
    ...{ ...fetchOf(options), manifest, has },
    sink: {
      take: (chunk, state) => {
        load.put(pieceOf(state), [[CHUNK + chunk.hash, THERE]]);
        return Promise.resolve();
      },
    },
  });
  const { batch } = manifest.point;
  const record = anchoredRecord(at, batch);
  load.finish({ head, batch }, [...forget(manifest), syncEntry(record)]);
  return record;
}

function forget({ chunks }: SnapshotManifest): MetaChange {
  return [[MANIFEST, undefined], ...chunks.map(({ hash }) => [CHUNK + hash, undefined] as const)];
}

function pieceOf({ accounts }: VerifiedState) {
  return {
    accounts: accounts.map(({ address, account }) => [address, account] as const),
    slots: accounts.flatMap(({ address, slots }) =>
      slots.map(({ key, value }) => [address, key, value] as const),
    ),
    codes: accounts.flatMap(({ code }) => (code === undefined ? [] : [code.code])),
  };
}
