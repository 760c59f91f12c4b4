import { integerOf } from '../structures/Word.js';

/** Where an RLP item's payload starts, and its length. */
export interface Item {
  readonly payload: number;
  readonly length: number;
}

/** The header of a list at `at`: canonical, its length in at most 4 bytes; undefined for anything else. */
export function listHeader(bytes: Uint8Array, at: number): Item | undefined {
  return header(bytes, at, 0xc0);
}

/** Reads fields one after the other. What is not as asked for is undefined, and so is all after it. */
export class Fields {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** The EIP-2718 type; legacy transactions, which start with a list, are 0; undefined for neither. */
  type(): number | undefined {
    const first = this.bytes[0];
    if (first === undefined) return undefined;
    if (first >= 0xc0) return 0;
    this.#at = 1;
    return first === 0 || first > 0x7f ? undefined : first;
  }

  list(): Item | undefined {
    const item = listHeader(this.bytes, this.#at);
    if (item !== undefined) this.#at = item.payload;
    return item;
  }

  /** A byte string; it may go on past what has been read. */
  string(): Item | undefined {
    const item = header(this.bytes, this.#at, 0x80);
    this.#at = item === undefined ? Infinity : item.payload + item.length;
    return item;
  }

  /** An integer of at most `width` bytes without leading zeros. */
  integer(width: number): bigint | undefined {
    const item = this.string();
    if (item === undefined || item.length > width || this.#at > this.bytes.length) return undefined;
    if (item.length > 0 && this.bytes[item.payload] === 0) return undefined;
    return integerOf(this.bytes.subarray(item.payload, this.#at));
  }

  /** 20 bytes, or none for a creation. */
  address(): Item | undefined {
    const item = this.string();
    if (item === undefined || this.#at > this.bytes.length) return undefined;
    return item.length === 20 || item.length === 0 ? item : undefined;
  }

  /** How far the reading has come. */
  get at(): number {
    return this.#at;
  }

  atEnd(): boolean {
    return this.#at === this.bytes.length;
  }
}

/** The header of a string (`base` 0x80) or a list (0xc0), canonical (Yellow Paper, appendix B). */
function header(bytes: Uint8Array, at: number, base: number): Item | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (base === 0x80 && first < 0x80) return { payload: at, length: 1 };
  if (first < base || first > base + 0x3f) return undefined;
  const short = first - base;
  if (short <= 55) {
    if (base === 0x80 && short === 1 && (bytes[at + 1] ?? 0) < 0x80) return undefined;
    return { payload: at + 1, length: short };
  }
  const size = short - 55;
  if (size > 4 || at + 1 + size > bytes.length || bytes[at + 1] === 0) return undefined;
  const length = Number(integerOf(bytes.subarray(at + 1, at + 1 + size)));
  return length > 55 ? { payload: at + 1 + size, length } : undefined;
}
