import type { Basis } from '../basis.js';
import { Chain } from '../chain.js';
import { readChainFile } from '../chainFile.js';
import { stateFolder } from '../dataFolder.js';
import { PROCESS_CLOCK } from '../l1/endpoints/clock.js';
import type { PoolEvent } from '../l1/endpoints/poolEvent.js';
import { toHex } from '../hex.js';
import { FetchStoppedError } from '../snapshot/fetchError.js';
import { openSource } from '../snapshot/openSource.js';
import type { StoreSize } from '../store/storeSize.js';
import { fastSync } from './fastSync.js';
import { replaySync } from './replaySync.js';
import { openStanding } from './standing.js';
import { confirmStateAt, openStateAt, type StateAt } from './stateAt.js';
import type { SyncProgress } from './syncProgress.js';
import { readSyncRecord, type SyncRecord } from './syncRecord.js';
import type { Refusal } from './usableSnapshots.js';

export interface RunSyncOptions {
  /** A file that says where the chain is. */
  readonly chain: string;
  /** A folder, made if it is not there: `state` in it is the store, `replay` what a background replay has come to. */
  readonly data: string;
  readonly mode: 'fast' | 'replay';
  /** Places of snapshots. */
  readonly sources: readonly string[];
  /** Whether everything is executed from genesis on after a fast sync. */
  readonly confirms: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SyncProgress) => void;
  readonly onRefusal?: (refusal: Refusal) => void;
  readonly onPool?: (event: PoolEvent) => void;
}

/** Where a state stands now. */
export interface SyncOutcome {
  readonly basis: Basis;
  /** The last batch, counted from 1, and the last L2 block. */
  readonly batch: bigint;
  readonly block: bigint;
  readonly blockHash: string;
  readonly stateRoot: string;
  /** The newest final claim that was passed. */
  readonly anchor: string;
  /** What the state takes of the disk. */
  readonly disk: StoreSize;
  /** Whether it was stopped before it had caught up. */
  readonly isStopped: boolean;
}

/**
 * Syncs a folder.
 * @throws FolderBusyError if another process does; what the mode throws
 * @returns where it stands; undefined if it was stopped before there was a state
 */
export async function runSync(options: RunSyncOptions): Promise<SyncOutcome | undefined> {
  const { mode, signal, onProgress, onRefusal } = options;
  const sources = await Promise.all(options.sources.map(openSource));
  const chain = await Chain.open(await readChainFile(options.chain), { onPool: options.onPool });
  let at: StateAt | undefined;
  try {
    at = await openStateAt(options.data, chain);
    const { store, senders } = at;
    const folder = stateFolder(options.data);
    const shared = { chain, store, signal, senders, ...(onProgress && { onProgress }) };
    const record =
      mode === 'replay'
        ? await replaySync(shared)
        : await fastSync({
            ...{ ...shared, folder, sources, clock: PROCESS_CLOCK },
            ...(onRefusal && { onRefusal }),
          });
    if (options.confirms && record.basis === 'anchored' && !signal.aborted) {
      await confirmStateAt(at, signal, { share: 1 });
    }
    const reached = readSyncRecord(store) ?? record;
    return { ...standingOf(reached), disk: store.size(), isStopped: signal.aborted };
  } catch (error) {
    if (error instanceof FetchStoppedError) return undefined;
    throw error;
  } finally {
    await at?.close();
    chain.close();
  }
}

function standingOf({
  basis,
  standing,
  state,
  anchor,
}: SyncRecord): Omit<SyncOutcome, 'disk' | 'isStopped'> {
  const { idle, head } = openStanding(standing, state);
  return {
    basis,
    batch: idle.block.fields.cursor.fields.position,
    block: head.number,
    blockHash: toHex(head.hash),
    stateRoot: toHex(head.stateRoot),
    anchor: toHex(anchor.id),
  };
}
