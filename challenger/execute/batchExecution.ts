import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { parseBatch, type ParsedBlock } from '../derive/batch.js';
import { forcedBlock } from '../derive/forcedBlock.js';
import { voidReason, type VoidReason } from '../derive/voidBlock.js';
import type { BlockResult, ChainHead, Executor, TransactionResult } from './executor.js';

/** What L1 says of a batch besides its bytes. */
export interface BatchPlace {
  /** Timestamp of the L1 block that holds the post, seconds. */
  readonly l1Timestamp: bigint;
  /** The forced transactions that no block has taken yet, oldest first, up to the last when the batch was posted. */
  readonly queue?: readonly Uint8Array[];
  /** How many of them were due then. */
  readonly due?: number;
  /** Whether the batch is one that anybody may post for what is due. */
  readonly isForced?: boolean;
}

/** Where a transaction stands: in the batch, or in the forced queue (counted from the first that was left). */
export type EntryPlace =
  | { readonly from: 'batch'; readonly offset: number; readonly length: number }
  | { readonly from: 'queue'; readonly index: number };

/** One unit of execution (docs/batches.md §6) and what it came to. */
export type Unit =
  | { readonly kind: 'batch' }
  | { readonly kind: 'void'; readonly block: ParsedBlock; readonly reason: VoidReason }
  | {
      readonly kind: 'block';
      readonly block: ParsedBlock;
      /** After the system writes. */
      readonly stateRoot: Hash;
    }
  | {
      readonly kind: 'transaction';
      readonly place: EntryPlace;
      readonly result: TransactionResult;
    }
  | { readonly kind: 'close'; readonly block: ParsedBlock; readonly result: BlockResult };

export interface BatchResult {
  /** In order, the opening of the batch first. */
  readonly units: readonly Unit[];
  /** Where the chain stands after the batch. */
  readonly head: ChainHead;
  /** How many forced transactions the batch took. */
  readonly forcedTaken: number;
}

/** Derives the blocks of a batch and executes them. Throws what the executor throws. */
export function executeBatch(
  executor: Executor,
  config: Config,
  start: ChainHead,
  bytes: Uint8Array,
  place: BatchPlace,
): Promise<BatchResult> {
  return executeBlocks(executor, config, start, parseBatch(bytes), place);
}

/** `executeBatch` of a batch that has been taken apart. */
export async function executeBlocks(
  executor: Executor,
  config: Config,
  start: ChainHead,
  blocks: readonly ParsedBlock[],
  place: BatchPlace,
): Promise<BatchResult> {
  const queue = place.queue ?? [];
  const units: Unit[] = [{ kind: 'batch' }];
  let head = start;
  let taken = 0;
  for (const parsed of blocks) {
    const queueLeft = BigInt(queue.length - taken);
    const queueDue = (place.due ?? 0) - taken;
    const inbox = { l1Timestamp: place.l1Timestamp, queueLeft, queueDue };
    const block = place.isForced === true ? forcedBlock(parsed, head, queueDue) : parsed;
    const reason =
      place.isForced !== true
        ? voidReason(block, head, inbox, config)
        : block.forced === 0
          ? 'nothingDue'
          : undefined;
    if (reason !== undefined) {
      units.push({ kind: 'void', block, reason });
      continue;
    }
    const forced = queue.slice(taken, taken + block.forced);
    const places: EntryPlace[] = [
      ...forced.map((_, index) => ({ from: 'queue' as const, index: taken + index })),
      ...block.entries.map(({ offset, raw }) => ({
        from: 'batch' as const,
        offset,
        length: raw.length,
      })),
    ];
    const transactions = [...forced, ...block.entries.map(({ raw }) => raw)];
    const result = await executor.execute(head, { ...block, transactions });
    units.push({ kind: 'block', block, stateRoot: result.openedStateRoot });
    for (const [index, entry] of places.entries()) {
      const done = result.transactions[index];
      if (done === undefined) throw new RangeError('an executor must answer for every entry');
      units.push({ kind: 'transaction', place: entry, result: done });
    }
    units.push({ kind: 'close', block, result });
    head = result.head;
    taken += block.forced;
  }
  return { units, head, forcedTaken: taken };
}
