import type { Config } from '../../bisection/machine/Config.js';
import { type ParsedBlock, parseBatch } from '../derive/batch.js';
import { type VoidReason, voidReason } from '../derive/voidBlock.js';
import type { BlockInput, BlockResult, ChainHead, Executor } from './executor.js';

/** What the rules ask of a batch. */
export interface BatchSource {
  readonly bytes: Uint8Array;
  readonly l1Timestamp: bigint;
}

/** What became of one block of a batch. */
export type ExecutedBlock = {
  readonly parsed: ParsedBlock;
  /** Where the chain stood before it. */
  readonly parent: ChainHead;
} & (
  | { readonly void: VoidReason; readonly result?: undefined }
  | { readonly void?: undefined; readonly result: BlockResult }
);

/** A batch with everything that executing it gave. */
export interface ExecutedBatch {
  readonly blocks: readonly ExecutedBlock[];
  /** Where the chain stands after it. */
  readonly head: ChainHead;
}

/**
 * Executes a batch on top of `head`: void blocks are passed over, the others run whole.
 * @throws CannotTellError
 */
export async function executeBatch(
  executor: Executor,
  config: Config,
  head: ChainHead,
  batch: BatchSource,
): Promise<ExecutedBatch> {
  const blocks: ExecutedBlock[] = [];
  for (const parsed of parseBatch(batch.bytes)) {
    const inbox = { l1Timestamp: batch.l1Timestamp, queueLeft: 0n };
    const reason = voidReason(parsed, head, inbox, config);
    if (reason !== undefined) {
      blocks.push({ parsed, parent: head, void: reason });
      continue;
    }
    const result = await executor.execute(head, inputOf(parsed));
    blocks.push({ parsed, parent: head, result });
    head = result.head;
  }
  return { blocks, head };
}

/** A block of a batch as the executor takes it. */
export function inputOf(block: ParsedBlock): BlockInput {
  const { timestamp, feeRecipient, prevRandao, gasLimit, parentBeaconBlockRoot, extraData } = block;
  return {
    ...{ timestamp, feeRecipient, prevRandao, gasLimit, parentBeaconBlockRoot, extraData },
    transactions: block.entries.map(({ raw }) => raw),
  };
}
