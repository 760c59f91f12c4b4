import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_ROOT, MerkleTrie } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { KeyOrderError, TrieBuilder } from '../../challenger/trie/trieBuilder.js';
import { trieLeaves } from '../../challenger/trie/trieLeaves.js';
import { wholeTrie } from '../store/places.js';
import { hexOf, oracleTrie } from '../store/stateModel.js';

const shortKey = fc.array(fc.constantFrom(0x00, 0x01, 0x10, 0x11), { minLength: 3, maxLength: 3 });
const longKey = fc.array(fc.nat(255), { minLength: 32, maxLength: 32 });
const value = fc.oneof(
  fc.constantFrom(1, 0x7f, 0x80).map((byte) => Uint8Array.of(byte)),
  fc.integer({ min: 20, max: 70 }).map((length) => new Uint8Array(length).fill(length)),
);
const entriesOf = (key: fc.Arbitrary<number[]>) =>
  fc.uniqueArray(fc.tuple(key.map(hexKey), value), { selector: ([key]) => key, maxLength: 40 });
const entries = fc
  .oneof(entriesOf(shortKey), entriesOf(longKey))
  .map((list) => list.sort(([a], [b]) => (a < b ? -1 : 1)));

function hexKey(bytes: number[]): string {
  return hexOf(Uint8Array.from(bytes));
}

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('the trie builder', () => {
  it('comes to the root of @ethereumjs/mpt, and gives each node as often as it has places', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const oracle = oracleTrie();
        const nodes = new Map<string, Uint8Array>();
        const given: string[] = [];
        const builder = new TrieBuilder((hash, encoding) => {
          given.push(hexOf(hash));
          nodes.set(hexOf(hash), encoding);
        });
        for (const [key, value] of list) {
          await oracle.put(bytes(key), value);
          builder.add(bytes(key), value);
        }
        const root = builder.root();
        expect(hexOf(root)).toBe(hexOf(oracle.root()));
        const whole = wholeTrie((hash) => nodes.get(hexOf(hash)), root);
        expect([...whole.values]).toEqual(list.map(([key, value]) => [key, hexOf(value)]));
        expect(given.sort()).toEqual([...whole.places.values()].sort());
        // As new again.
        expect(hexOf(builder.root())).toBe(hexOf(EMPTY_ROOT));
      }),
      { numRuns: 500 },
    );
  });

  it('writes long values as the trie in memory does', () => {
    for (const length of [55, 56, 255, 256, 5000, 70_000]) {
      const value = new Uint8Array(length).fill(3);
      const builder = new TrieBuilder(() => undefined);
      const list = [1, 2, 200].map((byte) => new Uint8Array(32).fill(byte));
      for (const key of list) builder.add(key, value);
      const trie = new MerkleTrie(new MemoryNodeDatabase());
      expect(hexOf(builder.root())).toBe(hexOf(trie.update(list.map((key) => ({ key, value })))));
    }
  });

  it('refuses keys out of order, twice, or that are the start of another one', () => {
    const add = (...keys: number[][]) => {
      const builder = new TrieBuilder(() => undefined);
      for (const key of keys) builder.add(Uint8Array.from(key), Uint8Array.of(1));
    };
    add([1, 1], [1, 2], [3, 0]);
    expect(() => add([1, 1], [1, 1])).toThrow(KeyOrderError);
    expect(() => add([1, 2], [1, 1])).toThrow(KeyOrderError);
    expect(() => add([1], [1, 2])).toThrow(KeyOrderError);
    expect(() => add([1, 2], [1])).toThrow(KeyOrderError);
  });
});

describe('the leaves of a trie', () => {
  it('come in the order of keys, from anywhere on', () => {
    fc.assert(
      fc.property(entries, fc.oneof(shortKey, longKey), fc.nat(3), (list, from, length) => {
        const nodes = new MemoryNodeDatabase();
        const root = new MerkleTrie(nodes).update(
          list.map(([key, value]) => ({ key: bytes(key), value })),
        );
        const start = hexKey(from.slice(0, length));
        const found = [...trieLeaves(nodes, root, bytes(start))];
        const expected = list.filter(([key]) => key >= start);
        expect(found.map(({ key, value }) => [hexOf(key), hexOf(value)])).toEqual(
          expected.map(([key, value]) => [key, hexOf(value)]),
        );
        expect([...trieLeaves(nodes, root)].length).toBe(list.length);
      }),
      { numRuns: 500 },
    );
  });
});
