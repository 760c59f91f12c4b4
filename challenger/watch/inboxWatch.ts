import type { Config } from '../../bisection/machine/Config.js';
import { equals } from '../../bisection/game/Hashes.js';
import { outlineBatch, type OutlineHead } from '../derive/chainOutline.js';
import type { PublishedBatch } from '../l1/batches.js';
import { toHex } from '../hex.js';
import { ForcedWatch } from './forcedWatch.js';
import type { InboxEvent, QueuedEntry } from './inboxEvent.js';
import { PosterWatch } from './posterWatch.js';

/** The inbox at one moment. */
export interface InboxLook {
  /** Batch `position`, counted from 1; undefined past the last one that could be read. */
  batch(position: bigint): PublishedBatch | undefined;
  /** Whether the batches that can be read are all that were posted. */
  readonly isWhole: boolean;
  readonly entries: readonly QueuedEntry[];
  /** L1 time, seconds. */
  readonly time: bigint;
}

/** What is not given is that of an L2's first block. */
export type WatchStart = Pick<OutlineHead, 'number' | 'timestamp' | 'gasLimit'> & {
  readonly queueNext?: bigint;
  readonly position?: bigint;
};

/**
 * Watches what posters and users put into the inbox, executing nothing. What it tells it tells once, also if a
 * reorganization makes it read the same again.
 */
export class InboxWatch {
  private readonly forced = new ForcedWatch();
  private readonly told = new Set<string>();
  private posters = new PosterWatch();
  private head: OutlineHead;
  private last: PublishedBatch | undefined;

  constructor(
    private readonly config: Config,
    /** Where the L2 starts, or where it is gone on from: the last batch before, and the entries taken up to then. */
    private readonly start: WatchStart,
  ) {
    this.head = { queueNext: 0n, ...start };
  }

  /** How many entries of the queue the batches that were looked at have taken. */
  get taken(): bigint {
    return this.head.queueNext;
  }

  look(inbox: InboxLook): InboxEvent[] {
    const events = this.follow(inbox);
    const taken = inbox.isWhole ? this.taken : undefined;
    events.push(...this.forced.look({ entries: inbox.entries, taken, time: inbox.time }));
    return events;
  }

  private follow(inbox: InboxLook): InboxEvent[] {
    if (!this.stands(inbox)) this.restart();
    const events: InboxEvent[] = [];
    for (;;) {
      const batch = inbox.batch((this.last?.position ?? this.start.position ?? 0n) + 1n);
      if (batch === undefined) return events;
      const isForced = batch.carrier === 'forced';
      const { blocks, head } = outlineBatch(this.config, this.head, { ...batch, isForced });
      this.head = head;
      this.last = batch;
      const found = this.posters.look({ ...batch, isForced, blocks });
      if (found === undefined) continue;
      const key = toHex(batch.accumulator);
      if (!this.told.has(key)) events.push(found);
      this.told.add(key);
    }
  }

  /** Whether the last batch that was looked at is still the inbox's. */
  private stands(inbox: InboxLook): boolean {
    if (this.last === undefined) return true;
    const now = inbox.batch(this.last.position);
    // One that cannot be read any more may be the same: it is looked at again when it is back.
    return now !== undefined && equals(now.accumulator, this.last.accumulator);
  }

  private restart(): void {
    this.posters = new PosterWatch();
    this.head = { queueNext: 0n, ...this.start };
    this.last = undefined;
  }
}
