import type { PublishedBatch } from '../../challenger/conformance/publishedBatches.js';
import { BLOB_CAPACITY } from '../../bisection/machine/Blob.js';
import { BLOCK_HEADER_SIZE, type BatchBlock, parseBatch } from '../../challenger/derive/batch.js';
import type { PlannedBlock, PlannedEntry } from './hardPlan.js';

/** The transactions of a block as its body has them. */
export function entriesOf({ block, expected }: PublishedBatch): PlannedEntry[] {
  const isSkipped = expected.outcome === 'block' ? false : undefined;
  return block.transactions.map((raw) => ({ raw, isForced: false, isSkipped }));
}

/** A block that is void. */
export const voidOf = (source: PublishedBatch): PlannedBlock => ({
  outcome: 'void',
  entries: [],
  source,
});

/** The block as the case has it; all of its transactions in its body where it is not said which. */
export function blockOf(
  { bytes }: PublishedBatch,
  forced: number,
  body?: readonly PlannedEntry[],
): BatchBlock {
  const [parsed] = parseBatch(bytes);
  if (parsed === undefined) throw new RangeError('a batch of a case holds no block');
  const transactions = (body ?? parsed.entries).map(({ raw }) => raw);
  return { ...parsed, forced, transactions };
}

/** A block of that many bytes that is void, since it is before all others. */
export function filler(size: number): BatchBlock {
  const body = size - BLOCK_HEADER_SIZE - 4;
  return {
    ...{ timestamp: 0n, feeRecipient: new Uint8Array(20), prevRandao: new Uint8Array(32) },
    ...{ gasLimit: 0n, parentBeaconBlockRoot: new Uint8Array(32), extraData: new Uint8Array(0) },
    ...{ forced: 0, transactions: [new Uint8Array(body)] },
  };
}

/** Up to a little more than a blob holds with what means nothing: a block that is longer than what is left. */
export function withJunk(bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(BLOB_CAPACITY + 1_000).fill(0xff);
  all.set(bytes);
  return all;
}
