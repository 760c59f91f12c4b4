import { verifyMerkleProof } from '@ethereumjs/mpt';
import { describe, expect, it } from 'vitest';
import { AccessTree } from '../../bisection/structures/AccessTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { Trie } from '../../bisection/structures/Trie.js';
import { surround } from '../../challenger/bounds/deepAccess.js';
import { deepTrie, NodeStore } from '../../challenger/bounds/deepTrie.js';
import { Prng } from '../../challenger/devnet/prng.js';

const random = new Prng('deep trees');
const key = (first: number) => Uint8Array.of(first, ...random.bytes(31));
const DEPTH = 9;

describe('a deep trie', () => {
  const value = Uint8Array.of(1, 2, 3, 4);
  const [there, lonely, absent] = [key(0x10), key(0x20), key(0x21)];
  const store = new NodeStore();
  const keys = [{ key: there, value }, { key: lonely, value, lonely: true }, { key: absent }];
  const root = deepTrie(keys, DEPTH, store, random);
  const trie = Trie.at(root, store);
  /** The nodes on the way to a key, as any client proves them. */
  const proof = (to: Uint8Array): Uint8Array[] =>
    Trie.walk(trie, to).path.map(({ node }) => node.rlp);

  it('has full branches above its keys, and holds what it says by the library too', async () => {
    const nodes = proof(there);
    expect(nodes).toHaveLength(DEPTH + 1);
    for (const branch of nodes.slice(0, DEPTH)) expect(branch).toHaveLength(532);
    expect(await verifyMerkleProof(there, nodes)).toEqual(value);
    expect(await verifyMerkleProof(lonely, proof(lonely))).toEqual(value);
    expect(await verifyMerkleProof(absent, proof(absent))).toBeNull();
    expect(proof(absent)).toHaveLength(DEPTH);
  });

  it('merges a branch of 532 bytes when a lonely key is deleted', () => {
    const walk = Trie.walk(trie, lonely);
    const writer = new ProofWriter();
    Trie.remove(walk, writer);
    expect(writer.bytes()).toHaveLength(4 + 532);
  });
});

describe('a surrounded key of the access tree', () => {
  it.each([1, 7, 8, 80, 160])('has %i neighbours on its way', (depth) => {
    const target = random.bytes(32) as Hash;
    const tree = surround(AccessTree.EMPTY, target, depth, random);
    const opened = (of: AccessTree): number => {
      const writer = new ProofWriter();
      AccessTree.get(of, target, writer);
      return writer.bytes().length / 65;
    };
    expect(opened(tree)).toBe(depth);
    const { tree: grown, old } = AccessTree.set(tree, target, random.bytes(32));
    expect(old).toEqual(new Uint8Array(32));
    expect(opened(grown)).toBe(depth + 1);
  });
});
