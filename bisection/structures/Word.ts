// One buffer for every conversion: a DataView over the caller's array would be one allocation a word.
const bytes = new Uint8Array(32);
const view = new DataView(bytes.buffer);

/** The 256-bit big-endian integer in `data[at .. at + 32)`. Bytes past the end of `data` count as zero. */
export function wordAt(data: Uint8Array, at = 0): bigint {
  for (let i = 0; i < 32; i++) bytes[i] = data[at + i] ?? 0;
  // Most words are small, and a bigint operation costs more than a test of two machine words.
  let value = 0n;
  for (let i = 0; i < 32; i += 8) {
    if (value !== 0n) value <<= 64n;
    if (view.getUint32(i) !== 0 || view.getUint32(i + 4) !== 0) value |= view.getBigUint64(i);
  }
  return value;
}

/** Writes `value` (u256) big-endian into `data[at .. at + 32)`. */
export function putWord(data: Uint8Array, at: number, value: bigint): void {
  let rest = value;
  for (let i = 24; i >= 0; i -= 8) {
    view.setBigUint64(i, rest); // takes the low 64 bits
    rest = rest === 0n ? rest : rest >> 64n;
  }
  data.set(bytes, at);
}

/** `value` (u256) as 32 big-endian bytes, a new array. */
export function wordBytes(value: bigint): Uint8Array {
  const data = new Uint8Array(32);
  putWord(data, 0, value);
  return data;
}

/** The unsigned big-endian integer that all of `data` (any length) spells; 0 for no bytes. */
export function integerOf(data: Uint8Array): bigint {
  let value = 0n;
  let at = data.length % 32;
  for (let i = 0; i < at; i++) value = (value << 8n) | BigInt(data[i] ?? 0);
  for (; at < data.length; at += 32) value = (value << 256n) | wordAt(data, at);
  return value;
}
