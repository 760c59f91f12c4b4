import { type Hash, keccak } from '../structures/Keccak.js';
import type { Batch, Host } from './Host.js';
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
  const { data, l1Number, l1Timestamp, queueLength, queueRoot } = host.batch(position + 1n);
  m.setBlock({
    cursor: cursor.with({
      position: position + 1n,
      accumulator: next,
      data,
      offset: 0,
      end: 0,
      l1Number,
      l1Timestamp,
      queueLength,
      queueRoot,
    }),
  });
  m.enter(Phase.idle);
}

/** The preimage of a batch's accumulator (docs/batches.md §1). */
export function encodeBatch(before: Hash, batch: Batch): Uint8Array {
  return new Packer(0x40, 141)
    .hash(before)
    .hash(batch.data.hash)
    .address(batch.poster)
    .u64(batch.l1Number)
    .u64(batch.l1Timestamp)
    .u64(batch.queueLength)
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
