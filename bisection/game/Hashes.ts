import type { Hash } from '../structures/Keccak.js';

/** Whether two hashes are the same. */
export function equals(one: Hash, two: Hash): boolean {
  for (let i = 0; i < 32; i++) if (one[i] !== two[i]) return false;
  return true;
}

/** A hash as a key of a map. Names are in the order of the hashes as numbers. */
export function name(hash: Hash): string {
  let text = '';
  for (const byte of hash) text += HEX[byte] as string;
  return text;
}

/** The hash of a key. */
export function hashOf(key: string): Hash {
  const hash = new Uint8Array(32);
  for (let i = 0; i < 32; i++) hash[i] = parseInt(key.slice(2 * i, 2 * i + 2), 16);
  return hash as Hash;
}

/** Words one after the other, as `abi.encode` puts static values. */
export function words(...values: readonly (Hash | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(32 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (typeof value === 'bigint') view.setBigUint64(32 * i + 24, value);
    else bytes.set(value, 32 * i);
  });
  return bytes;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
