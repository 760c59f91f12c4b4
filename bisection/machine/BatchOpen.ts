import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { encodeBlobs } from './Blob.js';
import type { Cursor } from './Cursor.js';
import type { Batch, Host } from './Host.js';
import { Loading } from './LoadBlobs.js';
import type { Machine } from './Machine.js';
import { Packer } from './Packer.js';
import { Phase } from './Phase.js';

/**
 * Phase batchOpen: opens the next batch. The claim names the inbox accumulator at its target, and each
 * accumulator binds the one before it, so the walk goes back from the target to the batch after the cursor.
 */
export function stepBatchOpen(m: Machine, host: Host): void {
  const cursor = m.cursor();
  const { position, accumulator } = cursor.fields;
  const preimages: Uint8Array[] = [];
  let hash = accumulator;
  let next: Hash | undefined;
  for (let n = position + 1n; n <= host.target; n++) {
    const preimage = encodeBatch(hash, host.batch(n));
    preimages.push(preimage);
    hash = keccak(preimage);
    next ??= hash;
  }
  if (next === undefined || Buffer.compare(hash, host.accumulator) !== 0) {
    throw new InboxMismatchError(host.target, host.accumulator, hash);
  }
  for (const preimage of preimages.reverse()) m.witness?.fixed(preimage);
  const batch = host.batch(position + 1n);
  const opened = openBatch(cursor, next, batch);
  const { carrier, data } = batch;
  if (carrier === undefined || carrier === 'forced') {
    m.setBlock({ cursor: opened });
    m.enter(Phase.idle);
    return;
  }
  const record = encodeBlobs(data.length, carrier);
  m.witness?.fixed(record);
  m.setBlock({ cursor: opened.with({ data: Bytes.grow(Bytes.EMPTY, data.length) }) });
  if (data.length === 0) m.enter(Phase.idle);
  else m.enter(Phase.loadBlobs, new Loading(keccak(record), carrier.length, 0));
}

/** The cursor at the beginning of a batch, its data loaded. */
export function openBatch(cursor: Cursor, accumulator: Hash, batch: Batch): Cursor {
  const { data, l1Number, l1Timestamp, queueLength, queueDue, queueRoot, carrier } = batch;
  return cursor.with({
    ...{ position: cursor.fields.position + 1n, accumulator, data, offset: 0, end: 0 },
    ...{ l1Number, l1Timestamp, queueLength, queueDue, queueRoot, isForced: carrier === 'forced' },
  });
}

/** What says that a batch is a forced one, where else the number of its blobs stands: 0 for calldata. */
const FORCED = 255;

/** The preimage of a batch's accumulator (docs/batches.md §1). */
export function encodeBatch(before: Hash, batch: Batch): Uint8Array {
  const { data, carrier } = batch;
  const isInBlobs = carrier !== undefined && carrier !== 'forced';
  return new Packer(0x40, 150)
    .hash(before)
    .u8(isInBlobs ? carrier.length : carrier === 'forced' ? FORCED : 0)
    .hash(isInBlobs ? keccak(encodeBlobs(data.length, carrier)) : data.hash)
    .address(batch.poster)
    .u64(batch.l1Number)
    .u64(batch.l1Timestamp)
    .u64(batch.queueLength)
    .u64(batch.queueDue)
    .hash(batch.queueRoot)
    .done();
}

/** The batches at hand are not those that the claim is about. */
export class InboxMismatchError extends Error {
  readonly code = 'INBOX_MISMATCH';
  readonly nextStep =
    'Read the batches again from the inbox of the chain that the claim stands on.';

  constructor(
    readonly target: bigint,
    readonly expected: Hash,
    readonly actual: Hash,
  ) {
    super(`the batches up to ${String(target)} do not hash to the accumulator of the claim`);
    this.name = 'InboxMismatchError';
  }
}
