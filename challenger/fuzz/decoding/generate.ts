import { BLOB_BYTES } from '../../da/blob.js';
import { encodeBlobs } from '../../da/blobCodec.js';
import { forcedBatch } from '../../derive/forcedBlock.js';
import { CHAIN_IDS, type Corpus } from './corpus.js';
import { anyBatch } from './generateBatch.js';
import { anyTransaction } from './generateTransaction.js';
import { giantBatch, giantTransaction } from './giant.js';
import type { DecodingInput } from './input.js';
import { mutate } from './mutate.js';
import { Rng } from './rng.js';
import { PARENT } from './setting.js';

/** How often an input is a giant, and how often it is blobs: once in so many. */
const GIANTS = 4_000;
const BLOBS = 4_000;
const LARGEST = 3_000_000;

/** Input `n` of a run. With another corpus it is another input. */
export function inputOf(corpus: Corpus, seed: number, n: number): DecodingInput {
  const rng = new Rng(seed, n);
  const chainId = rng.pick(CHAIN_IDS);
  const place = { l1Timestamp: PARENT.timestamp, queue: [], due: 0, size: 0, before: 0 };
  const common = { fork: rng.pick(['cancun', 'prague', 'prague', 'osaka'] as const), chainId };
  if (rng.oneIn(GIANTS)) {
    const size = rng.logarithmic(4_000, LARGEST);
    const bytes = rng.oneIn(2)
      ? giantTransaction(size, chainId, rng)
      : giantBatch(size, chainId, rng);
    const form = rng.pick(['transaction', 'batch'] as const);
    return { ...common, ...place, form, bytes, before: 143, l1Timestamp: PARENT.timestamp + 9n };
  }
  if (rng.oneIn(BLOBS)) return { ...common, ...place, ...blobs(corpus, chainId, rng) };
  const kind = rng.below(100);
  if (kind < 80) {
    const bytes = anyTransaction(corpus, chainId, rng);
    const before = rng.pick([143, 143, 143, rng.between(1, 600), 0]);
    return { ...common, ...place, form: 'transaction', bytes, before };
  }
  const queue =
    kind < 94
      ? []
      : Array.from({ length: rng.between(1, 10) }, () => anyTransaction(corpus, chainId, rng));
  // In the queue there are no empty entries, and none of more than 32 KiB (docs/batches.md §4).
  const entries = queue.filter(({ length }) => length > 0 && length <= 32_768);
  const due = rng.below(entries.length + 1);
  if (kind >= 98) {
    const l1Timestamp = PARENT.timestamp + BigInt(rng.pick([-5, 0, 1, 50]));
    const poster = rng.bytes(20);
    const bytes = forcedBatch({ poster, l1Timestamp, accumulator: rng.bytes(32) });
    return { ...common, ...place, form: 'forced', bytes, queue: entries, due, l1Timestamp };
  }
  const batch = anyBatch(corpus, chainId, rng);
  return { ...common, ...place, form: 'batch', ...batch, queue: entries, due };
}

/** Blobs that hold a batch, the first byte of each element whatever it may be, and cut at any length. */
function blobs(corpus: Corpus, chainId: bigint, rng: Rng) {
  const { bytes, l1Timestamp } = anyBatch(corpus, chainId, rng);
  const whole = Buffer.concat(encodeBlobs(bytes));
  // What a field element's first byte can be at most, less one.
  for (let at = 0; at < whole.length; at += 32) whole[at] = rng.below(0x73);
  const content = rng.oneIn(2) ? whole : mutateInside(whole, rng);
  const held = (content.length / 32) * 31;
  const size = rng.pick([bytes.length, rng.below(bytes.length + 1), rng.below(held + 1), held]);
  return { form: 'blobs' as const, bytes: content, size, l1Timestamp };
}

function mutateInside(blob: Uint8Array, rng: Rng): Uint8Array {
  const start = mutate(blob.subarray(0, 1_000), rng);
  const changed = new Uint8Array(blob.length);
  changed.set(start.subarray(0, BLOB_BYTES));
  for (let at = 0; at < changed.length; at += 32) changed[at] = Math.min(changed[at] ?? 0, 0x72);
  return changed;
}
