import { getBytes, type Provider } from 'ethers';
import { encodeBatch } from '../../bisection/machine/BatchOpen.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { toHex } from './hex.js';
import type { Inbox, PostedBatch } from './inbox.js';

/** A batch as it was read from L1, checked against the inbox's commitment. */
export interface PublishedBatch extends Batch {
  /** Counted from 1. */
  readonly position: bigint;
  /** The inbox's commitment to it and all before it. */
  readonly accumulator: Hash;
  readonly bytes: Uint8Array;
  /** Hash of the L1 transaction that posted it. */
  readonly transaction: string;
}

/** What L1 gave for a batch is not what the inbox committed to. */
export class BatchMismatchError extends CannotTellError {
  readonly code = 'L1_BATCH_MISMATCH';
  readonly nextStep =
    'the L1 endpoint gave data that does not belong together (a reorganization, or a fault): read again, or from another endpoint';
  constructor(
    readonly position: bigint,
    readonly what: 'transaction' | 'position' | 'data' | 'accumulator',
  ) {
    super(`the ${what} of batch ${String(position)} is not what the inbox committed to`);
    this.name = 'BatchMismatchError';
  }
}

/**
 * The batches in the L1 blocks `from` to `to`, both included, that follow the batch `position` with `accumulator`
 * (0 and zeros for the first ones). The bytes come from the calldata of the posts; every one is hashed and the chain
 * of commitments followed, so what this gives is what the inbox holds at the last accumulator.
 * @throws BatchMismatchError, BatchNotInCalldataError
 */
export async function readBatches(
  inbox: Inbox,
  provider: Provider,
  range: { readonly from: number; readonly to: number },
  after: { readonly position: bigint; readonly accumulator: Hash },
): Promise<PublishedBatch[]> {
  const batches: PublishedBatch[] = [];
  let { position, accumulator } = after;
  for (const posted of await inbox.posted(range.from, range.to)) {
    if (posted.position <= after.position) continue;
    const batch = await readBatch(inbox, provider, posted);
    position += 1n;
    if (posted.position !== position) throw new BatchMismatchError(position, 'position');
    accumulator = keccak(encodeBatch(accumulator, batch));
    if (!same(accumulator, batch.accumulator)) {
      throw new BatchMismatchError(position, 'accumulator');
    }
    batches.push(batch);
  }
  return batches;
}

async function readBatch(
  inbox: Inbox,
  provider: Provider,
  posted: PostedBatch,
): Promise<PublishedBatch> {
  const { position, accumulator, transaction: hash } = posted;
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new BatchMismatchError(position, 'transaction');
  const bytes = getBytes(inbox.batchIn(transaction));
  const data = Bytes.build(bytes);
  if (!same(data.hash, posted.data)) throw new BatchMismatchError(position, 'data');
  const { l1Number, l1Timestamp, queueLength, queueRoot } = posted;
  const poster = BigInt(posted.poster);
  return {
    ...{ position, accumulator, bytes, data, poster, transaction: hash },
    ...{ l1Number, l1Timestamp, queueLength, queueRoot },
  };
}

const same = (one: Hash, two: Hash): boolean => toHex(one) === toHex(two);
