import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { BatchMismatchError, MissingDataError, type PublishedBatch } from '../l1/batches.js';
import type { BlobReader } from '../l1/blobReader.js';
import type { ForcedEntry, Inbox } from '../l1/inbox.js';
import type { L1View } from '../l1/l1View.js';
import { BatchPipeline } from '../pipeline/batchPipeline.js';
import type { QueuedEntry } from '../watch/inboxEvent.js';
import { pendingEntries } from './pendingEntries.js';

export interface InboxHistoryOptions {
  readonly inbox: Inbox;
  readonly provider: JsonRpcApiProvider;
  /** The L1 block of the deployment. */
  readonly from: number;
  /** Where to begin; with the first batch if it is left out. */
  readonly start?: HistoryStart;
  readonly blobs?: BlobReader;
  /** Told of every batch that is read. */
  readonly onBatch?: (batch: PublishedBatch) => void;
}

/** A place in the inbox that everything before is settled at. */
export interface HistoryStart {
  /** The last batch that is not read any more, the inbox's commitment to it, and the L1 block that it was posted in. */
  readonly position: bigint;
  readonly accumulator: Hash;
  readonly l1Number: bigint;
  /** The forced queue from the first entry on that no block up to then has taken, none of whose entries need be there. */
  readonly queue: Queue;
  /** How many entries the queue had when that batch was posted. */
  readonly queueLength: bigint;
}

/** The start of an inbox. */
const NOTHING: HistoryStart = {
  position: 0n,
  accumulator: new Uint8Array(32) as Hash,
  l1Number: 0n,
  queue: Queue.none,
  queueLength: 0n,
};

/** L1 does not hold any more what was final on it. */
export class AnchorUndoneError extends CannotTellError {
  readonly code = 'L1_ANCHOR_UNDONE';
  readonly nextStep =
    'L1 has undone what it had called final, or the endpoints show another chain: stop, find out which, and sync anew';
  constructor(readonly position: bigint) {
    super(`L1 holds another batch ${String(position)} than when it was final`);
    this.name = 'AnchorUndoneError';
  }
}

/**
 * What the inbox has got so far: its batches and its queue. A reorganization of L1 takes back what it touched, and
 * nothing before it: a batch that still has its commitment is the same, and so is everything that it binds.
 */
export class InboxHistory {
  readonly batches = new Map<bigint, PublishedBatch>();
  queue: Queue;
  #queued: readonly QueuedEntry[] = [];
  #missing: MissingDataError | undefined;
  #readTo: number;
  #stood: bigint | undefined;
  private readonly start: HistoryStart;

  constructor(private readonly options: InboxHistoryOptions) {
    this.start = options.start ?? NOTHING;
    this.queue = this.start.queue;
    this.#readTo = this.firstBlock - 1;
  }

  /** The last batch that is known, counted from 1. */
  get last(): bigint {
    return this.start.position + BigInt(this.batches.size);
  }

  /** The L1 block to begin with. Others may have posted in it after the last batch before the start. */
  private get firstBlock(): number {
    return Math.max(this.options.from, Number(this.start.l1Number));
  }

  /** Why the batches stop before the last one of the inbox, if the data of one are nowhere to be had. */
  get gap(): MissingDataError | undefined {
    return this.#missing;
  }

  /** The entries of the forced queue, from the first on that was not taken at the start. */
  get forced(): readonly QueuedEntry[] {
    return this.#queued;
  }

  /**
   * Reads up to the block that `l1` is pinned to.
   * @returns how many of the batches that were known at the last refresh still stand; undefined: all
   * @throws BatchMismatchError if L1 contradicts itself; AnchorUndoneError if it has undone the start
   */
  async refresh(l1: L1View): Promise<bigint | undefined> {
    await this.catchUp((await l1.head()).number);
    // Also of a refresh that failed in the middle.
    const stood = this.#stood;
    this.#stood = undefined;
    return stood;
  }

  private async catchUp(to: number): Promise<void> {
    if (!(await this.stands(this.last))) await this.undo();
    if (await this.readsOn(to)) return;
    // A reorganization has put batches into blocks that had been read before.
    await this.undo();
    if (await this.readsOn(to)) return;
    this.forget();
    await this.read(to);
    if (await this.isComplete()) return;
    throw new BatchMismatchError(this.last + 1n, 'position');
  }

  /** Reads what is new; says whether it goes on from what was read before, and nothing is left out. */
  private async readsOn(to: number): Promise<boolean> {
    try {
      await this.read(to);
    } catch (error) {
      if (!(error instanceof BatchMismatchError)) throw error;
      return false;
    }
    return this.isComplete();
  }

  /** Whether the first `position` batches are still those of the inbox: each commitment binds all before. */
  private async stands(position: bigint): Promise<boolean> {
    if (position === 0n) return true;
    if ((await this.options.inbox.length()) < position) return false;
    const { accumulator } = this.batches.get(position) ?? this.start;
    return equals(await this.options.inbox.accumulator(position), accumulator);
  }

  private async isComplete(): Promise<boolean> {
    if (this.queue.length !== (await this.options.inbox.queueLength())) return false;
    const root = await this.options.inbox.queueRoot();
    if (!equals(root, this.queue.root(this.queue.length))) return false;
    const length = await this.options.inbox.length();
    if (this.#missing === undefined) return this.last === length;
    // If it is still the same batch, it stands in the same L1 block, which is behind those that were read.
    const { position, accumulator } = this.#missing.posted;
    return (
      length >= position && equals(await this.options.inbox.accumulator(position), accumulator)
    );
  }

  /** Forgets what L1 does not hold any more, and all that may rest on it. */
  private async undo(): Promise<void> {
    let kept = this.start.position;
    for (let end = this.last; kept < end;) {
      const middle = (kept + end + 1n) / 2n;
      if (await this.stands(middle)) kept = middle;
      else end = middle - 1n;
    }
    const last = this.batches.get(kept);
    if (last === undefined) {
      if (!(await this.stands(kept))) throw new AnchorUndoneError(kept);
      this.forget();
      return;
    }
    for (const position of [...this.batches.keys()]) {
      if (position > kept) this.batches.delete(position);
    }
    // The commitment binds the queue as it was when the batch was posted; what came later is read again.
    this.queue = this.queue.upTo(last.queueLength);
    this.#queued = this.#queued.slice(0, this.queue.entries.length);
    this.#missing = undefined;
    this.#readTo = Number(last.l1Number) - 1;
    if (this.#stood === undefined || kept < this.#stood) this.#stood = kept;
  }

  private forget(): void {
    this.batches.clear();
    this.queue = this.start.queue;
    this.#queued = [];
    this.#missing = undefined;
    this.#readTo = this.firstBlock - 1;
    this.#stood = this.start.position;
  }

  private async read(to: number): Promise<void> {
    if (to <= this.#readTo) return;
    const { inbox, provider, onBatch, blobs } = this.options;
    const position = this.last;
    const { accumulator } = this.batches.get(position) ?? this.start;
    const range = { from: this.#readTo + 1, to };
    await this.readPending();
    this.take(await inbox.forced(range.from, range.to));
    this.#missing = undefined;
    try {
      const pipeline = new BatchPipeline({ inbox, provider, blobs });
      for await (const { batch } of pipeline.run(range, { position, accumulator })) {
        this.batches.set(batch.position, batch);
        onBatch?.(batch);
      }
      this.#readTo = to;
    } catch (error) {
      if (!(error instanceof MissingDataError)) throw error;
      this.#missing = error;
      this.#readTo = Number(error.posted.l1Number) - 1;
    }
  }

  /** The entries that were there at the start and that no block had taken. */
  private async readPending(): Promise<void> {
    const pending = { from: this.queue.length, to: this.start.queueLength };
    const { inbox, from: deployment } = this.options;
    this.take(await pendingEntries(inbox, pending, this.firstBlock, deployment));
  }

  /** Puts what is new behind the queue; what stands behind a gap has been read before. */
  private take(entries: readonly ForcedEntry[]): void {
    const fresh = entries.filter(({ index }) => index >= this.queue.length);
    if (fresh.length === 0) return;
    this.queue = this.queue.append(fresh.map(({ raw }) => Bytes.build(raw)));
    const queued = fresh.map(({ index, due, transaction }) => ({ index, due, transaction }));
    this.#queued = [...this.#queued, ...queued];
  }
}
