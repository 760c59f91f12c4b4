import type { Batch } from '../../bisection/machine/Host.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { type BatchBlock, encodeBatch } from '../../challenger/derive/batch.js';
import { forcedBatch } from '../../challenger/derive/forcedBlock.js';
import type { PublishedBatch } from '../../challenger/l1/batches.js';

/** Where the chain of these tests starts. */
export const GENESIS = { number: 0n, timestamp: 1000n, gasLimit: 30_000_000n };
export const RULES = { gasLimitFloor: 5_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n };

export function block(timestamp: number, change: Partial<BatchBlock> = {}): BatchBlock {
  return {
    timestamp: BigInt(timestamp),
    feeRecipient: new Uint8Array(20),
    prevRandao: new Uint8Array(32),
    gasLimit: GENESIS.gasLimit,
    parentBeaconBlockRoot: new Uint8Array(32),
    extraData: new Uint8Array(0),
    forced: 0,
    transactions: [],
    ...change,
  };
}

type Queued = Partial<Pick<Batch, 'queueLength' | 'queueDue'>>;

/** A batch at L1 time 5000 by `poster`: of these blocks, or a forced one. */
export function batch(
  position: number,
  poster: bigint,
  blocks: readonly BatchBlock[] | 'forced',
  { queueLength = 0n, queueDue = 0n }: Queued = {},
): PublishedBatch {
  const l1Timestamp = 5000n;
  const of = { poster: new Uint8Array(20), l1Timestamp, accumulator: new Uint8Array(32) };
  const bytes = blocks === 'forced' ? forcedBatch(of) : encodeBatch(blocks);
  const plain = {
    ...{ position: BigInt(position), poster, bytes, l1Timestamp, queueLength, queueDue },
    ...{ l1Number: 1n, queueRoot: new Uint8Array(32) as Hash, transaction: '0x' },
    data: Bytes.build(bytes),
    // Of other bytes or another poster another one.
    accumulator: keccak(Buffer.concat([bytes, Buffer.from([position, Number(poster)])])),
  };
  return blocks === 'forced' ? { ...plain, carrier: 'forced' } : plain;
}
