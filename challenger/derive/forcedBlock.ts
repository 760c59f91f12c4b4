import { encodeBatch, type ParsedBlock } from './batch.js';

/** How many entries of the forced queue a block may take (docs/batches.md §4). */
export const MAX_FORCED = 8;

/** How many entries a block has to take of `due` that are due and not taken yet: as many as it may. */
export function mustTake(due: number): number {
  return Math.max(0, Math.min(due, MAX_FORCED));
}

/**
 * The block of a forced batch as it is executed: the poster knows neither the parent nor what is still due, so its
 * time, gas limit and number of forced transactions follow from where the chain stands.
 */
export function forcedBlock(
  block: ParsedBlock,
  parent: { readonly timestamp: bigint; readonly gasLimit: bigint },
  due: number,
): ParsedBlock {
  const earliest = parent.timestamp + 1n;
  const timestamp = block.timestamp < earliest ? earliest : block.timestamp;
  return { ...block, timestamp, gasLimit: parent.gasLimit, forced: mustTake(due) };
}

/** The bytes of a forced batch: one block, whose randomness is the inbox's commitment to all batches before it. */
export function forcedBatch(post: {
  /** 20 bytes; the block's fee recipient. */
  readonly poster: Uint8Array;
  /** Seconds. */
  readonly l1Timestamp: bigint;
  /** 32 bytes. */
  readonly accumulator: Uint8Array;
}): Uint8Array {
  return encodeBatch([
    {
      timestamp: post.l1Timestamp,
      feeRecipient: post.poster,
      prevRandao: post.accumulator,
      gasLimit: 0n,
      parentBeaconBlockRoot: new Uint8Array(32),
      extraData: new Uint8Array(0),
      forced: 0,
      transactions: [],
    },
  ]);
}
