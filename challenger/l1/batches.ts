import { getBytes, type JsonRpcApiProvider } from 'ethers';
import { encodeBatch } from '../../bisection/machine/BatchOpen.js';
import { type Blob, encodeBlobs } from '../../bisection/machine/Blob.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { decodeBlobs } from '../da/blobCodec.js';
import { forcedBatch } from '../derive/forcedBlock.js';
import { type BlobQuery, type BlobReader, NoBlobReaderError } from './blobReader.js';
import { callsIn } from './callsIn.js';
import { toHash, toHex } from './hex.js';
import { FORCED_FORM, type Inbox, type PostedBatch } from './inbox.js';

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

/** The bytes of a batch are nowhere to be had: of it and those after it nobody can tell anything. */
export class MissingDataError extends CannotTellError {
  readonly code = 'MISSING_DATA';
  readonly nextStep =
    'add a source of blobs that has them (a beacon endpoint, a blob archive): they are asked for again at every look';
  constructor(
    readonly posted: PostedBatch,
    override readonly cause: CannotTellError,
  ) {
    super(`the data of batch ${String(posted.position)} are missing: ${cause.message}`);
    this.name = 'MissingDataError';
  }
}

/** Where batches are read from. */
export interface BatchSources {
  readonly inbox: Inbox;
  readonly provider: JsonRpcApiProvider;
  /** Who has the blobs; needed once a batch stands in some. */
  readonly blobs?: BlobReader | undefined;
}

/**
 * The batches in the L1 blocks `from` to `to`, both included, that follow the batch `position` with `accumulator`
 * (0 and zeros for the first ones). The bytes come from the calldata of the posts (of one made through a contract by
 * `debug_traceTransaction`) or from their blobs; every one is hashed and the chain of commitments followed, so what
 * this gives is what the inbox holds at the last accumulator.
 * @throws BatchMismatchError; MissingDataError at the first batch whose blobs can't be had
 */
export async function* readBatches(
  sources: BatchSources,
  range: { readonly from: number; readonly to: number },
  after: { readonly position: bigint; readonly accumulator: Hash },
): AsyncGenerator<PublishedBatch> {
  let { position, accumulator } = after;
  for (const posted of await sources.inbox.posted(range.from, range.to)) {
    if (posted.position <= after.position) continue;
    const batch = await readBatch(sources, posted, accumulator);
    position += 1n;
    if (posted.position !== position) throw new BatchMismatchError(position, 'position');
    accumulator = keccak(encodeBatch(accumulator, batch));
    if (!same(accumulator, batch.accumulator)) {
      throw new BatchMismatchError(position, 'accumulator');
    }
    yield batch;
  }
}

async function readBatch(
  sources: BatchSources,
  posted: PostedBatch,
  before: Hash,
): Promise<PublishedBatch> {
  const { position, accumulator, transaction, form } = posted;
  const { l1Number, l1Timestamp, queueLength, queueDue, queueRoot } = posted;
  const poster = BigInt(posted.poster);
  const carried =
    form === 0
      ? await readCalldata(sources, posted)
      : form === FORCED_FORM
        ? readForced(posted, before)
        : await readBlobs(sources, posted);
  return {
    ...{ position, accumulator, poster, transaction, ...carried },
    ...{ l1Number, l1Timestamp, queueLength, queueDue, queueRoot },
  };
}

type Carried = Pick<PublishedBatch, 'bytes' | 'data' | 'carrier'>;

/** The bytes out of the calldata of the post, found by their hash; a post through a contract is traced. */
async function readCalldata(
  { inbox, provider }: BatchSources,
  { position, transaction: hash, data }: PostedBatch,
): Promise<Carried> {
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
    const batch = inbox.batchIn(call);
    if (batch === undefined) continue;
    const bytes = getBytes(batch);
    const built = Bytes.build(bytes);
    if (same(built.hash, data)) return { bytes, data: built };
  }
  throw new BatchMismatchError(position, 'data');
}

/** A forced batch follows from where and when it was posted. */
function readForced({ position, poster, l1Timestamp, data }: PostedBatch, before: Hash): Carried {
  const bytes = forcedBatch({ poster: getBytes(poster), l1Timestamp, accumulator: before });
  const built = Bytes.build(bytes);
  if (!same(built.hash, data)) throw new BatchMismatchError(position, 'data');
  return { bytes, data: built, carrier: 'forced' };
}

/** The bytes out of the blobs of the transaction, which the inbox has committed to by their hashes. */
async function readBlobs({ provider, blobs }: BatchSources, posted: PostedBatch): Promise<Carried> {
  const { position, transaction: hash, data, form, length } = posted;
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new BatchMismatchError(position, 'transaction');
  const versionedHashes = (transaction.blobVersionedHashes ?? []).map(toHash);
  const { blockHash, l1Number, l1Timestamp } = posted;
  const query = { versionedHashes, transaction: hash, blockHash, l1Number, l1Timestamp };
  const carrier = await readCarrier(blobs, query, posted);
  const isWhole = carrier.length === form && carrier.every(isNamed(versionedHashes));
  if (!isWhole || !same(keccak(encodeBlobs(Number(length), carrier)), data)) {
    throw new BatchMismatchError(position, 'data');
  }
  const bytes = decodeBlobs(
    carrier.map(({ bytes }) => bytes),
    Number(length),
  );
  return { bytes, data: Bytes.build(bytes), carrier };
}

async function readCarrier(
  blobs: BlobReader | undefined,
  query: BlobQuery,
  posted: PostedBatch,
): Promise<readonly Blob[]> {
  try {
    if (blobs === undefined) throw new NoBlobReaderError(query.transaction);
    return await blobs.read(query);
  } catch (error) {
    if (error instanceof CannotTellError) throw new MissingDataError(posted, error);
    throw error;
  }
}

const isNamed =
  (hashes: readonly Hash[]) =>
  ({ versionedHash }: Blob, index: number): boolean => {
    const hash = hashes[index];
    return hash !== undefined && same(versionedHash, hash);
  };

const same = (one: Hash, two: Hash): boolean => toHex(one) === toHex(two);
