import type { Hash } from '../bisection/structures/Keccak.js';

/** `0x…` of bytes. */
export const toHex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** A hash from `0x` and 64 digits. Throws for anything else. */
export function toHash(hex: string): Hash {
  if (!/^0x[0-9a-f]{64}$/i.test(hex)) throw new RangeError(`${hex} is not \`0x\` and 64 digits`);
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex')) as Hash;
}
