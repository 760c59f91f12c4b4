import { AccessTree } from '../../bisection/structures/AccessTree.js';
import type { Prng } from '../devnet/prng.js';

/** The tree with neighbours of `key`, one that parts from it at each of its first `depth` bits. */
export function surround(
  tree: AccessTree,
  key: Uint8Array,
  depth: number,
  random: Prng,
): AccessTree {
  let grown = tree;
  for (let bit = 0; bit < depth; bit++) {
    const neighbour = random.bytes(32);
    const whole = bit >> 3;
    neighbour.set(key.subarray(0, whole));
    const mask = 0xff << (8 - (bit & 7)); // the bits of the byte that are the key's
    const own = key[whole] ?? 0;
    const flipped = own ^ (0x80 >> (bit & 7));
    const later = mask >> 1; // and the one that is not
    neighbour[whole] = (flipped & later) | ((neighbour[whole] ?? 0) & ~later & 0xff);
    grown = AccessTree.set(grown, neighbour, random.bytes(32)).tree;
  }
  return grown;
}
