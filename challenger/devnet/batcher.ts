import { type BatchBlock, encodeBatch } from '../derive/batch.js';
import { type L2Block, readL2Block } from './l2Node.js';
import type { Prng } from './prng.js';
import type { Rpc } from './rpc.js';

/** What a batch says of a block that an execution client made. */
export function batchBlock(block: L2Block): BatchBlock {
  return {
    timestamp: block.timestamp,
    feeRecipient: block.miner,
    prevRandao: block.mixHash,
    gasLimit: block.gasLimit,
    parentBeaconBlockRoot: block.parentBeaconBlockRoot,
    extraData: block.extraData,
    forced: 0,
    transactions: block.transactions,
  };
}

/**
 * The same block with `entries` at places among its transactions. Where they are all invalid it executes to the
 * same header.
 */
export function interleave(
  block: BatchBlock,
  entries: readonly Uint8Array[],
  random: Prng,
): BatchBlock {
  const transactions = [...block.transactions];
  for (const entry of entries) {
    transactions.splice(random.below(transactions.length + 1), 0, entry);
  }
  return { ...block, transactions };
}

/**
 * The batch of blocks `first` to `last` of an L2 whose node answers at `rpc`.
 *
 * @throws {RpcError} the node refused a call
 * @throws {BatchEncodingError} a field of a block does not fit into a batch
 */
export async function makeBatch(rpc: Rpc, first: bigint, last: bigint): Promise<Uint8Array> {
  const blocks: BatchBlock[] = [];
  for (let number = first; number <= last; number++) {
    blocks.push(batchBlock(await readL2Block(rpc, number)));
  }
  return encodeBatch(blocks);
}
