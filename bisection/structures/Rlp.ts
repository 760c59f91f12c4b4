import { integerOf, wordBytes } from './Word.js';

/** The header of an RLP item: `header` bytes, then `length` bytes of payload. */
export interface RlpHeader {
  readonly list: boolean;
  readonly header: number;
  readonly length: number;
}

/** An RLP item within an array: its payload is `data[start .. next)`, and the item after it begins at `next`. */
export interface RlpItem {
  readonly list: boolean;
  readonly start: number;
  readonly next: number;
}

const STRING = 0x80;
const LIST = 0xc0;
const SHORT = 55;

/** Ethereum's Recursive Length Prefix (Yellow Paper, appendix B). Reading takes the canonical form only. */
export class Rlp {
  /**
   * The header at `data[at]` of an item that has `left` bytes at most, header and payload; undefined if it is not
   * canonical or reaches further. Looks at the first 9 bytes only, so `data` may end before the payload does.
   */
  static header(data: Uint8Array, at: number, left: number): RlpHeader | undefined {
    if (left < 1) return undefined;
    const first = data[at] ?? 0;
    if (first < STRING) return { list: false, header: 0, length: 1 };
    const list = first >= LIST;
    const short = first - (list ? LIST : STRING);
    if (short <= SHORT) {
      if (1 + short > left) return undefined;
      // A byte below 0x80 has to stand for itself.
      if (!list && short === 1 && (data[at + 1] ?? 0) < STRING) return undefined;
      return { list, header: 1, length: short };
    }
    const size = short - SHORT;
    if (1 + size > left || data[at + 1] === 0) return undefined;
    let length = 0;
    for (let i = 1; i <= size; i++) length = length * 256 + (data[at + i] ?? 0);
    if (length <= SHORT || 1 + size + length > left) return undefined;
    return { list, header: 1 + size, length };
  }

  /** The item at `data[at]`, which ends at `end` at the latest. @throws RlpError if there is none. */
  static item(data: Uint8Array, at: number, end: number): RlpItem {
    const header = Rlp.header(data, at, end - at);
    if (header === undefined) throw new RlpError(at);
    const start = at + header.header;
    return { list: header.list, start, next: start + header.length };
  }

  /** The integer that a string's payload spells; undefined with a leading zero or over 32 bytes. */
  static toUint(payload: Uint8Array): bigint | undefined {
    if (payload.length > 32 || payload[0] === 0) return undefined;
    return integerOf(payload);
  }

  /** The items of the list that all of `data` is, each one's encoding. @throws RlpError if it is no such list. */
  static list(data: Uint8Array): Uint8Array[] {
    const list = Rlp.item(data, 0, data.length);
    if (!list.list || list.next !== data.length) throw new RlpError(0);
    const items: Uint8Array[] = [];
    for (let at = list.start; at < list.next;) {
      const { next } = Rlp.item(data, at, list.next);
      items.push(data.subarray(at, next));
      at = next;
    }
    return items;
  }

  /** The payload of the string that all of `data` is. @throws RlpError if it is no string. */
  static payload(data: Uint8Array): Uint8Array {
    const item = Rlp.item(data, 0, data.length);
    if (item.list || item.next !== data.length) throw new RlpError(0);
    return data.subarray(item.start, item.next);
  }

  static encodeString(data: Uint8Array): Uint8Array {
    if (data.length === 1 && (data[0] ?? 0) < STRING) return Uint8Array.from(data);
    const encoded = room(STRING, data.length);
    encoded.set(data, encoded.length - data.length);
    return encoded;
  }

  /** An integer of any size, without leading zeros. */
  static encodeUint(value: bigint): Uint8Array {
    return Rlp.encodeString(minimalBytes(value));
  }

  /** A list of items that are encoded already. */
  static encodeList(items: readonly Uint8Array[]): Uint8Array {
    let length = 0;
    for (const { length: size } of items) length += size;
    const encoded = room(LIST, length);
    let at = encoded.length - length;
    for (const one of items) {
      encoded.set(one, at);
      at += one.length;
    }
    return encoded;
  }

  /** The header of a list of `length` bytes of encoded items, for what is hashed piece by piece. */
  static listHeader(length: number): Uint8Array {
    return encodeHeader(LIST, length);
  }

  /** The header of a string of `length` bytes; `first` is its first byte, since one below 0x80 has none. */
  static stringHeader(length: number, first: number): Uint8Array {
    return length === 1 && first < STRING ? new Uint8Array(0) : encodeHeader(STRING, length);
  }
}

/** Bytes that are not the RLP they have to be. */
export class RlpError extends Error {
  readonly code = 'RLP_INVALID';
  readonly nextStep =
    'Find out where the bytes come from: what the chain itself made is never malformed.';
  constructor(
    /** Where the item begins. */
    readonly at: number,
  ) {
    super(`no canonical RLP item of the expected kind at byte ${at}`);
    this.name = 'RlpError';
  }
}

function encodeHeader(base: number, length: number): Uint8Array {
  const header = new Uint8Array(headerSize(length));
  putHeader(header, base, length);
  return header;
}

/** Room for an item with `length` bytes of payload, its header written. */
function room(base: number, length: number): Uint8Array {
  const encoded = new Uint8Array(headerSize(length) + length);
  putHeader(encoded, base, length);
  return encoded;
}

function headerSize(length: number): number {
  let size = 1;
  if (length > SHORT) for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size++;
  return size;
}

function putHeader(encoded: Uint8Array, base: number, length: number): void {
  if (length <= SHORT) {
    encoded[0] = base + length;
    return;
  }
  const size = headerSize(length) - 1;
  encoded[0] = base + SHORT + size;
  for (let at = size, rest = length; at > 0; at--, rest = Math.floor(rest / 256)) {
    encoded[at] = rest % 256;
  }
}

/** `value` big-endian without leading zeros. */
function minimalBytes(value: bigint): Uint8Array {
  const above = value >> 256n;
  const word = wordBytes(value);
  if (above !== 0n) return Uint8Array.of(...minimalBytes(above), ...word);
  let zeros = 0;
  while (zeros < word.length && word[zeros] === 0) zeros++;
  return word.subarray(zeros);
}
