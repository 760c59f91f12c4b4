import type { Rng } from './rng.js';

/** Bytes that mean something in RLP or as a number. */
const TELLING = [
  0, 1, 2, 3, 4, 5, 27, 28, 0x7f, 0x80, 0x81, 0x94, 0xa0, 0xb7, 0xb8, 0xb9, 0xbf, 0xc0, 0xc1, 0xf7,
  0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xff,
];

/** `bytes` with one change: bits flipped, bytes set, taken out, put in, doubled, cut. */
export function mutate(bytes: Uint8Array, rng: Rng): Uint8Array {
  const changed = bytes.slice();
  const at = rng.below(bytes.length + 1);
  switch (rng.below(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
    case 2:
      if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << rng.below(8));
      return changed;
    case 3:
      if (at < changed.length) changed[at] = rng.pick(TELLING);
      return changed;
    case 4: {
      const from = rng.below(at + 1);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(at)]);
    }
    case 5:
      return Buffer.concat([
        bytes.subarray(0, at),
        rng.bytes(rng.pick([1, 1, 2, 4, 33])),
        bytes.subarray(at),
      ]);
    case 6: {
      const part = bytes.subarray(at, at + rng.logarithmic(1, 64));
      return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
    }
    default:
      if (at < changed.length) changed[at] = ((changed[at] ?? 0) + rng.pick([1, -1])) & 0xff;
      return changed;
  }
}
