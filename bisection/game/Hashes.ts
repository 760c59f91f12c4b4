import type { Hash } from '../structures/Keccak.js';

/** Whether two hashes are the same. */
export function equals(one: Hash, two: Hash): boolean {
  for (let i = 0; i < 32; i++) if (one[i] !== two[i]) return false;
  return true;
}
