/** Takes bytes one after the other. */
export class ByteWriter {
  private buffer: Uint8Array;
  private end = 0;

  constructor(capacity = 65_536) {
    this.buffer = new Uint8Array(capacity);
  }

  get length(): number {
    return this.end;
  }

  bytes(bytes: Uint8Array): this {
    this.room(bytes.length);
    this.buffer.set(bytes, this.end);
    this.end += bytes.length;
    return this;
  }

  byte(byte: number): this {
    this.room(1);
    this.buffer[this.end++] = byte;
    return this;
  }

  /** A number below 2^53: seven bits a byte, the lowest first, the eighth set where more come (LEB128). */
  count(count: number): this {
    let rest = count;
    while (rest > 127) {
      this.byte(0x80 | (rest & 127));
      rest = Math.floor(rest / 128);
    }
    return this.byte(rest);
  }

  /** Up to 255 bytes, their count before them. An integer is its bytes without leading zeros. */
  short(bytes: Uint8Array): this {
    return this.byte(bytes.length).bytes(bytes);
  }

  integer(value: bigint): this {
    return this.short(integerBytes(value));
  }

  /** What was written, as a copy. */
  taken(): Uint8Array {
    return this.buffer.slice(0, this.end);
  }

  private room(length: number): void {
    if (this.end + length <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.end + length));
    larger.set(this.buffer.subarray(0, this.end));
    this.buffer = larger;
  }
}

/** How many bytes `count` takes. */
export function countSize(count: number): number {
  let size = 1;
  for (let rest = count; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** An unsigned integer in as few bytes as it takes, the highest first; none for 0. */
function integerBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const digits = value.toString(16);
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
}
