import type { JsonRpcApiProvider } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import type { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { IdleState } from '../../bisection/trace/UnitChain.js';
import { pendingEntries } from '../claim/pendingEntries.js';
import type { Executor } from '../execute/executor.js';
import type { BlobReader } from '../l1/blobReader.js';
import type { Inbox } from '../l1/inbox.js';
import { BatchPipeline, type PipelineOptions } from '../pipeline/batchPipeline.js';
import { replay, type ReplayedBatch } from '../pipeline/replay.js';
import { idleAfterBatch } from './idleAfterBatch.js';
import type { Standing } from './standing.js';

export interface BatchRunOptions {
  readonly config: Config;
  readonly executor: Executor;
  readonly inbox: Inbox;
  readonly provider: JsonRpcApiProvider;
  readonly blobs?: BlobReader;
  /** The L1 block of the deployment. */
  readonly deployment: number;
  /** The last L1 block that is read; it must not be undone. */
  readonly to: number;
  readonly pipeline?: PipelineOptions;
}

/** Where the chain stands behind a batch. */
export interface BatchEnd extends ReplayedBatch {
  readonly idle: IdleState;
  /** All that is known of the forced queue. */
  readonly queue: Queue;
}

/** L1 blocks whose batches are announced at a time. */
const WINDOW = 50_000;

/** Executes the batches after a standing, and nothing that came before it is asked for. Throws what reading and executing throw. */
export async function* runBatches(
  options: BatchRunOptions,
  start: Standing,
): AsyncGenerator<BatchEnd> {
  const { config, executor, inbox, provider, blobs, to, pipeline } = options;
  let { idle, head } = start;
  const first = Math.max(options.deployment, Number(cursorOf(idle).l1Number));
  const queue = await readQueue(options, start, first);
  const ready = new BatchPipeline({ inbox, provider, blobs }, pipeline);
  for (let from = first; from <= to; from += WINDOW) {
    const { position, accumulator, queueNext } = cursorOf(idle);
    const range = { from, to: Math.min(to, from + WINDOW - 1) };
    const batches = ready.run(range, { position, accumulator });
    const begin = { head, queueNext };
    for await (const done of replay(batches, { config, executor, queue, start: begin })) {
      idle = idleAfterBatch(idle, done);
      head = done.result.head;
      yield { ...done, idle, queue };
    }
  }
}

/** The forced queue, from the first entry that has not been taken to the last that is there by the end. */
async function readQueue(
  { inbox, deployment, to }: BatchRunOptions,
  { idle, queue }: Standing,
  first: number,
): Promise<Queue> {
  const pending = { from: queue.length, to: cursorOf(idle).queueLength };
  const before = await pendingEntries(inbox, pending, first, deployment);
  const after = await inbox.forced(first, to);
  const known = queue.length + BigInt(before.length);
  const entries = [...before, ...after.filter(({ index }) => index >= known)];
  return queue.append(entries.map(({ raw }) => Bytes.build(raw)));
}

const cursorOf = ({ block }: IdleState) => block.fields.cursor.fields;
