import type { Batch } from '../../bisection/machine/Host.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { MissingBatchError } from '../claim/claimUnits.js';
import type { RightChain } from '../claim/rightChain.js';
import { toHash } from '../hex.js';
import type { EvidenceBatch } from './bundle.js';

/** The batches behind `position` up to `target`, as a bundle holds them. @throws MissingBatchError */
export function coveredBatches(
  chain: RightChain,
  batches: ReadonlyMap<bigint, Batch>,
  position: bigint,
  target: bigint,
): EvidenceBatch[] {
  const covered: EvidenceBatch[] = [];
  for (let at = position + 1n; at <= target; at++) {
    const batch = batches.get(at);
    const published = chain.batch(at);
    if (batch === undefined || published === undefined) throw new MissingBatchError(at);
    covered.push(evidenceOf(batch, published.transaction));
  }
  return covered;
}

function evidenceOf(batch: Batch, transaction: string): EvidenceBatch {
  const { poster, l1Number, l1Timestamp, queueLength, queueDue, queueRoot, data, carrier } = batch;
  const blobs = carrier === undefined || carrier === 'forced' ? [] : carrier;
  const isInBlobs = blobs.length > 0;
  return {
    ...{ poster, l1Number, l1Timestamp, queueLength, queueDue, queueRoot },
    form: isInBlobs ? 'blobs' : carrier === 'forced' ? 'forced' : 'calldata',
    data: isInBlobs ? new Uint8Array(0) : Bytes.toUint8Array(data),
    length: data.length,
    blobs: blobs.map(({ bytes }) => bytes),
    transaction: toHash(transaction),
  };
}
