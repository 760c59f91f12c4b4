import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { fastSync, type FastSyncOptions } from '../../challenger/sync/fastSync.js';
import { publishDelta, publishSnapshot } from '../../challenger/sync/publishClaim.js';
import { replaySync } from '../../challenger/sync/replaySync.js';
import { openStanding } from '../../challenger/sync/standing.js';
import {
  readSyncRecord,
  type StandingAt,
  type SyncRecord,
} from '../../challenger/sync/syncRecord.js';
import type { Refusal } from '../../challenger/sync/usableSnapshots.js';
import { SettledDevnet } from './settledDevnet.js';

/** What a fast sync came to. */
export interface Synced {
  readonly record: SyncRecord;
  readonly refusals: readonly Refusal[];
  /** The batches that were executed. */
  readonly batches: readonly bigint[];
  /** How many claims it was brought forward over. */
  readonly claims: number;
}

/** A settled devnet that was replayed, so that its states can be published, and a claim on top that is not final. */
export class PublishedDevnet {
  private folders = 0;

  private constructor(
    readonly settled: SettledDevnet,
    readonly chain: Chain,
    readonly replayed: StateStore,
    /** Where the replay ended. */
    readonly expected: SyncRecord,
    /** The final claims behind genesis, and what each is opened by. */
    readonly anchors: readonly StandingAt[],
  ) {}

  static async open(): Promise<PublishedDevnet> {
    const settled = await SettledDevnet.open();
    await settled.proposer.step();
    await settled.bury();
    const chain = await Chain.open(await readChainFile(settled.file));
    const folder = path.join(settled.folder, 'replayed');
    mkdirSync(folder);
    const store = await StateStore.open({ folder, chain: chain.name });
    const anchors: StandingAt[] = [];
    const onProgress = (): void => {
      const { anchor } = readSyncRecord(store)!;
      if (anchors.every(({ id }) => Buffer.compare(id, anchor.id) !== 0)) anchors.push(anchor);
    };
    const expected = await replaySync({ chain, store, onProgress });
    expect(anchors.length).toBeGreaterThan(3);
    return new PublishedDevnet(settled, chain, store, expected, anchors);
  }

  async close(): Promise<void> {
    await this.replayed.close();
    this.chain.close();
    await this.settled.close();
  }

  /** A new folder. */
  fresh(): string {
    const folder = path.join(this.settled.folder, `folder-${String(this.folders++)}`);
    mkdirSync(folder);
    return folder;
  }

  /** Somewhere to publish. */
  place(): FolderSource {
    return new FolderSource(this.fresh());
  }

  /** A place with a snapshot of an old claim, and what leads from there to the one before `end`; to the newest one. */
  async published(first: number, end = this.anchors.length, chunkBytes = 2_000) {
    const into = this.place();
    const about = { chain: this.chain, store: this.replayed, into, chunkBytes };
    await publishSnapshot(about, this.anchors[first]!);
    for (let i = first + 1; i < end; i++) {
      await publishDelta(about, this.anchors[i - 1]!, this.anchors[i]!);
    }
    return into;
  }

  /** A fast sync into a folder, whose store must be right in the end. */
  async sync(
    sources: FastSyncOptions['sources'],
    options: Partial<FastSyncOptions> = {},
    folder = this.fresh(),
  ): Promise<Synced> {
    const { chain } = this;
    const store = await StateStore.open({ folder, chain: chain.name });
    const refusals: Refusal[] = [];
    const batches: bigint[] = [];
    let claims = 0;
    try {
      const record = await fastSync({
        ...{ chain, store, folder, sources, clock: PROCESS_CLOCK },
        limits: { pauseMs: 1, attempts: 1 },
        onRefusal: (refusal) => refusals.push(refusal),
        onProgress: (progress) => {
          if (progress.stage === 'batches') batches.push(progress.done);
          if (progress.stage === 'changes') claims = progress.done;
        },
        ...options,
      });
      expect(readSyncRecord(store)).toEqual(record);
      expect(store.newest()?.head).toEqual(openStanding(record.standing, record.state).head);
      expect(store.verify()).toMatchObject({ problems: [] });
      return { record, refusals, batches, claims };
    } finally {
      await store.close();
    }
  }

  /** It ends where the replay ends; what it stands on is another matter. */
  expectReached({ record }: Synced): void {
    expect(record).toEqual({ ...this.expected, basis: 'anchored', origin: record.origin });
  }
}
