import { equals } from '../../bisection/game/Hashes.js';
import { fold } from '../../bisection/game/MerkleTree.js';
import type { Blob } from '../../bisection/machine/Blob.js';
import type { Batch } from '../../bisection/machine/Host.js';
import type { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { accumulatorAt } from '../claim/buildClaim.js';
import type { OpinionInputs } from '../claim/opinion.js';
import { checkBlob } from '../da/blob.js';
import { decodeBlobs } from '../da/blobCodec.js';
import { identify } from '../da/checkedBlob.js';
import type { Kzg } from '../da/kzg/kzg.js';
import { provableBlob } from '../da/provableBlob.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import { WitnessDatabase } from '../execute/witness.js';
import { openStanding, type Standing } from '../sync/standing.js';
import type { Bundle, EvidenceBatch } from './bundle.js';
import { claimId, genesisId } from './claimId.js';
import { UnboundEvidenceError } from './unbound.js';

/**
 * What a bundle gives to execute its batches again, every part held against what the claim's id commits to.
 * @param kzg asked for only where a batch stands in blobs
 * @throws UnboundEvidenceError, UnfinishedClaimError, MissingNodeError
 */
export async function rebuilt(bundle: Bundle, kzg: () => Promise<Kzg>): Promise<OpinionInputs> {
  checkClaim(bundle);
  const { claim, premises, witness } = bundle;
  const { config, parameters } = premises;
  const standing = standingOf(bundle);
  const { idle, head } = standing;
  const { target } = claim.commitment;
  const batches = await batchesOf(bundle, standing, kzg);
  const start = { idle, head };
  const found = accumulatorAt({ start, target, batches });
  if (!equals(found, claim.commitment.accumulator)) {
    throw new UnboundEvidenceError('batches', 'they do not hash to the accumulator of the claim');
  }
  const nodes = new WitnessDatabase(witness, head.stateRoot);
  const { unitHeight, stepHeight } = parameters;
  return {
    ...{ config, start, target, batches, nodes, unitHeight, stepHeight },
    executor: new VmExecutor({ config, nodes }),
    queue: queueOf(bundle, standing),
  };
}

/** The queue as it was when the last batch was posted. */
function queueOf({ batches, queue: entries }: Bundle, { queue: before }: Standing): Queue {
  const queue = before.append(entries.map((entry) => Bytes.build(entry)));
  const last = batches.at(-1);
  if (last === undefined) return queue;
  const isSo =
    queue.length === (last.queueLength > before.length ? last.queueLength : before.length) &&
    (last.queueLength < before.length || equals(queue.root(last.queueLength), last.queueRoot));
  if (!isSo) throw new UnboundEvidenceError('queue', 'it is not the one that the batches saw');
  return queue;
}

function checkClaim({ claim, parent }: Bundle): void {
  const { commitment } = claim;
  if (!equals(claimId(commitment), claim.id)) {
    throw new UnboundEvidenceError('claim', 'its id is not the hash of what it says');
  }
  if (claim.top.length !== 16 || !equals(fold(claim.top), commitment.root)) {
    throw new UnboundEvidenceError('top', 'the highest nodes do not hash to the root');
  }
  if (!equals(commitment.parent, parent.id)) {
    throw new UnboundEvidenceError('parent', 'the claim has another one');
  }
  const of = parent.commitment;
  const id = of === undefined ? genesisId(parent.state) : claimId(of);
  if (!equals(id, parent.id) || (of !== undefined && !equals(of.state, parent.state))) {
    throw new UnboundEvidenceError('parent', 'its id is not the hash of what it says');
  }
}

function standingOf({ standing, parent }: Bundle): Standing {
  try {
    return openStanding(standing, parent.state);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnboundEvidenceError('standing', reason, error);
  }
}

async function batchesOf(
  { batches, claim }: Bundle,
  { idle }: Standing,
  kzg: () => Promise<Kzg>,
): Promise<Map<bigint, Batch>> {
  const found = new Map<bigint, Batch>();
  let { position } = idle.block.fields.cursor.fields;
  for (const batch of batches) found.set(++position, await batchOf(batch, kzg));
  if (position !== claim.commitment.target) {
    throw new UnboundEvidenceError('batches', 'they do not end at the target of the claim');
  }
  return found;
}

async function batchOf(batch: EvidenceBatch, kzg: () => Promise<Kzg>): Promise<Batch> {
  const { poster, l1Number, l1Timestamp, queueLength, queueDue, queueRoot, form } = batch;
  const place = { poster, l1Number, l1Timestamp, queueLength, queueDue, queueRoot };
  const isBare = form === 'blobs' ? batch.data.length === 0 : batch.blobs.length === 0;
  if (!isBare) throw new UnboundEvidenceError('batches', 'one stands in two places');
  if (form !== 'blobs') {
    if (batch.data.length !== batch.length) {
      throw new UnboundEvidenceError('batches', 'one is longer or shorter than it says');
    }
    const data = Bytes.build(batch.data);
    return { ...place, data, ...(form === 'forced' ? { carrier: form } : {}) };
  }
  const carrier: Blob[] = [];
  for (const bytes of batch.blobs) carrier.push(await blobOf(bytes, kzg));
  const data = Bytes.build(decoded(batch));
  return { ...place, data, carrier };
}

async function blobOf(bytes: Uint8Array, kzg: () => Promise<Kzg>): Promise<Blob> {
  const library = await kzg();
  try {
    checkBlob(bytes);
  } catch (error) {
    throw new UnboundEvidenceError('blobs', 'bytes that are no blob', error);
  }
  return provableBlob(await identify(library, bytes), library);
}

function decoded({ blobs, length }: EvidenceBatch): Uint8Array {
  try {
    return decodeBlobs(blobs, length);
  } catch (error) {
    throw new UnboundEvidenceError('blobs', 'they do not hold so many bytes', error);
  }
}
