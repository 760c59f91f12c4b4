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
import { toHash, toHex } from '../hex.js';
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
  /** EX_TEMPFAIL, of a command that ends by it: there may be an answer later. */
  readonly exitCode = 75;
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

/** A batch's bytes as somebody gave them: what they hash to is not known yet. */
export interface FetchedBatch {
  readonly posted: PostedBatch;
  /** Byte strings of which one must be the batch: of a post through a contract, of each of its calls. */
  readonly candidates: readonly Uint8Array[];
  readonly carrier: Batch['carrier'];
}

/** A batch as the inbox's event tells of it, and the commitment to those before it. */
export interface Announced {
  readonly posted: PostedBatch;
  readonly before: Hash;
}

/**
 * The batches posted in the L1 blocks `from` to `to`, both included, that follow the batch `position` with
 * `accumulator` (0 and zeros for the first ones), by the inbox's events.
 * @throws BatchMismatchError where one is left out
 */
export async function announcedBatches(
  inbox: Inbox,
  range: { readonly from: number; readonly to: number },
  after: { readonly position: bigint; readonly accumulator: Hash },
): Promise<Announced[]> {
  let { position, accumulator: before } = after;
  const announced: Announced[] = [];
  for (const posted of await inbox.posted(range.from, range.to)) {
    if (posted.position <= after.position) continue;
    position += 1n;
    if (posted.position !== position) throw new BatchMismatchError(position, 'position');
    announced.push({ posted, before });
    before = posted.accumulator;
  }
  return announced;
}

/**
 * The bytes of a batch: from the calldata of the post (of one made through a contract by `debug_traceTransaction`), or
 * from its blobs, each of which has the hash that the transaction names.
 * @throws BatchMismatchError; MissingDataError where blobs can't be had
 */
export async function fetchBatch(
  sources: BatchSources,
  { posted, before }: Announced,
): Promise<FetchedBatch> {
  const { form, poster, l1Timestamp } = posted;
  if (form === 0) return fetchCalldata(sources, posted);
  if (form !== FORCED_FORM) return fetchBlobs(sources, posted);
  const bytes = forcedBatch({ poster: getBytes(poster), l1Timestamp, accumulator: before });
  return { posted, candidates: [bytes], carrier: 'forced' };
}

/**
 * Hashes the bytes of a batch and holds them against the inbox's commitments to it and to the batch before it.
 * @throws BatchMismatchError
 */
export function checkBatch(
  { posted, candidates, carrier }: FetchedBatch,
  before: Hash,
): PublishedBatch {
  const { position, accumulator, transaction, l1Number, l1Timestamp } = posted;
  const { queueLength, queueDue, queueRoot } = posted;
  const poster = BigInt(posted.poster);
  const place = { poster, l1Number, l1Timestamp, queueLength, queueDue, queueRoot };
  for (const bytes of candidates) {
    const data = Bytes.build(bytes);
    const batch: Batch = { ...place, data, ...(carrier === undefined ? {} : { carrier }) };
    if (!same(dataOf(batch), posted.data)) continue;
    if (!same(keccak(encodeBatch(before, batch)), accumulator)) {
      throw new BatchMismatchError(position, 'accumulator');
    }
    return { ...batch, position, accumulator, bytes, transaction };
  }
  throw new BatchMismatchError(position, 'data');
}

/** What the inbox commits to of a batch's bytes (docs/batches.md §1). */
function dataOf({ data, carrier }: Batch): Hash {
  if (carrier === undefined || carrier === 'forced') return data.hash;
  return keccak(encodeBlobs(data.length, carrier));
}

async function fetchCalldata(
  { inbox, provider }: BatchSources,
  posted: PostedBatch,
): Promise<FetchedBatch> {
  const { position, transaction: hash } = posted;
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new BatchMismatchError(position, 'transaction');
  const isInbox = (to: string | null | undefined): boolean =>
    to?.toLowerCase() === inbox.address.toLowerCase();
  const calls = isInbox(transaction.to)
    ? [transaction.data]
    : await callsIn(provider, hash, inbox.address, inbox.postSelector);
  const batches = calls.map((data) => inbox.batchIn({ data }));
  const candidates = batches.filter((batch) => batch !== undefined);
  return { posted, candidates, carrier: undefined };
}

async function fetchBlobs(
  { provider, blobs }: BatchSources,
  posted: PostedBatch,
): Promise<FetchedBatch> {
  const { position, transaction: hash, form, length } = posted;
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new BatchMismatchError(position, 'transaction');
  const versionedHashes = (transaction.blobVersionedHashes ?? []).map(toHash);
  if (versionedHashes.length !== form) throw new BatchMismatchError(position, 'data');
  const { blockHash, l1Number, l1Timestamp } = posted;
  const place = { blockHash, l1Number, l1Timestamp, batch: position };
  const query = { versionedHashes, transaction: hash, ...place };
  const carrier = await readCarrier(blobs, query, posted);
  const isWhole = carrier.length === form && carrier.every(isNamed(versionedHashes));
  if (!isWhole) throw new BatchMismatchError(position, 'data');
  const bytes = decodeBlobs(
    carrier.map((blob) => blob.bytes),
    Number(length),
  );
  return { posted, candidates: [bytes], carrier };
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
