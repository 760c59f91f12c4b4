import { SENDERS } from '../cast.js';
import { keccak } from '../../../bisection/structures/Keccak.js';
import type { Corpus } from './corpus.js';
import { changeItems, encodeItem, encodeWrongly, type Item, itemsIn } from './items.js';
import { mutate } from './mutate.js';
import type { Rng } from './rng.js';

/** A raw transaction for a chain: right, or nearly right, or nothing of the kind. */
export function anyTransaction(corpus: Corpus, chainId: bigint, rng: Rng): Uint8Array {
  const kind = rng.below(100);
  if (kind < 2) return rng.bytes(rng.logarithmic(1, 2_000) - 1);
  if (kind < 4) return Uint8Array.of(rng.below(256), ...rng.bytes(rng.below(6)));
  if (kind < 6 && corpus.items.length > 0) {
    const type = rng.pick([[], [1], [2], [4]]);
    return Uint8Array.of(...type, ...rng.pick(corpus.items).subarray(0, 4_000));
  }
  const ours = corpus.seeds.filter((seed) => seed.chainId === chainId);
  const { raw } = rng.pick(rng.oneIn(20) ? corpus.seeds : ours);
  if (kind < 18) return raw;
  if (kind < 44) {
    let bytes = mutate(raw, rng);
    while (rng.oneIn(3)) bytes = mutate(bytes, rng);
    return bytes;
  }
  if (kind < 48) return Uint8Array.of(rng.below(256), ...raw.subarray(isLegacy(raw) ? 0 : 1));
  const parsed = parse(raw);
  if (parsed === undefined) return mutate(raw, rng);
  return restructure(parsed, chainId, rng);
}

interface Parsed {
  readonly type: number;
  readonly fields: readonly Item[];
}

const isLegacy = (raw: Uint8Array) => (raw[0] ?? 0) >= 0xc0;

function parse(raw: Uint8Array): Parsed | undefined {
  const type = isLegacy(raw) ? 0 : (raw[0] ?? 0);
  const [list, ...more] = itemsIn(raw.subarray(type === 0 ? 0 : 1)) ?? [];
  if (list === undefined || list instanceof Uint8Array || more.length > 0) return undefined;
  return { type, fields: list };
}

/** Changes what the fields are or how they are encoded, and then, one time in three, signs what has come of it. */
function restructure({ type, fields }: Parsed, chainId: bigint, rng: Rng): Uint8Array {
  const envelope = type === 0 ? [] : [type];
  const wrap = (payload: Uint8Array) =>
    Buffer.concat([
      Uint8Array.of(...envelope),
      encodeHeader(payload.length, rng),
      payload,
      rng.bytes(rng.oneIn(25) ? rng.pick([1, 2, 32, 33]) : 0),
    ]);
  const lists = fields.findIndex((field) => !(field instanceof Uint8Array));
  const changeable =
    lists >= 0 && rng.oneIn(3) ? changeAt(fields, lists, rng) : changeItems(fields, rng);
  if (!rng.oneIn(3)) {
    if (rng.oneIn(3)) return wrap(Buffer.concat(changeable.map((item) => encodeItem(item, rng))));
    return wrap(encodeWrongly(rng.oneIn(4) ? changeable : fields, rng));
  }
  // What is signed is right in itself, so that nothing but the change is in the way.
  const bare = fields.slice(0, -3);
  const body = rng.oneIn(3)
    ? encodeWrongly(bare, rng)
    : Buffer.concat((rng.oneIn(2) ? bare : changeItems(bare, rng)).map((i) => encodeItem(i, rng)));
  const protects = type === 0 && rng.oneIn(2);
  const suffix = protects ? [integer(chainId), new Uint8Array(0), new Uint8Array(0)] : [];
  const payload = Buffer.concat([body, ...suffix.map((item) => encodeItem(item, rng))]);
  const signed = Buffer.concat([Uint8Array.of(...envelope), listHeader(payload.length), payload]);
  const { key } = rng.pick(SENDERS);
  const { r, s, yParity } = key.sign(keccak(signed));
  const v = BigInt(yParity) + (type !== 0 ? 0n : protects ? 35n + 2n * chainId : 27n);
  const signature = [v, BigInt(r), BigInt(s)].map(integer);
  const tail = rng.oneIn(4)
    ? encodeWrongly(signature, rng)
    : Buffer.concat(signature.map((item) => encodeItem(item, rng)));
  return wrap(Buffer.concat([body, tail]));
}

function changeAt(fields: readonly Item[], from: number, rng: Rng): Item[] {
  const changed = [...fields];
  const at = rng.between(from, fields.length - 1);
  const item = changed[at];
  if (item !== undefined && !(item instanceof Uint8Array)) changed[at] = changeItems(item, rng);
  return changed;
}

/** Mostly right. */
function encodeHeader(length: number, rng: Rng): Uint8Array {
  if (!rng.oneIn(20)) return listHeader(length);
  return listHeader(Math.max(0, length + rng.pick([-1, 1, -2, 33, 2 ** 24, 2 ** 31])));
}

function listHeader(length: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(0xc0 + length);
  const size = integer(BigInt(length));
  return Uint8Array.of(0xf7 + size.length, ...size);
}

function integer(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
}
