import type { Hash } from '../../bisection/structures/Keccak.js';
import { parseBatch, type ParsedBlock } from '../derive/batch.js';
import {
  announcedBatches,
  type Announced,
  type BatchSources,
  checkBatch,
  fetchBatch,
  type FetchedBatch,
  type PublishedBatch,
} from '../l1/batches.js';
import { inOrder } from './inOrder.js';
import type { SendersAhead } from './sendersAhead.js';
import { type StageFigures, StageMeter } from './stageMeter.js';

/** A batch that is ready to be executed. */
export interface ReadyBatch {
  readonly batch: PublishedBatch;
  readonly blocks: readonly ParsedBlock[];
}

export interface PipelineOptions {
  /** Batches that are asked for at a time. Default 8. */
  readonly requests?: number;
  /** Batches that each stage may be ahead of the next one. Default 16. */
  readonly ahead?: number;
  /** Milliseconds, for `figures`. */
  readonly now?: () => number;
  /** Who finds senders ahead; a stage of its own. Without it the executor does, when it needs them. */
  readonly senders?: Pick<SendersAhead, 'prepare'>;
}

/**
 * Fetches, checks and decodes batches ahead of whoever takes them, and finds their senders if asked to: stages, each at
 * most `ahead` batches before the next one, so that memory is bounded and the slowest stage decides the rate.
 */
export class BatchPipeline {
  readonly #fetch: StageMeter<Announced, FetchedBatch>;
  readonly #check: StageMeter<FetchedBatch, PublishedBatch>;
  readonly #decode: StageMeter<PublishedBatch, ReadyBatch>;
  readonly #senders: StageMeter<ReadyBatch, ReadyBatch>;

  constructor(
    private readonly sources: BatchSources,
    private readonly options: PipelineOptions = {},
  ) {
    const now = options.now ?? (() => 0);
    this.#fetch = new StageMeter('fetch', now, (_, { candidates }) => sizeOf(candidates));
    this.#check = new StageMeter('check', now, (_, { bytes }) => bytes.length);
    this.#decode = new StageMeter('decode', now, ({ bytes }) => bytes.length);
    this.#senders = new StageMeter('senders', now, ({ batch }) => batch.bytes.length);
  }

  /**
   * The batches in the L1 blocks `from` to `to`, both included, that follow the batch `position` with `accumulator` (0 and
   * zeros for the first ones). What this gives is what the inbox holds at the last accumulator.
   * @throws BatchMismatchError; MissingDataError at the first batch whose blobs can't be had
   */
  async *run(
    range: { readonly from: number; readonly to: number },
    after: { readonly position: bigint; readonly accumulator: Hash },
  ): AsyncGenerator<ReadyBatch> {
    const { requests = 8, ahead = 16, senders } = this.options;
    const announced = await announcedBatches(this.sources.inbox, range, after);
    const fetched = inOrder(announced, (one) => fetchBatch(this.sources, one), {
      ...{ atOnce: requests, ahead: Math.max(requests, ahead), meter: this.#fetch },
    });
    let before = after.accumulator;
    const check = async (one: FetchedBatch): Promise<PublishedBatch> => {
      const batch = checkBatch(one, before);
      before = batch.accumulator;
      return batch;
    };
    const checked = inOrder(fetched, check, { atOnce: 1, ahead, meter: this.#check });
    const decode = async (batch: PublishedBatch): Promise<ReadyBatch> => {
      return { batch, blocks: parseBatch(batch.bytes) };
    };
    const decoded = inOrder(checked, decode, { atOnce: 1, ahead, meter: this.#decode });
    if (senders === undefined) return yield* decoded;
    const prepare = async (ready: ReadyBatch): Promise<ReadyBatch> => {
      await senders.prepare(ready.batch.bytes);
      return ready;
    };
    // A second batch waits at the thread while it works on the first.
    yield* inOrder(decoded, prepare, {
      ...{ atOnce: 2, ahead: Math.max(2, ahead), meter: this.#senders },
    });
  }

  /** What each stage has done, the first one first. */
  figures(): readonly StageFigures[] {
    const stages = [this.#fetch, this.#check, this.#decode].map((stage) => stage.figures());
    return this.options.senders === undefined ? stages : [...stages, this.#senders.figures()];
  }
}

const sizeOf = (all: readonly Uint8Array[]): number =>
  all.reduce((sum, { length }) => sum + length, 0);
