import { encodeBlobs } from '../da/blobCodec.js';
import { identify } from '../da/checkedBlob.js';
import { loadKzg } from '../da/kzg/loadKzg.js';
import { type BatchBlock, encodeBatch } from '../derive/batch.js';
import type { CarriedBlob } from '../l1/call.js';
import { type L2Block, readL2Block } from './l2Node.js';
import type { Prng } from './prng.js';
import type { Rpc } from './rpc.js';

/** What a block took from the forced queue. */
export interface TakenForced {
  /** How many entries. */
  readonly entries: number;
  /** How many of them are transactions of the block, its first ones; the others are invalid. */
  readonly included: number;
}

/** What a batch says of a block that an execution client made. */
export function batchBlock(block: L2Block, taken?: TakenForced): BatchBlock {
  return {
    timestamp: block.timestamp,
    feeRecipient: block.miner,
    prevRandao: block.mixHash,
    gasLimit: block.gasLimit,
    parentBeaconBlockRoot: block.parentBeaconBlockRoot,
    extraData: block.extraData,
    forced: taken?.entries ?? 0,
    transactions: block.transactions.slice(taken?.included ?? 0),
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
 * @param forced what blocks took from the forced queue, by number
 * @throws {RpcError} the node refused a call
 * @throws {BatchEncodingError} a field of a block does not fit into a batch
 */
export async function makeBatch(
  rpc: Rpc,
  first: bigint,
  last: bigint,
  forced: ReadonlyMap<bigint, TakenForced> = new Map(),
): Promise<Uint8Array> {
  const blocks: BatchBlock[] = [];
  for (let number = first; number <= last; number++) {
    blocks.push(batchBlock(await readL2Block(rpc, number), forced.get(number)));
  }
  return encodeBatch(blocks);
}

/** The blobs of a batch, as a transaction carries them. */
export function batchBlobs(batch: Uint8Array): Promise<CarriedBlob[]> {
  return carriedBlobs(encodeBlobs(batch));
}

/**
 * Blobs as a transaction carries them.
 *
 * @throws {NotABlobError}
 */
export async function carriedBlobs(blobs: readonly Uint8Array[]): Promise<CarriedBlob[]> {
  const kzg = await loadKzg();
  return Promise.all(
    blobs.map(async (data) => {
      const { commitment, versionedHash } = await identify(kzg, data);
      return { data, commitment, versionedHash, proof: await kzg.blobProof(data, commitment) };
    }),
  );
}
