// 256-bit arithmetic of the yellow paper (appendix H.2) on numbers from 0 to 2^256 − 1.

export const MAX = (1n << 256n) - 1n;
const WORD = 1n << 256n;
const SIGN = 1n << 255n;

const signed = (word: bigint): bigint => ((word & SIGN) === 0n ? word : word - WORD);

export function signedDivide(a: bigint, b: bigint): bigint {
  return b === 0n ? 0n : BigInt.asUintN(256, signed(a) / signed(b));
}

export function signedRemainder(a: bigint, b: bigint): bigint {
  return b === 0n ? 0n : BigInt.asUintN(256, signed(a) % signed(b));
}

export function signedLess(a: bigint, b: bigint): boolean {
  return signed(a) < signed(b);
}

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) & MAX;
    square = (square * square) & MAX;
  }
  return result;
}

/** Extends the sign of a number of `size` + 1 bytes. */
export function signExtend(size: bigint, word: bigint): bigint {
  if (size >= 31n) return word;
  const bits = 8 * (Number(size) + 1);
  return BigInt.asUintN(256, BigInt.asIntN(bits, word));
}

/** Byte `index` of a word, of which 0 is the most significant. */
export function byteOf(index: bigint, word: bigint): bigint {
  return index > 31n ? 0n : (word >> (8n * (31n - index))) & 0xffn;
}

export function shiftLeft(count: bigint, word: bigint): bigint {
  return count > 255n ? 0n : (word << count) & MAX;
}

export function shiftRight(count: bigint, word: bigint): bigint {
  return count > 255n ? 0n : word >> count;
}

export function arithmeticShiftRight(count: bigint, word: bigint): bigint {
  if (count > 255n) return (word & SIGN) === 0n ? 0n : MAX;
  return BigInt.asUintN(256, signed(word) >> count);
}

/** How many bytes a number takes without leading zeros. */
export function byteLength(word: bigint): number {
  return word === 0n ? 0 : Math.ceil(word.toString(16).length / 2);
}
