import { toBigInt } from '../derive/rlp.js';

/** Bytes that are not what their reader expects. */
export class MalformedBytesError extends Error {
  readonly code = 'MALFORMED_BYTES';
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(`${reason}, at byte ${offset}`);
    this.name = 'MalformedBytesError';
  }
}

/** Reads what `ByteWriter` writes, and nothing else: each value has one encoding. Every method throws MalformedBytesError. */
export class ByteReader {
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  /** The next `length` bytes, as a view. */
  bytes(length: number): Uint8Array {
    if (length > this.source.length - this.at) throw this.malformed('cut off');
    const bytes = this.source.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }

  byte(): number {
    const byte = this.source[this.at];
    if (byte === undefined) throw this.malformed('cut off');
    this.at++;
    return byte;
  }

  /** A number of at most `most`. */
  count(most: number): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (value > most) throw this.malformed(`a number above ${most}`);
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw this.malformed('a number with leading zeros');
        return value;
      }
      scale *= 128;
      // What is above is above every limit, unless it is padding.
      if (scale > 2 ** 49) throw this.malformed('a number that is too long');
    }
  }

  /** How many items of at least `least` bytes follow: never more than there is room for. */
  items(least: number): number {
    return this.count(Math.floor((this.source.length - this.at) / least));
  }

  /** The bytes of an integer of at most `width` bytes, without leading zeros, as a view. */
  integerBytes(width: number): Uint8Array {
    const length = this.byte();
    if (length > width) throw this.malformed(`an integer of more than ${width} bytes`);
    const bytes = this.bytes(length);
    if (bytes[0] === 0) throw this.malformed('an integer with leading zeros');
    return bytes;
  }

  integer(width: number): bigint {
    return toBigInt(this.integerBytes(width));
  }

  /** Asserts that nothing is left. */
  finish(): void {
    if (this.at < this.source.length) throw this.malformed('bytes behind the end');
  }

  malformed(reason: string): MalformedBytesError {
    return new MalformedBytesError(reason, this.at);
  }
}
