const LOW = (1n << 64n) - 1n;

/** The 32 bytes of `bytes` from `at` on as a number; all of them must be there. */
export function readWord(bytes: DataView, at: number): bigint {
  const low = bytes.getBigUint64(at + 24);
  const third = bytes.getBigUint64(at + 16);
  const high = bytes.getBigUint64(at);
  const second = bytes.getBigUint64(at + 8);
  if (high === 0n && second === 0n) return third === 0n ? low : (third << 64n) | low;
  return (((high << 64n) | second) << 128n) | (third << 64n) | low;
}

/** Writes a number below 2^256 into 32 bytes from `at` on. */
export function writeWord(bytes: DataView, at: number, word: bigint): void {
  if (word <= LOW) {
    bytes.setFloat64(at, 0);
    bytes.setFloat64(at + 8, 0);
    bytes.setFloat64(at + 16, 0);
    bytes.setBigUint64(at + 24, word);
    return;
  }
  // setBigUint64 takes the lowest 64 bits.
  bytes.setBigUint64(at + 24, word);
  bytes.setBigUint64(at + 16, word >> 64n);
  const upper = word >> 128n;
  bytes.setBigUint64(at + 8, upper);
  bytes.setBigUint64(at, upper >> 64n);
}

/** Bytes of `data` from `offset` on, at most 32, as a number; zeros follow its end. */
export function wordAt(data: Uint8Array, offset: bigint): bigint {
  if (offset >= BigInt(data.length)) return 0n;
  const at = Number(offset);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (at + 32 <= data.length) return readWord(view, at);
  const hex = Buffer.from(data.buffer, data.byteOffset + at, data.length - at).toString('hex');
  return BigInt(`0x${hex.padEnd(64, '0')}`);
}
