import { equals } from '../../bisection/game/Hashes.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { RightChain } from '../claim/rightChain.js';
import { parseBatch } from '../derive/batch.js';
import type { ChainHead } from '../execute/executor.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import type { ReadyBatch } from '../pipeline/batchPipeline.js';
import { replay } from '../pipeline/replay.js';
import type { NodeOverlay } from '../store/nodeOverlay.js';

/** Behind a batch. */
export interface BatchPlace {
  readonly position: bigint;
  /** The inbox's commitment to it. */
  readonly accumulator: Hash;
  readonly head: ChainHead;
  /** Forced transactions that were taken by then. */
  readonly queueNext: bigint;
}

/** Entries that are held before it begins anew where the state on the disk has come to. */
const MOST_HELD = 500_000;

/**
 * Executes the batches that L1 has and does not call final yet, so that whatever is wrong with one shows at once. Nothing of it
 * is kept: a reorganization may take them back.
 */
export class Ahead {
  private nodes: NodeOverlay | undefined;
  private at: BatchPlace | undefined;

  /** @param overlay a new one over the state on the disk */
  constructor(
    private readonly config: Config,
    private readonly overlay: () => NodeOverlay,
    /** Waited for between two batches. */
    private readonly pause?: () => Promise<void>,
  ) {}

  /**
   * Goes on from where it was, or from the last batch on the disk if that is further or L1 has changed.
   * @param onBatch told of each batch that was executed
   * @returns where it is then
   */
  async follow(
    right: RightChain,
    kept: BatchPlace,
    onBatch?: (at: BatchPlace) => void,
  ): Promise<BatchPlace> {
    let { at, nodes } = this;
    const held = at && right.batch(at.position)?.accumulator;
    const stands = at !== undefined && held !== undefined && equals(held, at.accumulator);
    const isAhead = stands && at !== undefined && at.position > kept.position;
    if (at === undefined || nodes === undefined || !isAhead || nodes.size > MOST_HELD) {
      at = kept;
      nodes = this.overlay();
    }
    this.nodes = nodes;
    const { config } = this;
    const executor = new VmExecutor({ config, nodes, intermediateRoots: false });
    const { queue } = right;
    for await (const { batch, result } of replay(readyFrom(right, at.position), {
      ...{ config, executor, queue, start: at },
    })) {
      const { position, accumulator } = batch;
      const queueNext: bigint = at.queueNext + BigInt(result.forcedTaken);
      at = { position, accumulator, head: result.head, queueNext };
      this.at = at;
      onBatch?.(at);
      await this.pause?.();
    }
    this.at = at;
    return at;
  }
}

/** The batches behind one, as far as they were read. */
async function* readyFrom(right: RightChain, position: bigint): AsyncGenerator<ReadyBatch> {
  for (let next = position + 1n; ; next++) {
    const batch = right.batch(next);
    if (batch === undefined) return;
    yield await Promise.resolve({ batch, blocks: parseBatch(batch.bytes) });
  }
}
