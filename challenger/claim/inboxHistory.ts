import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { BatchMismatchError, MissingDataError, type PublishedBatch } from '../l1/batches.js';
import type { BlobReader } from '../l1/blobReader.js';
import type { Inbox } from '../l1/inbox.js';
import type { L1View } from '../l1/l1View.js';
import { BatchPipeline } from '../pipeline/batchPipeline.js';
import type { QueuedEntry } from '../watch/inboxEvent.js';

export interface InboxHistoryOptions {
  readonly inbox: Inbox;
  readonly provider: JsonRpcApiProvider;
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly blobs?: BlobReader;
  /** Told of every batch that is read. */
  readonly onBatch?: (batch: PublishedBatch) => void;
}

const NO_HASH = new Uint8Array(32) as Hash;

/**
 * What the inbox has got so far: its batches and its queue. A reorganization of L1 takes back what it touched, and
 * nothing before it: a batch that still has its commitment is the same, and so is everything that it binds.
 */
export class InboxHistory {
  readonly batches = new Map<bigint, PublishedBatch>();
  queue = Queue.none;
  #queued: readonly QueuedEntry[] = [];
  #missing: MissingDataError | undefined;
  #readTo: number;
  #stood: bigint | undefined;

  constructor(private readonly options: InboxHistoryOptions) {
    this.#readTo = options.from - 1;
  }

  /** Why the batches stop before the last one of the inbox, if the data of one are nowhere to be had. */
  get gap(): MissingDataError | undefined {
    return this.#missing;
  }

  /** The entries of the forced queue, from the first on. */
  get forced(): readonly QueuedEntry[] {
    return this.#queued;
  }

  /**
   * Reads up to the block that `l1` is pinned to.
   * @returns how many of the batches that were known at the last refresh still stand; undefined: all
   * @throws BatchMismatchError if L1 contradicts itself
   */
  async refresh(l1: L1View): Promise<bigint | undefined> {
    await this.catchUp((await l1.head()).number);
    // Also of a refresh that failed in the middle.
    const stood = this.#stood;
    this.#stood = undefined;
    return stood;
  }

  private async catchUp(to: number): Promise<void> {
    if (!(await this.stands(BigInt(this.batches.size)))) await this.undo();
    if (await this.readsOn(to)) return;
    // A reorganization has put batches into blocks that had been read before.
    await this.undo();
    if (await this.readsOn(to)) return;
    this.forget();
    await this.read(to);
    if (await this.isComplete()) return;
    throw new BatchMismatchError(BigInt(this.batches.size) + 1n, 'position');
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

  /** Whether the first `position` batches that were read are still those of the inbox: each commitment binds all before. */
  private async stands(position: bigint): Promise<boolean> {
    if (position === 0n) return true;
    if ((await this.options.inbox.length()) < position) return false;
    const { accumulator } = this.batches.get(position) ?? { accumulator: NO_HASH };
    return equals(await this.options.inbox.accumulator(position), accumulator);
  }

  private async isComplete(): Promise<boolean> {
    const { entries } = this.queue;
    if (BigInt(entries.length) !== (await this.options.inbox.queueLength())) return false;
    const root = await this.options.inbox.queueRoot();
    if (!equals(root, this.queue.root(BigInt(entries.length)))) return false;
    const length = await this.options.inbox.length();
    if (this.#missing === undefined) return BigInt(this.batches.size) === length;
    // If it is still the same batch, it stands in the same L1 block, which is behind those that were read.
    const { position, accumulator } = this.#missing.posted;
    return (
      length >= position && equals(await this.options.inbox.accumulator(position), accumulator)
    );
  }

  /** Forgets what L1 does not hold any more, and all that may rest on it. */
  private async undo(): Promise<void> {
    let kept = 0n;
    for (let end = BigInt(this.batches.size); kept < end;) {
      const middle = (kept + end + 1n) / 2n;
      if (await this.stands(middle)) kept = middle;
      else end = middle - 1n;
    }
    const last = this.batches.get(kept);
    if (last === undefined) {
      this.forget();
      return;
    }
    for (const position of [...this.batches.keys()]) {
      if (position > kept) this.batches.delete(position);
    }
    // The commitment binds the queue as it was when the batch was posted; what came later is read again.
    const entries = Number(last.queueLength);
    this.queue = new Queue(this.queue.entries.slice(0, entries));
    this.#queued = this.#queued.slice(0, entries);
    this.#missing = undefined;
    this.#readTo = Number(last.l1Number) - 1;
    if (this.#stood === undefined || kept < this.#stood) this.#stood = kept;
  }

  private forget(): void {
    this.batches.clear();
    this.queue = Queue.none;
    this.#queued = [];
    this.#missing = undefined;
    this.#readTo = this.options.from - 1;
    this.#stood = 0n;
  }

  private async read(to: number): Promise<void> {
    if (to <= this.#readTo) return;
    const { inbox, provider, onBatch, blobs } = this.options;
    const position = BigInt(this.batches.size);
    const accumulator = this.batches.get(position)?.accumulator ?? NO_HASH;
    const range = { from: this.#readTo + 1, to };
    const { length } = this.queue.entries;
    const forced = await inbox.forced(range.from, range.to);
    // What stands behind a gap has been read before.
    const fresh = forced.filter(({ index }) => index >= length);
    if (fresh.length > 0) {
      const raw = fresh.map((entry) => Bytes.build(entry.raw));
      this.queue = new Queue([...this.queue.entries, ...raw]);
      const queued = fresh.map(({ index, due, transaction }) => ({ index, due, transaction }));
      this.#queued = [...this.#queued, ...queued];
    }
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
}
