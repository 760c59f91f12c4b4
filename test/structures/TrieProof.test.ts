import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import type { NodeSource } from '../../bisection/structures/NodeSource.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { Trie } from '../../bisection/structures/Trie.js';
import { apply, changesOf, KEYS } from './changes.js';
import { expectOnlyProof, PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array | undefined): string =>
  `0x${Buffer.from(data ?? new Uint8Array(0)).toString('hex')}`;

/** The same trie, of which nothing was read yet. */
function unread(trie: Trie): Trie {
  const nodes = new Map<string, Uint8Array>();
  Trie.exportNodes(trie, (hash, rlp) => nodes.set(hex(hash), rlp));
  const source: NodeSource = { node: (hash: Hash) => nodes.get(hex(hash)) };
  return Trie.at(trie.hash, source);
}

/** Puts `value` under `key`, or removes it, on both sides. */
async function compare(trie: Trie, key: Uint8Array, value: Uint8Array | null): Promise<Uint8Array> {
  const read = new ProofWriter();
  const walk = Trie.walk(trie, key, read);
  const get = await contract.call('trieGet', read.bytes(), trie.hash, key);
  expect(get[0]).toBe(hex(walk.value));
  if (value) {
    const changed = Trie.put(walk, value);
    const put = await contract.call('triePut', read.bytes(), trie.hash, key, value);
    expect([...put]).toEqual([hex(changed.hash), hex(walk.value)]);
    return read.bytes();
  }
  const changed = Trie.remove(walk, read);
  const remove = await contract.call('trieRemove', read.bytes(), trie.hash, key);
  expect([...remove]).toEqual([hex(changed.hash), hex(walk.value)]);
  return read.bytes();
}

describe.each(Object.entries(KEYS))('Trie with %s keys', (name, key) => {
  it('walks, puts and removes as the contract does, from the same proof', async () => {
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(
        changesOf(key),
        changesOf(key),
        fc.boolean(),
        async (before, changes, fresh) => {
          let trie = apply(Trie.EMPTY, before);
          if (fresh) trie = unread(trie);
          for (const [key, value] of changes.slice(0, 4)) {
            if (Trie.get(trie, key) && !value) removed++;
            await compare(trie, key, value);
            trie = apply(trie, [[key, value]]);
          }
          // Down to nothing: the last removals collapse every branch that is left.
          for (const [key] of before.slice(0, 4)) {
            if (Trie.get(trie, key)) removed++;
            await compare(trie, key, null);
            trie = apply(trie, [[key, null]]);
          }
        },
      ),
      { numRuns: 30 },
    );
    expect(removed, `removals of what is there, with ${name} keys`).toBeGreaterThan(5);
  });
});

describe('A proof of a trie', () => {
  const keys = Array.from({ length: 200 }, (_, i) => keccak(Uint8Array.of(i)));
  const trie = apply(
    Trie.EMPTY,
    keys.map((key) => [key, key.subarray(0, 1 + (key[0]! % 32))]),
  );

  it('is the only one that the contract accepts', async () => {
    const absent = keccak(Uint8Array.of(1, 2, 3));
    for (const [key, value] of [
      [keys[3]!, new Uint8Array(33).fill(1)],
      [keys[4]!, null],
      [absent, Uint8Array.of(1)],
    ] as const) {
      const proof = await compare(trie, key, value);
      await expectOnlyProof(proof, (bytes) =>
        value
          ? contract.call('triePut', bytes, trie.hash, key, value)
          : contract.call('trieRemove', bytes, trie.hash, key),
      );
    }
  });

  it('has the sibling that a collapse opens, as the only one that the contract accepts', async () => {
    const collapsing = keys.find((key) => {
      const [read, remove] = [new ProofWriter(), new ProofWriter()];
      Trie.remove(Trie.walk(trie, key, (Trie.walk(trie, key, read), remove)), remove);
      return remove.bytes().length > read.bytes().length;
    });
    const proof = await compare(trie, collapsing!, null);
    await expectOnlyProof(proof, (bytes) =>
      contract.call('trieRemove', bytes, trie.hash, collapsing!),
    );
  });

  it('is none for an empty trie', async () => {
    expect(await compare(Trie.EMPTY, keys[0]!, null)).toHaveLength(0);
    expect(await compare(Trie.EMPTY, keys[0]!, Uint8Array.of(1))).toHaveLength(0);
  });

  it('gives the same root for an equal value', async () => {
    const walk = Trie.walk(trie, keys[7]!);
    expect(Trie.put(walk, walk.value!).hash).toEqual(trie.hash);
    await compare(trie, keys[7]!, walk.value!);
  });
});
