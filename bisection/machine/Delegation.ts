import { Code } from '../structures/Code.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { integerOf, wordBytes } from '../structures/Word.js';
import { Fork } from './Config.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';

/** What an account has in place of code when it delegates to another one (EIP-7702): this and the address. */
const MARKER = Uint8Array.of(0xef, 0x01, 0x00);
const SIZE = 23;

/** Whether the code with this hash is a delegation. Opens all of the code. */
export function isDelegation(m: Machine, host: Host, codeHash: Hash): boolean {
  const { bytes } = host.code(codeHash);
  m.witness?.sized(bytes);
  return bytes.length === SIZE && isMarked(bytes);
}

/**
 * The account that a code among the opened ones delegates to; undefined when it is no delegation. From prague on opens
 * the record, unless there is no code, and the page if the length is that of a delegation.
 */
export function delegateOf(m: Machine, host: Host, code: Code): bigint | undefined {
  if (host.config.fork === Fork.cancun || code.length === 0) return undefined;
  if (Code.open(code, m.witness).length !== SIZE) return undefined;
  const bytes = Code.read(code, 0, SIZE, m.witness);
  return isMarked(bytes) ? integerOf(bytes.subarray(MARKER.length)) : undefined;
}

/** Makes the code that delegates to an account known, and gives its hash. */
export function keepDelegation(host: Host, delegate: bigint): Hash {
  const code = Uint8Array.of(...MARKER, ...wordBytes(delegate).subarray(12));
  const hash = keccak(code);
  host.keepCode(hash, code);
  return hash;
}

function isMarked(bytes: Uint8Array): boolean {
  return MARKER.every((byte, index) => bytes[index] === byte);
}
