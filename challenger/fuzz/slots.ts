import fc from 'fast-check';
import { keccak } from '../../bisection/structures/Keccak.js';
import { wordBytes } from '../../bisection/structures/Word.js';

/** How many small numbers are looked through. */
const RANGE = 4_096;

/**
 * Groups of small slots whose keys, as hashes, begin with the same nibbles: of `size` slots with `nibbles` in common
 * each. In a trie they make branches below branches, and what is deleted of them makes branches collapse.
 */
function groups(nibbles: number, size: number, count: number): bigint[][] {
  const found = new Map<string, bigint[]>();
  for (let slot = 0n; slot < RANGE; slot++) {
    const prefix = Buffer.from(keccak(wordBytes(slot)))
      .toString('hex')
      .slice(0, nibbles);
    const group = found.get(prefix) ?? [];
    group.push(slot);
    found.set(prefix, group);
  }
  return [...found.values()]
    .filter((group) => group.length >= size)
    .slice(0, count)
    .map((group) => group.slice(0, size));
}

const NEAR = [...groups(2, 4, 1), ...groups(3, 3, 1), ...groups(4, 2, 2)].flat();

/** A slot: one of a few, so that the same come up again, many of them with much of their key in common. */
export const slot: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NEAR) },
  { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: 3n }) },
  { weight: 1, arbitrary: fc.constantFrom((1n << 256n) - 1n, 1n << 255n) },
);

/** What is put into a slot: zero as often as not; one byte, and what makes a node of more than 32. */
export const slotValue: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0n) },
  { weight: 4, arbitrary: fc.constantFrom(1n, 2n, 0x7fn, 0x80n, 0xffffn) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n << 240n, max: (1n << 256n) - 1n }) },
);

/** The storage that an account starts with. */
export const storage: fc.Arbitrary<ReadonlyMap<bigint, bigint>> = fc
  .array(fc.tuple(slot, slotValue), { maxLength: 8, size: 'max' })
  .map((entries) => new Map(entries.filter(([, value]) => value !== 0n)));
