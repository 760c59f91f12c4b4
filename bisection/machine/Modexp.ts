import { wordAt } from '../structures/Word.js';
import { Fork } from './Config.js';

/** The greatest base, exponent or modulus, bytes: EIP-7823, at every fork of the chain (docs/chain-rules.md §2). */
const OPERAND_CAP = 1024n;

/** The lengths that a MODEXP call claims for base, exponent and modulus, bytes (EIP-198). */
interface Lengths {
  readonly base: bigint;
  readonly exponent: bigint;
  readonly modulus: bigint;
}

/** Whether an operand of a MODEXP call is too long. */
export function isTooLong(input: Uint8Array): boolean {
  const { base, exponent, modulus } = lengths(input);
  return base > OPERAND_CAP || exponent > OPERAND_CAP || modulus > OPERAND_CAP;
}

/** What MODEXP costs at `fork`: EIP-2565, and EIP-7883 from osaka. No operand is too long. */
export function modexpPrice(fork: Fork, input: Uint8Array): bigint {
  const { base, exponent, modulus } = lengths(input);
  const longest = base > modulus ? base : modulus;
  const words = (longest + 7n) / 8n;
  const head = exponentHead(input, base, exponent);
  if (fork >= Fork.osaka) {
    const complexity = longest > 32n ? 2n * words * words : 16n;
    return atLeast(500n, complexity * iterations(exponent, head, 16n));
  }
  return atLeast(200n, (words * words * iterations(exponent, head, 8n)) / 3n);
}

function lengths(input: Uint8Array): Lengths {
  return { base: wordAt(input, 0), exponent: wordAt(input, 32), modulus: wordAt(input, 64) };
}

/** The first 32 bytes of the exponent, or all of it when it is shorter. */
function exponentHead(input: Uint8Array, base: bigint, exponent: bigint): bigint {
  const word = wordAt(input, 96 + Number(base));
  return exponent < 32n ? word >> (8n * (32n - exponent)) : word;
}

function iterations(exponent: bigint, head: bigint, perByte: bigint): bigint {
  const bits = head === 0n ? 0n : BigInt(head.toString(2).length - 1);
  return atLeast(1n, (exponent > 32n ? perByte * (exponent - 32n) : 0n) + bits);
}

function atLeast(least: bigint, value: bigint): bigint {
  return value > least ? value : least;
}
