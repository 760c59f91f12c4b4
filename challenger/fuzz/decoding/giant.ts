import { encodeBatch } from '../../derive/batch.js';
import type { Rng } from './rng.js';
import { PARENT } from './setting.js';

/** The header of a list (0xc0) or string (0x80) of `length` bytes, in the long form. */
function header(base: number, length: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(base + length);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return Uint8Array.of(base + 55 + size.length, ...size);
}

const listOf = (...parts: readonly Uint8Array[]) => {
  const payload = Buffer.concat(parts);
  return Buffer.concat([header(0xc0, payload.length), payload]);
};
const repeated = (part: Uint8Array, size: number) =>
  Buffer.concat(Array<Uint8Array>(Math.max(1, Math.floor(size / part.length))).fill(part));
const words = (count: number, word: Uint8Array) => repeated(word, count * word.length);

/** A transaction of about `size` bytes: much data, long lists, lists nested as deep as they go, zeros. */
export function giantTransaction(size: number, chainId: bigint, rng: Rng): Uint8Array {
  const chain = integer(chainId);
  const to = Uint8Array.of(0x94, ...new Uint8Array(20).fill(0x11));
  const head = [chain, integer(3n), integer(2n), integer(100n), integer(5_000_000_000n), to];
  const tail = [Uint8Array.of(1), word(rng), Uint8Array.of(0xa0, ...new Uint8Array(32).fill(0x33))];
  const none = Uint8Array.of(0x80);
  const key = Uint8Array.of(0xa0, ...new Uint8Array(32).fill(0x22));
  const address = Uint8Array.of(0x94, ...new Uint8Array(20).fill(0x44));
  const wrong = (bytes: Uint8Array) => {
    if (rng.oneIn(2))
      bytes[bytes.length - rng.between(1, Math.min(99, bytes.length))] = rng.below(256);
    return bytes;
  };
  const typed = (type: number, ...fields: readonly Uint8Array[]) =>
    Buffer.concat([Uint8Array.of(type), listOf(...head, none, ...fields, ...tail)]);
  switch (rng.below(8)) {
    case 0: {
      const data = rng.oneIn(2) ? new Uint8Array(size) : rng.bytes(size);
      const string = Buffer.concat([header(0x80, data.length), data]);
      return Buffer.concat([
        Uint8Array.of(2),
        listOf(...head, none, string, Uint8Array.of(0xc0), ...tail),
      ]);
    }
    case 1:
      return typed(2, none, wrong(listOf(listOf(address, listOf(words(size / 33, key))))));
    case 2:
      return typed(2, none, wrong(listOf(repeated(listOf(address, Uint8Array.of(0xc0)), size))));
    case 3:
      return typed(2, none, wrong(listOf(repeated(listOf(address, listOf(key)), size))));
    case 4: {
      const tuple = listOf(none, address, none, none, Uint8Array.of(1), Uint8Array.of(1));
      return typed(4, none, Uint8Array.of(0xc0), wrong(listOf(repeated(tuple, size))));
    }
    case 5: // The innermost list of a nest, of which each level's header counts what is in it.
      return typed(2, none, nested(size));
    case 6:
      return repeated(Uint8Array.of(0xc1 + rng.below(2)), size);
    default:
      return rng.bytes(size);
  }
}

/** A batch of about `size` bytes: zeros, many void blocks, many entries of next to nothing, one giant. */
export function giantBatch(size: number, chainId: bigint, rng: Rng): Uint8Array {
  const block = (transactions: readonly Uint8Array[]) =>
    encodeBatch([
      {
        ...{ timestamp: PARENT.timestamp + 1n, gasLimit: PARENT.gasLimit, forced: 0 },
        ...{ feeRecipient: new Uint8Array(20), prevRandao: new Uint8Array(32) },
        ...{ parentBeaconBlockRoot: new Uint8Array(32), extraData: new Uint8Array(0) },
        transactions,
      },
    ]);
  switch (rng.below(5)) {
    case 0:
      return new Uint8Array(size);
    case 1:
      return block([new Uint8Array(0)]).length > size
        ? new Uint8Array(size)
        : repeated(block([]), size);
    case 2: {
      const each = rng.pick([0, 0, 1, 2]);
      const raw = rng.bytes(each);
      return block(Array<Uint8Array>(Math.floor(size / (4 + each))).fill(raw));
    }
    case 3:
      return block([giantTransaction(size, chainId, rng), rng.bytes(3)]);
    default:
      return rng.bytes(size);
  }
}

function nested(size: number): Uint8Array {
  const bytes: number[][] = [];
  let length = 0;
  while (length < size) {
    const head = [...header(0xc0, length)];
    bytes.push(head);
    length += head.length;
  }
  return Uint8Array.from(bytes.reverse().flat());
}

function word(rng: Rng): Uint8Array {
  return Uint8Array.of(0xa0, 0x11, ...rng.bytes(31));
}

function integer(value: bigint): Uint8Array {
  if (value === 0n) return Uint8Array.of(0x80);
  if (value < 0x80n) return Uint8Array.of(Number(value));
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Uint8Array.of(0x80 + bytes.length, ...bytes);
}
