import { Rlp } from '../structures/Rlp.js';
import { nibblesOf } from '../structures/TrieNode.js';

/** rlp(0) is 0x80: behind 0x7f, the key of this index, and before 0x8180, that of the next. */
const LAST_BEFORE_ZERO = 127;

/** The item with the least key rlp(index) in a list of `count` items, at least one. */
export function firstItem(count: number): number {
  return count > 1 ? 1 : 0;
}

/** The item behind `item` in the order of the keys; undefined behind the last. */
export function itemAfter(item: number, count: number): number | undefined {
  if (item === 0) {
    return count > LAST_BEFORE_ZERO + 1 ? LAST_BEFORE_ZERO + 1 : undefined;
  }
  if (item === LAST_BEFORE_ZERO) return 0;
  if (item + 1 < count) return item + 1;
  return item < LAST_BEFORE_ZERO ? 0 : undefined;
}

/** The item before `item` in the order of the keys; undefined before the first. */
export function itemBefore(item: number, count: number): number | undefined {
  if (item === 0) return count > 1 ? Math.min(count - 1, LAST_BEFORE_ZERO) : undefined;
  if (item === 1) return undefined;
  return item === LAST_BEFORE_ZERO + 1 ? 0 : item - 1;
}

/** The nibbles of rlp(item). */
export function keyOf(item: number): Uint8Array {
  return nibblesOf(Rlp.encodeUint(BigInt(item)));
}

/** How many nibbles a key shares with that of another item; −1 for no item. */
export function sharedWith(key: Uint8Array, other: number | undefined): number {
  if (other === undefined) return -1;
  const otherKey = keyOf(other);
  let length = 0;
  while (length < key.length && key[length] === otherKey[length]) length++;
  return length;
}
