import type { Config } from '../../bisection/machine/Config.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { entriesFrom } from '../claim/queueEntries.js';
import { type BatchResult, executeBlocks } from '../execute/batchExecution.js';
import type { ChainHead, Executor } from '../execute/executor.js';
import type { ReadyBatch } from './batchPipeline.js';
import type { StageMeter } from './stageMeter.js';

export interface ReplayOptions {
  readonly config: Config;
  readonly executor: Executor;
  /** Where the chain stands before the first batch, and how many forced transactions it had taken by then. */
  readonly start: { readonly head: ChainHead; readonly queueNext: bigint };
  /** The forced queue, at least as long as the batches say; none if it is left out. */
  readonly queue?: Queue;
  readonly meter?: StageMeter<ReadyBatch, ReplayedBatch>;
}

/** A batch and what it came to. */
export interface ReplayedBatch extends ReadyBatch {
  readonly result: BatchResult;
}

/**
 * The last stage of the pipeline: executes batches one after the other. Throws what the executor throws, and
 * QueueMismatchError where the queue is not the one that a batch was posted behind.
 */
export async function* replay(
  ready: AsyncIterable<ReadyBatch>,
  { config, executor, start, queue = Queue.none, meter }: ReplayOptions,
): AsyncGenerator<ReplayedBatch> {
  let { head, queueNext } = start;
  const execute = async ({ batch, blocks }: ReadyBatch): Promise<ReplayedBatch> => {
    const left = entriesFrom(queue, batch, queueNext);
    const result = await executeBlocks(executor, config, head, blocks, {
      l1Timestamp: batch.l1Timestamp,
      queue: left.map((entry) => Bytes.toUint8Array(entry)),
      due: Number(batch.queueDue - queueNext),
      isForced: batch.carrier === 'forced',
    });
    head = result.head;
    queueNext += BigInt(result.forcedTaken);
    return { batch, blocks, result };
  };
  // Nothing is executed ahead: whoever takes a batch may settle its state before the next one begins.
  for await (const one of ready) {
    yield await (meter === undefined ? execute(one) : meter.measure(one, execute));
  }
}
