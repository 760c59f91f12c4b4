import type { Corpus } from './corpus.js';
import { anyTransaction } from './generateTransaction.js';
import { mutate } from './mutate.js';
import type { Rng } from './rng.js';
import { PARENT } from './setting.js';

const HEADER = 139;
const DRIFT = 600n;
const U64 = (1n << 64n) - 1n;

/** The bytes of a batch: blocks that follow on each other, void ones, and what is none; and the time of its post. */
export function anyBatch(
  corpus: Corpus,
  chainId: bigint,
  rng: Rng,
): { bytes: Uint8Array; l1Timestamp: bigint } {
  const l1Timestamp = PARENT.timestamp + BigInt(rng.pick([0, 1, 5, 100, 100, 100, 1_000]));
  const kind = rng.below(40);
  if (kind === 0) return { bytes: rng.bytes(rng.logarithmic(1, 3_000) - 1), l1Timestamp };
  // Many blocks of the least size: nothing but headers, of zeros, or all the same.
  if (kind === 1) {
    const header = rng.oneIn(2) ? new Uint8Array(HEADER) : blockOf(corpus, chainId, rng, 0n).header;
    const count = rng.logarithmic(2, 12);
    return { bytes: Buffer.concat(Array<Uint8Array>(count).fill(header)), l1Timestamp };
  }
  const blocks = Array.from({ length: rng.pick([0, 1, 1, 1, 1, 2, 2, 3]) }, (_, i) =>
    blockOf(corpus, chainId, rng, BigInt(i)),
  );
  const parts = blocks.flatMap(({ header, body }) => [header, body]);
  if (rng.oneIn(8)) parts.push(rng.bytes(rng.pick([1, 3, 4, 138, 139, 140])));
  let bytes: Uint8Array = Buffer.concat(parts);
  if (rng.oneIn(8)) bytes = bytes.subarray(0, rng.below(bytes.length + 1));
  if (rng.oneIn(8)) bytes = bytes.subarray(0, boundary(parts, rng) + rng.pick([-1, 0, 1]));
  if (rng.oneIn(6)) bytes = mutate(bytes, rng);
  return { bytes, l1Timestamp };
}

/** Where one of the parts ends. */
function boundary(parts: readonly Uint8Array[], rng: Rng): number {
  const count = rng.below(parts.length + 1);
  const end = parts.slice(0, count).reduce((sum, { length }) => sum + length, 0);
  return Math.max(1, end);
}

/** A block; `index` more than one second after the parent. */
function blockOf(corpus: Corpus, chainId: bigint, rng: Rng, index: bigint) {
  const body = bodyOf(corpus, chainId, rng);
  const header = rng.bytes(HEADER);
  const view = new DataView(header.buffer);
  const { timestamp, gasLimit } = PARENT;
  const edge = gasLimit / 1024n;
  const rarely = <T>(right: T, ...others: readonly T[]) =>
    rng.oneIn(10) ? rng.pick(others) : right;
  view.setUint32(0, lengthNear(body.length, rng));
  const late = timestamp + 100n + DRIFT;
  view.setBigUint64(4, rarely(timestamp + 1n + index, timestamp, 0n, late, late + 1n, U64));
  const limit = rarely(gasLimit, gasLimit + edge, gasLimit + edge - 1n, gasLimit - edge, 0n, U64);
  view.setBigUint64(64, limit);
  view.setUint16(104, rarely(0, 1, 2, 8, 9, 65_535));
  const extraLength = rarely(rng.pick([0, 3, 32]), 31, 33, 255);
  header[106] = extraLength;
  header.fill(0, Math.min(HEADER, 107 + extraLength));
  if (rng.oneIn(12)) header[rng.between(107, HEADER - 1)] = 1;
  return { header, body };
}

/** Entries, most of them small so that a batch is not long; and at times what is no entry. */
function bodyOf(corpus: Corpus, chainId: bigint, rng: Rng): Uint8Array {
  const entries = Array.from({ length: rng.pick([0, 0, 1, 1, 1, 2, 2, 3]) }, () => {
    const raw = rng.oneIn(4)
      ? rng.bytes(rng.pick([0, 0, 1, 5, 60]))
      : anyTransaction(corpus, chainId, rng);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, lengthNear(raw.length, rng));
    return Buffer.concat([length, raw]);
  });
  if (rng.oneIn(10)) entries.push(Buffer.from(rng.bytes(rng.pick([1, 2, 3, 4, 5]))));
  if (rng.oneIn(30)) entries.push(Buffer.alloc(4 * rng.between(2, 8)));
  return Buffer.concat(entries);
}

/** The right length, or one that makes what follows overlap, repeat or end too early. */
function lengthNear(length: number, rng: Rng): number {
  if (!rng.oneIn(14)) return length;
  const near = [0, 1, length - 1, length + 1, length - 4, length + 4, length - HEADER];
  const far = [length + HEADER, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - HEADER, 2 ** 24, length * 256];
  return Math.min(2 ** 32 - 1, Math.max(0, rng.pick([...near, ...far])));
}
