import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { MapDB, ValueEncoding } from '@ethereumjs/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { listRoot } from '../../challenger/execute/listRoot.js';
import { EMPTY_ROOT, MerkleTrie, type TrieChange } from '../../challenger/trie/merkleTrie.js';
import { MalformedNodeError } from '../../challenger/trie/merkleTrieNode.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { toHex } from '../execute/sharedData.js';

// Keys of few nibbles, so that paths part and join often.
const key = fc.array(fc.constantFrom(0x00, 0x01, 0x10, 0x11), { minLength: 3, maxLength: 3 });
const change: fc.Arbitrary<TrieChange> = fc.record({
  key: key.map((bytes) => Uint8Array.from(bytes)),
  value: fc.oneof(
    fc.constant(undefined),
    fc.uint8Array({ minLength: 1, maxLength: 3 }),
    fc.uint8Array({ minLength: 30, maxLength: 70 }),
  ),
});
const rounds = fc.array(fc.array(change, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

const library = () =>
  new MerklePatriciaTrie({
    db: new MapDB<string, Uint8Array>(),
    valueEncoding: ValueEncoding.Bytes,
  });

/** Puts before removals, as ours has it: the order matters where one key is both put and removed. */
async function applyTo(trie: MerklePatriciaTrie, changes: readonly TrieChange[]): Promise<void> {
  for (const { key, value } of changes) if (value !== undefined) await trie.put(key, value);
  for (const { key, value } of changes) if (value === undefined) await trie.del(key);
}

describe('the trie', () => {
  it('comes to the roots and values of @ethereumjs/mpt, in one round or in many', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.boolean(), async (all, reopen) => {
        const nodes = new MemoryNodeDatabase();
        let ours = new MerkleTrie(nodes);
        const oracle = library();
        for (const changes of all) {
          if (reopen) ours = new MerkleTrie(nodes, ours.root);
          ours.update(changes);
          await applyTo(oracle, changes);
          expect(toHex(ours.root)).toBe(toHex(oracle.root()));
          for (const { key } of changes) {
            expect(ours.get(key) ?? null).toEqual(await oracle.get(key));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('stores every node under its hash, and all that another needs', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const stored = new Map<string, Uint8Array>();
        const nodes = {
          node: (hash: Uint8Array) => stored.get(toHex(hash)),
          putNode: (hash: Uint8Array, node: Uint8Array) => void stored.set(toHex(hash), node),
        };
        const trie = new MerkleTrie(nodes);
        const expected = new Map<string, Uint8Array>();
        for (const changes of all) {
          trie.update(changes);
          for (const { key, value } of changes) if (value) expected.set(toHex(key), value);
          for (const { key, value } of changes) if (!value) expected.delete(toHex(key));
        }
        for (const [hash, node] of stored) expect(toHex(keccak(node))).toBe(hash);
        const again = new MerkleTrie(nodes, trie.root);
        for (const { key } of all.flat()) {
          expect(again.get(key)).toEqual(expected.get(toHex(key)));
        }
        expect(trie.root.every((byte, i) => byte === EMPTY_ROOT[i])).toBe(expected.size === 0);
      }),
      { numRuns: 200 },
    );
  });

  it('says what is missing wherever it is, and is then as it was', async () => {
    await fc.assert(
      fc.property(rounds, fc.array(change, { minLength: 1, maxLength: 4 }), (all, more) => {
        const whole = new MemoryNodeDatabase();
        const { root } = all.reduce(
          (trie, changes) => (trie.update(changes), trie),
          new MerkleTrie(whole),
        );
        const after = new MerkleTrie(whole, root).update(more);
        for (const gone of whole.nodes()) {
          const lost = toHex(keccak(gone));
          const put: string[] = [];
          const trie = new MerkleTrie(
            {
              node: (hash) => (toHex(hash) === lost ? undefined : whole.node(hash)),
              putNode: (hash) => void put.push(toHex(hash)),
            },
            root,
          );
          try {
            expect(toHex(trie.update(more))).toBe(toHex(after));
          } catch (error) {
            expect(error).toBeInstanceOf(MissingNodeError);
            expect(put).toEqual([]);
            expect(toHex(trie.root)).toBe(toHex(root));
            expect(() => trie.update(more)).toThrow(MissingNodeError);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('refuses a node that is none, and a key that is the start of another one', () => {
    const hash = new Uint8Array(32).fill(7);
    const trieWith = (node: Uint8Array) =>
      new MerkleTrie({ node: () => node, putNode: () => undefined }, hash);
    const branch = Array.from({ length: 17 }, () => new Uint8Array(0));
    for (const node of [
      new Uint8Array(0),
      RLP.encode(new Uint8Array(3)),
      RLP.encode([new Uint8Array(1)]),
      RLP.encode([Uint8Array.of(0x00, 0x11), new Uint8Array(0)]),
      RLP.encode([...branch.slice(0, 16), Uint8Array.of(1)]),
      RLP.encode([branch[0]!, new Uint8Array(31), ...branch.slice(2)]),
      RLP.encode(branch).subarray(0, 9),
    ]) {
      expect(() => trieWith(node).get(Uint8Array.of(0x11))).toThrow(MalformedNodeError);
    }
    const trie = new MerkleTrie(new MemoryNodeDatabase());
    const value = Uint8Array.of(1);
    trie.update([{ key: Uint8Array.of(1, 2), value }]);
    expect(() => trie.update([{ key: Uint8Array.of(1), value }])).toThrow(RangeError);
    expect(() => trie.update([{ key: Uint8Array.of(1, 2, 3), value }])).toThrow(RangeError);
  });
});

describe('the root of a list', () => {
  it('is that of @ethereumjs/mpt, for few items and many, short and long ones', async () => {
    for (const count of [0, 1, 2, 17, 127, 128, 129, 300]) {
      const items = Array.from({ length: count }, (_, index) =>
        new Uint8Array(1 + ((index * 37) % 300)).fill(1 + (index % 255)),
      );
      if (count === 2) items[1] = new Uint8Array(70_000).fill(5);
      const trie = library();
      for (const [index, item] of items.entries()) await trie.put(RLP.encode(index), item);
      expect(toHex(listRoot(items))).toBe(toHex(trie.root()));
    }
  });
});
