import { getBytes, type JsonRpcApiProvider } from 'ethers';
import { z } from 'zod';
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
 * (0 and zeros for the first ones). The bytes come from the calldata of the posts (of one made through a contract by
 * `debug_traceTransaction`); every one is hashed and the chain
 * of commitments followed, so what this gives is what the inbox holds at the last accumulator.
 * @throws BatchMismatchError
 */
export async function readBatches(
  inbox: Inbox,
  provider: JsonRpcApiProvider,
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
  provider: JsonRpcApiProvider,
  posted: PostedBatch,
): Promise<PublishedBatch> {
  const { position, accumulator, transaction: hash } = posted;
  const { bytes, data } = await readBytes(inbox, provider, posted);
  const { l1Number, l1Timestamp, queueLength, queueRoot } = posted;
  const poster = BigInt(posted.poster);
  return {
    ...{ position, accumulator, bytes, data, poster, transaction: hash },
    ...{ l1Number, l1Timestamp, queueLength, queueRoot },
  };
}

/** The bytes out of the calldata of the post, found by their hash; a post through a contract is traced. */
async function readBytes(
  inbox: Inbox,
  provider: JsonRpcApiProvider,
  { position, transaction: hash, data }: PostedBatch,
): Promise<{ bytes: Uint8Array; data: Bytes }> {
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new BatchMismatchError(position, 'transaction');
  const isDirect = transaction.to?.toLowerCase() === inbox.address.toLowerCase();
  const calls = isDirect
    ? [transaction]
    : await callsIn(provider, hash).then((all) =>
        all.map(({ to, input }) => ({ hash, to: to ?? null, data: input })),
      );
  for (const call of calls) {
    if (call.to?.toLowerCase() !== inbox.address.toLowerCase()) continue;
    const bytes = getBytes(inbox.batchIn(call));
    const built = Bytes.build(bytes);
    if (same(built.hash, data)) return { bytes, data: built };
  }
  throw new BatchMismatchError(position, 'data');
}

interface CallFrame {
  readonly to?: string | undefined;
  readonly input: string;
  readonly calls?: readonly CallFrame[] | undefined;
}

const frame: z.ZodType<CallFrame> = z.object({
  to: z.string().optional(),
  input: z.string(),
  calls: z.lazy(() => z.array(frame)).optional(),
});

/** Every call that a transaction makes, itself first. */
async function callsIn(provider: JsonRpcApiProvider, hash: string): Promise<CallFrame[]> {
  const options = { tracer: 'callTracer' };
  const answer: unknown = await provider.send('debug_traceTransaction', [hash, options]);
  const flatten = (call: CallFrame): CallFrame[] => [call, ...(call.calls ?? []).flatMap(flatten)];
  return flatten(frame.parse(answer));
}

const same = (one: Hash, two: Hash): boolean => toHex(one) === toHex(two);
