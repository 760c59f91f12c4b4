import fc from 'fast-check';
import { keccak } from '../../bisection/structures/Keccak.js';
import { Trie } from '../../bisection/structures/Trie.js';

const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

/** A change of a trie: a value to put, or null for a removal. */
export type Change = readonly [key: Uint8Array, value: Uint8Array | null];

const value = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4 }),
  fc.uint8Array({ minLength: 1, maxLength: 120 }),
);
/** Hashed keys, of which few exist so that removals meet something. */
const hashed = fc.nat({ max: 40 }).map((n) => keccak(Uint8Array.of(n)) as Uint8Array);
/** Keys of 32 bytes that differ in their last nibbles only, so that nodes get short enough to stand inline. */
const alike = fc
  .tuple(fc.constantFrom(28, 31), fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0xf0), fc.nat({ max: 2 }))
  .map(([same, a, b]) =>
    Uint8Array.from({ length: 32 }, (_, i) => (i < same ? 7 : i === 31 ? a : b)),
  );
/** Short keys of several lengths, some the beginning of others. */
const uneven = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0x80), { maxLength: 4 })
  .map((key) => Uint8Array.from(key));
export const changesOf = (key: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Change[]> =>
  fc.array(fc.tuple(key, fc.option(value, { freq: 2, nil: null })), { maxLength: 40 });
/** Kinds of keys that make tries of different shape. */
export const KEYS = { hashed, alike, mixed: fc.oneof(hashed, alike), uneven };

/** The trie after the changes. */
export function apply(trie: Trie, changes: readonly Change[]): Trie {
  for (const [key, value] of changes) {
    const walk = Trie.walk(trie, key);
    trie = value ? Trie.put(walk, value) : Trie.remove(walk);
  }
  return trie;
}

/** What a map holds after the changes, by the key in hex. */
export function modelOf(changes: readonly Change[]): Map<string, Uint8Array> {
  const model = new Map<string, Uint8Array>();
  for (const [key, value] of changes) {
    if (value) model.set(hex(key), value);
    else model.delete(hex(key));
  }
  return model;
}
