import { rm } from 'node:fs/promises';
import type { Basis } from '../basis.js';
import type { Chain } from '../chain.js';
import type { Anchored } from '../claim/rightChain.js';
import { replayFolder, stateFolder } from '../dataFolder.js';
import { PROCESS_CLOCK } from '../l1/endpoints/clock.js';
import { openSource } from '../snapshot/openSource.js';
import type { NodeOverlay } from '../store/nodeOverlay.js';
import type { BatchPlace } from './ahead.js';
import { anchoredAt } from '../sync/anchoredAt.js';
import { catchUp } from '../sync/catchUp.js';
import { fastSync } from '../sync/fastSync.js';
import { replaySync } from '../sync/replaySync.js';
import { openStanding } from '../sync/standing.js';
import { confirmStateAt, openStateAt, type StateAt } from '../sync/stateAt.js';
import type { SyncProgress } from '../sync/syncProgress.js';
import { readSyncRecord, type SyncRecord } from '../sync/syncRecord.js';

export interface ChainStateOptions {
  readonly chain: Chain;
  /** `state` in it is the store, `replay` what a background replay has come to. */
  readonly folder: string;
  readonly mode: 'fast' | 'replay';
  /** Places of snapshots. */
  readonly sources: readonly string[];
  /** For how long states are kept, seconds. */
  readonly retention: bigint;
  readonly onProgress: (progress: SyncProgress) => void;
  /** Of the replay in the background. */
  readonly onReplay?: (progress: SyncProgress) => void;
}

/** What a challenger begins with: a final claim, and a place for what its executions make. */
export interface ChallengerStart {
  readonly anchor: Anchored;
  readonly nodes: NodeOverlay;
}

/** The pin of the state that the challenger begins with. */
const PIN = 'challenger';

/** The state of a chain on the disk, up to the last batch that is final on L1. */
export class ChainState {
  private record: SyncRecord | undefined;

  private constructor(
    private readonly options: ChainStateOptions,
    private readonly at: StateAt,
  ) {
    this.record = readSyncRecord(at.store);
  }

  /** @throws FolderBusyError, WrongChainError, WrongSchemaError */
  static async open(options: ChainStateOptions): Promise<ChainState> {
    return new ChainState(options, await openStateAt(options.folder, options.chain));
  }

  get basis(): Basis {
    return this.record?.basis ?? 'anchored';
  }

  /** The last batch that was executed; undefined before there is a state. */
  get place(): BatchPlace | undefined {
    if (this.record === undefined) return undefined;
    const { idle, head } = openStanding(this.record.standing, this.record.state);
    const { position, accumulator, queueNext } = idle.block.fields.cursor.fields;
    return { position, accumulator, queueNext, head };
  }

  /** The claim that a challenger begins with now, `undefined` before there is a state. */
  get anchor(): SyncRecord['anchor']['id'] | undefined {
    return this.record?.anchor.id;
  }

  /** Bytes of the disk that are in use. */
  get bytes(): number {
    return this.at.store.size().usedBytes;
  }

  /**
   * Executes what is final on L1 and was not executed yet; the first time it fetches the state of a claim, if it is to.
   * @throws FinalClaimMismatchError, NoSnapshotError, and what reading and executing throw
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { chain, mode, onProgress, retention } = this.options;
    const { store, senders } = this.at;
    const shared = { chain, store, signal, senders, onProgress, retention };
    if (this.record !== undefined) {
      try {
        await catchUp(shared, this.record);
      } finally {
        // Also where it failed behind some batches: they are in the store. A replay on the side may have noted something, too.
        this.record = readSyncRecord(store);
      }
      return;
    }
    const sources = await Promise.all(this.options.sources.map(openSource));
    const folder = stateFolder(this.options.folder);
    const isFast = mode === 'fast' && sources.length > 0;
    this.record = isFast
      ? await fastSync({ ...shared, folder, sources, clock: PROCESS_CLOCK })
      : await replaySync(shared);
  }

  /**
   * Executes on the side what an anchored state has not, so that it becomes replayed.
   * @throws FinalClaimMismatchError: an alarm, upon which nobody may make a move
   */
  async confirm(signal: AbortSignal): Promise<void> {
    if (this.record?.basis !== 'anchored') return;
    const { onReplay } = this.options;
    await confirmStateAt(this.at, signal, onReplay && { onProgress: onReplay });
    const reached = readSyncRecord(this.at.store);
    this.record = reached;
    if (reached?.basis !== 'replayed') return;
    await rm(replayFolder(this.options.folder), { recursive: true, force: true });
  }

  /** The newest claim to begin with. Its state is kept until this is called again. @throws RangeError before there is one */
  start(): ChallengerStart {
    if (this.record === undefined) throw new RangeError('there is no state yet');
    const anchor = anchoredAt(this.record.anchor);
    this.at.store.pin(PIN, anchor.start.head.number);
    return { anchor, nodes: this.at.store.overlay() };
  }

  /** A place for executions that nothing is kept of. */
  overlay(): NodeOverlay {
    return this.at.store.overlay();
  }

  async close(): Promise<void> {
    await this.at.close();
  }
}
