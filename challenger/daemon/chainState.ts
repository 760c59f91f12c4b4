import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Basis } from '../basis.js';
import type { Chain } from '../chain.js';
import type { Anchored } from '../claim/rightChain.js';
import { SYSTEM_CLOCK } from '../da/systemClock.js';
import { PROCESS_CLOCK } from '../l1/endpoints/clock.js';
import { SendersAhead } from '../pipeline/sendersAhead.js';
import { openSource } from '../snapshot/openSource.js';
import { holdFolder, type Release } from '../store/folderHold.js';
import type { NodeOverlay } from '../store/nodeOverlay.js';
import type { BatchPlace } from './ahead.js';
import { StateStore } from '../store/stateStore.js';
import { anchoredAt } from '../sync/anchoredAt.js';
import { backgroundReplay } from '../sync/backgroundReplay.js';
import { catchUp } from '../sync/catchUp.js';
import { fastSync } from '../sync/fastSync.js';
import { replaySync } from '../sync/replaySync.js';
import { openStanding } from '../sync/standing.js';
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
    private readonly store: StateStore,
    private readonly senders: SendersAhead,
    private readonly release: Release,
  ) {
    this.record = readSyncRecord(store);
  }

  /** @throws FolderBusyError, WrongChainError, WrongSchemaError */
  static async open(options: ChainStateOptions): Promise<ChainState> {
    const { chain, folder } = options;
    await mkdir(path.join(folder, 'state'), { recursive: true });
    const release = await holdFolder(folder);
    try {
      const store = await StateStore.open({
        folder: path.join(folder, 'state'),
        chain: chain.name,
      });
      return new ChainState(options, store, new SendersAhead(chain.config), release);
    } catch (error) {
      await release();
      throw error;
    }
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
    return this.store.size().usedBytes;
  }

  /**
   * Executes what is final on L1 and was not executed yet; the first time it fetches the state of a claim, if it is to.
   * @throws FinalClaimMismatchError, NoSnapshotError, and what reading and executing throw
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { chain, mode, onProgress, retention } = this.options;
    const { store, senders } = this;
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
    const folder = path.join(this.options.folder, 'state');
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
    const { chain } = this.options;
    const folder = path.join(this.options.folder, 'replay');
    await mkdir(folder, { recursive: true });
    const own = await StateStore.open({ folder, chain: chain.name });
    try {
      const { store, senders } = this;
      await backgroundReplay({ chain, store, senders, own, signal, clock: SYSTEM_CLOCK });
    } finally {
      await own.close();
    }
    const reached = readSyncRecord(this.store);
    this.record = reached;
    if (reached?.basis === 'replayed') await rm(folder, { recursive: true, force: true });
  }

  /** The newest claim to begin with. Its state is kept until this is called again. @throws RangeError before there is one */
  start(): ChallengerStart {
    if (this.record === undefined) throw new RangeError('there is no state yet');
    const anchor = anchoredAt(this.record.anchor);
    this.store.pin(PIN, anchor.start.head.number);
    return { anchor, nodes: this.store.overlay() };
  }

  /** A place for executions that nothing is kept of. */
  overlay(): NodeOverlay {
    return this.store.overlay();
  }

  async close(): Promise<void> {
    await Promise.all([this.store.close(), this.senders.stop()]);
    await this.release();
  }
}
