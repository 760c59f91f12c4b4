/** Bytes that are not the canonical RLP of what the reader was asked for. */
export class MalformedRlp extends Error {
  readonly code = 'MALFORMED_RLP';
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(`malformed RLP at byte ${offset}: ${reason}`);
    this.name = 'MalformedRlp';
  }
}

/**
 * Reads canonical RLP from `bytes[start, end)` item by item, as the caller's schema asks for it. It never descends
 * on its own, so that no nesting in the input can exhaust the stack. Every method throws MalformedRlp.
 * Canonical (Ethereum yellow paper, appendix B): the shortest form of each length, and a byte below 0x80 as itself.
 */
export class RlpReader {
  private position: number;

  constructor(
    private readonly bytes: Uint8Array,
    start = 0,
    private readonly end = bytes.length,
  ) {
    this.position = start;
  }

  /** Offset in `bytes` of the next item. */
  get offset(): number {
    return this.position;
  }

  get done(): boolean {
    return this.position === this.end;
  }

  /** A reader of the items of the list that is next. */
  list(): RlpReader {
    const { isList, start, end } = this.next();
    if (!isList) throw this.malformed('a list was expected');
    this.position = end;
    return new RlpReader(this.bytes, start, end);
  }

  /** The string that is next, as a view of the input. */
  string(): Uint8Array {
    const { isList, start, end } = this.next();
    if (isList) throw this.malformed('a string was expected');
    this.position = end;
    return this.bytes.subarray(start, end);
  }

  /** The encoding of the list that is next, or undefined if a string is next; its items are not looked at. */
  encodedList(): Uint8Array | undefined {
    const { isList, end } = this.next();
    if (!isList) return undefined;
    const encoded = this.bytes.subarray(this.position, end);
    this.position = end;
    return encoded;
  }

  /** A string of exactly `length` bytes. */
  fixed(length: number): Uint8Array {
    const at = this.position;
    const value = this.string();
    if (value.length !== length) throw this.malformed(`${length} bytes were expected`, at);
    return value;
  }

  /** An unsigned integer without leading zeros, of at most `width` bytes. */
  integer(width: number): bigint {
    const at = this.position;
    const value = this.string();
    if (value.length > width) throw this.malformed(`wider than ${width} bytes`, at);
    if (value[0] === 0) throw this.malformed('an integer with a leading zero', at);
    return toBigInt(value);
  }

  /** Asserts that nothing is left. */
  finish(): void {
    if (!this.done) throw this.malformed('bytes or fields behind the last one');
  }

  private next(): { isList: boolean; start: number; end: number } {
    const first = this.bytes[this.position];
    if (first === undefined || this.done) throw this.malformed('an item is missing');
    if (first < 0x80) return { isList: false, start: this.position, end: this.position + 1 };
    const isList = first >= 0xc0;
    const short = first - (isList ? 0xc0 : 0x80);
    const sizeBytes = short > 55 ? short - 55 : 0;
    const start = this.position + 1 + sizeBytes;
    const length = sizeBytes === 0 ? short : this.longLength(sizeBytes);
    if (length > this.end - start) throw this.malformed('longer than what is left');
    const end = start + length;
    if (!isList && length === 1 && (this.bytes[start] ?? 0) < 0x80) {
      throw this.malformed('a byte below 0x80 that is not its own encoding');
    }
    return { isList, start, end };
  }

  private longLength(sizeBytes: number): number {
    const from = this.position + 1;
    if (sizeBytes > this.end - from) throw this.malformed('longer than what is left');
    if (this.bytes[from] === 0) throw this.malformed('a length with a leading zero');
    let length = 0;
    for (let i = 0; i < sizeBytes; i++) {
      length = length * 256 + (this.bytes[from + i] ?? 0);
      // Nothing so long can be there; and above 2^53 the sum would no longer be exact.
      if (length > this.end) throw this.malformed('longer than what is left');
    }
    if (length <= 55) throw this.malformed('a long form where the short one would do');
    return length;
  }

  private malformed(reason: string, offset = this.position): MalformedRlp {
    return new MalformedRlp(reason, offset);
  }
}

/** Big-endian bytes as an unsigned integer; no bytes are 0. */
export function toBigInt(bytes: Uint8Array): bigint {
  const { length } = bytes;
  if (length > 6) {
    return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('hex')}`);
  }
  let value = 0;
  for (let i = 0; i < length; i++) value = 256 * value + (bytes[i] ?? 0);
  return BigInt(value);
}

/** The header of a list or string (`base` 0xc0 or 0x80) with a payload of `length` bytes that is not a single byte. */
export function rlpHeader(base: 0x80 | 0xc0, length: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(base + length);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return Uint8Array.of(base + 55 + size.length, ...size);
}
