import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessTree } from '../../bisection/structures/AccessTree.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { expectOnlyProof, PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;
const ZERO = new Uint8Array(32);

/** Keys that share long prefixes as well as keys that share none. */
const key = fc
  .tuple(fc.constantFrom(0, 1, 31, 32), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([shared, raw]) => Uint8Array.from(raw, (byte, i) => (i < shared ? 0xaa : byte & 0xc3)));
const value = fc.uint8Array({ minLength: 32, maxLength: 32 });
const entries = fc.array(fc.tuple(key, value), { maxLength: 24 });

/** The hash as docs/machine.md §2 words it, from all the leaves at once. */
function specified(leaves: [Uint8Array, Uint8Array][], depth = 0): Uint8Array {
  const first = leaves[0];
  if (!first) return ZERO;
  if (leaves.length === 1) return keccak(Buffer.concat([Buffer.of(0x16), ...first]));
  const side = (bit: number) =>
    leaves.filter(([key]) => ((key[depth >> 3]! >> (7 - (depth & 7))) & 1) === bit);
  return keccak(
    Buffer.concat([Buffer.of(0x17), specified(side(0), depth + 1), specified(side(1), depth + 1)]),
  );
}

describe('AccessTree', () => {
  it('behaves as a map does, and its hash does not depend on the order', () => {
    fc.assert(
      fc.property(entries, key, (entries, absent) => {
        const model = new Map<string, [Uint8Array, Uint8Array]>();
        let tree = AccessTree.EMPTY;
        for (const [key, value] of entries) {
          const change = AccessTree.set(tree, key, value);
          expect(change.old).toEqual(model.get(hex(key))?.[1] ?? ZERO);
          model.set(hex(key), [key, value]);
          tree = change.tree;
        }
        for (const [key, value] of model.values()) expect(AccessTree.get(tree, key)).toEqual(value);
        expect(AccessTree.get(tree, absent)).toEqual(model.get(hex(absent))?.[1] ?? ZERO);
        expect(tree.hash).toEqual(specified([...model.values()]));
      }),
    );
  });

  it('gets and sets as the contract does, from the same proof', async () => {
    await fc.assert(
      fc.asyncProperty(entries, key, value, fc.nat(), async (entries, other, value, seed) => {
        let tree = AccessTree.EMPTY;
        for (const [key, value] of entries) tree = AccessTree.set(tree, key, value).tree;
        const key = seed % 2 === 0 ? other : (entries[seed % entries.length]?.[0] ?? other);

        const read = new ProofWriter();
        const got = AccessTree.get(tree, key, read);
        expect((await contract.call('accessGet', read.bytes(), tree.hash, key))[0]).toBe(hex(got));

        const write = new ProofWriter();
        const change = AccessTree.set(tree, key, value, write);
        expect(write.bytes()).toEqual(read.bytes());
        const [changed, old] = await contract.call(
          'accessSet',
          write.bytes(),
          tree.hash,
          key,
          value,
        );
        expect([changed, old]).toEqual([hex(change.tree.hash), hex(change.old)]);
      }),
      { numRuns: 100 },
    );
  });

  it('lets the contract accept no other proof', async () => {
    let tree = AccessTree.EMPTY;
    const keys = Array.from({ length: 20 }, (_, i) => keccak(Uint8Array.of(i)));
    for (const key of keys) tree = AccessTree.set(tree, key, keccak(key)).tree;
    for (const key of [keys[3]!, keccak(Uint8Array.of(99))]) {
      const proof = new ProofWriter();
      AccessTree.get(tree, key, proof);
      await expectOnlyProof(proof.bytes(), (bytes) =>
        contract.call('accessSet', bytes, tree.hash, key, key),
      );
    }
  });
});
