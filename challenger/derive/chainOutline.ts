import type { Config } from '../../bisection/machine/Config.js';
import { parseBatch, type ParsedBlock } from './batch.js';
import { forcedBlock } from './forcedBlock.js';
import { voidReason, type VoidReason } from './voidBlock.js';

/** Where the chain stands, as far as it follows from batches alone. */
export interface OutlineHead {
  /** Of the last block that was not void. */
  readonly number: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
  /** How many entries of the forced queue have been taken. */
  readonly queueNext: bigint;
}

/** A block of a batch, and what becomes of it. */
export interface OutlinedBlock {
  /** As it is executed: of a forced batch with what its header says by rule. */
  readonly block: ParsedBlock;
  /** Its number on the chain; undefined if it is void. */
  readonly number: bigint | undefined;
  /** Why it is void. */
  readonly reason: VoidReason | undefined;
}

/** What an outline asks of a batch. */
export interface OutlineBatch {
  readonly bytes: Uint8Array;
  readonly l1Timestamp: bigint;
  readonly queueLength: bigint;
  readonly queueDue: bigint;
  readonly isForced: boolean;
}

/**
 * The blocks of a batch and where the chain stands after it, without executing anything: which blocks are void depends
 * on headers and on the queue's length alone (docs/batches.md §5).
 */
export function outlineBatch(
  config: Pick<Config, 'timeDrift' | 'gasLimitFloor' | 'gasLimitCap'>,
  start: OutlineHead,
  { bytes, l1Timestamp, queueLength, queueDue, isForced }: OutlineBatch,
): { readonly blocks: readonly OutlinedBlock[]; readonly head: OutlineHead } {
  const blocks: OutlinedBlock[] = [];
  let head = start;
  for (const parsed of parseBatch(bytes)) {
    const due = Number(queueDue - head.queueNext);
    const block = isForced ? forcedBlock(parsed, head, due) : parsed;
    const inbox = { l1Timestamp, queueLeft: queueLength - head.queueNext, queueDue: due };
    const nothing = block.forced === 0 ? ('nothingDue' as const) : undefined;
    const reason = isForced ? nothing : voidReason(block, head, inbox, config);
    if (reason !== undefined) {
      blocks.push({ block, number: undefined, reason });
      continue;
    }
    const { timestamp, gasLimit, forced } = block;
    const number = head.number + 1n;
    head = { number, timestamp, gasLimit, queueNext: head.queueNext + BigInt(forced) };
    blocks.push({ block, number, reason });
  }
  return { blocks, head };
}
