import { SigningKey, concat, dataSlice, hexlify, sha256, toBeHex } from 'ethers';
import type { Prng } from './prng.js';

/** A call to a precompile. */
export interface PrecompileCall {
  /** Its address. */
  readonly precompile: number;
  /** 0x and hex digits. */
  readonly input: string;
  /** The gas that the call is given; at times too little. */
  readonly gas: bigint;
}

/** Those that every fork has. */
export const PRECOMPILES: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const word = (value: bigint | number): string => toBeHex(value, 32);

/** Points of alt_bn128 that are on the curve: the generator, and the point at infinity (EIP-196). */
const BN_POINTS = [concat([word(1), word(2)]), concat([word(0), word(0)])];

/** A signature that recovers, laid out for ecrecover. */
function signature(random: Prng): string {
  const digest = hexlify(random.bytes(32));
  const { v, r, s } = new SigningKey(random.bytes(32)).sign(digest);
  return concat([digest, word(v), r, s]);
}

/** A call with an input that means something to the precompile; at times with noise. */
export function precompileInputs(random: Prng): PrecompileCall {
  const noise = () => hexlify(random.bytes(random.below(400)));
  const small = () => random.below(64);
  const precompile = random.pick(PRECOMPILES);
  const gas = random.oneIn(5) ? BigInt(random.below(3_000)) : 300_000n;
  const call = (input: string) => ({ precompile, input, gas });
  if (random.oneIn(4)) return call(noise());
  switch (precompile) {
    case 1:
      return call(signature(random));
    case 5: {
      const [base, exponent, modulus] = [small(), small(), small()];
      const operands = hexlify(random.bytes(base + exponent + modulus));
      return call(concat([word(base), word(exponent), word(modulus), operands]));
    }
    case 6:
      return call(concat([random.pick(BN_POINTS), random.pick(BN_POINTS)]));
    case 7:
      return call(concat([random.pick(BN_POINTS), hexlify(random.bytes(32))]));
    case 8:
      // The empty product, which is one.
      return call('0x');
    case 9: {
      // EIP-152: rounds, state, message, counters, last-block flag (valid: 0 or 1).
      const rounds = toBeHex(random.below(30), 4);
      return call(concat([rounds, hexlify(random.bytes(208)), toBeHex(random.below(3), 1)]));
    }
    case 10: {
      // EIP-4844: the polynomial 0, whose commitment and proof are the point at infinity, is 0 everywhere.
      const infinity = `0xc0${'00'.repeat(47)}`;
      const versionedHash = concat(['0x01', dataSlice(sha256(infinity), 1)]);
      const z = toBeHex(random.below(2 ** 32), 32);
      const y = word(random.oneIn(3) ? 1 : 0);
      return call(concat([versionedHash, z, y, infinity, infinity]));
    }
    default:
      return call(noise());
  }
}
