import { toBigInt } from '../derive/rlp.js';

/** A precompile's number, which is its address. */
export type PrecompileNumber = number;

/**
 * The price table of the chain's rules: gas that a call of a precompile is reckoned to cost on L1. It decides only
 * whether a call is over the cap; what the caller pays is the fork's own price. Every entry is the greatest of the
 * prices of the forks that L1 or L2 may be at (docs/chain-rules.md §2), the same at every fork of the L2.
 */
const PRICES: Readonly<Record<PrecompileNumber, (input: Uint8Array) => bigint>> = {
  0x01: () => 3_000n,
  0x02: (input) => 60n + 12n * words(input),
  0x03: (input) => 600n + 120n * words(input),
  0x04: (input) => 15n + 3n * words(input),
  0x05: modexpPrice,
  0x06: () => 150n, // EIP-1108
  0x07: () => 6_000n,
  0x08: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / 192)),
  0x09: (input) => toBigInt(padded(input, 0, 4)), // EIP-152: one gas a round
  0x0a: () => 50_000n, // EIP-4844
  0x0b: () => 375n, // EIP-2537
  0x0c: (input) => 12_000n * BigInt(Math.floor(input.length / 160)), // no discount for many points
  0x0d: () => 600n,
  0x0e: (input) => 22_500n * BigInt(Math.floor(input.length / 288)),
  0x0f: (input) => 37_700n + 32_600n * BigInt(Math.floor(input.length / 384)),
  0x10: () => 5_500n,
  0x11: () => 23_800n,
  0x100: () => 6_900n, // EIP-7951
};

/** The price of a call by the table, in gas; undefined where there is no precompile. */
export function precompilePrice(number: PrecompileNumber, input: Uint8Array): bigint | undefined {
  return PRICES[number]?.(input);
}

/** The lengths that a MODEXP call claims for base, exponent and modulus, in bytes (EIP-198). */
export function modexpLengths(input: Uint8Array): {
  base: bigint;
  exponent: bigint;
  modulus: bigint;
} {
  return {
    base: toBigInt(padded(input, 0, 32)),
    exponent: toBigInt(padded(input, 32, 64)),
    modulus: toBigInt(padded(input, 64, 96)),
  };
}

/** EIP-7883, which is nowhere below EIP-2565. */
function modexpPrice(input: Uint8Array): bigint {
  const { base, exponent, modulus } = modexpLengths(input);
  const longest = base > modulus ? base : modulus;
  const wordsOf8 = (longest + 7n) / 8n;
  const complexity = longest > 32n ? 2n * wordsOf8 * wordsOf8 : 16n;
  const price = complexity * modexpIterations(input, base, exponent);
  return price > 500n ? price : 500n;
}

function modexpIterations(input: Uint8Array, base: bigint, exponent: bigint): bigint {
  // Past the input everything is zero, so where the exponent starts beyond it does not matter.
  const start = 96 + Number(base > BigInt(input.length) ? BigInt(input.length) : base);
  const headLength = Number(exponent < 32n ? exponent : 32n);
  const head = toBigInt(padded(input, start, start + headLength));
  const bits = head === 0n ? 0n : BigInt(head.toString(2).length - 1);
  const iterations = (exponent > 32n ? 16n * (exponent - 32n) : 0n) + bits;
  return iterations > 1n ? iterations : 1n;
}

function words(input: Uint8Array): bigint {
  return BigInt(Math.ceil(input.length / 32));
}

function padded(input: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  bytes.set(input.subarray(from, to));
  return bytes;
}
