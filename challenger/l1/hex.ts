import { getBytes, hexlify } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** `0x…` of bytes. */
export const toHex = (bytes: Uint8Array): string => hexlify(bytes);

/** A hash from `0x` and 64 digits. Throws for any other length. */
export function toHash(hex: string): Hash {
  const bytes = getBytes(hex);
  if (bytes.length !== 32) throw new RangeError(`a hash has 32 bytes, ${hex} has ${bytes.length}`);
  return bytes as Hash;
}
