import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { MapDB, ValueEncoding } from '@ethereumjs/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { keyAfter, type KeyRange, wholeRange } from '../../challenger/snapshot/keyRange.js';
import { RangeProofError } from '../../challenger/snapshot/rangeProofError.js';
import { type RangeContent, verifyRange } from '../../challenger/snapshot/rangeRoot.js';
import { edgesOf, type TrieEdge } from '../../challenger/snapshot/trieEdge.js';
import type { TrieLeaf } from '../../challenger/trie/trieLeaves.js';

/** A trie made by @ethereumjs/mpt: what it holds, its root, and its nodes by their hashes. */
async function trieOf(entries: readonly TrieLeaf[]) {
  const db = new MapDB<string, Uint8Array>();
  const trie = new MerklePatriciaTrie({ db, valueEncoding: ValueEncoding.Bytes });
  const held = new Map<string, TrieLeaf>();
  for (const entry of entries) {
    await trie.put(entry.key, entry.value);
    held.set(Buffer.from(entry.key).toString('hex'), entry);
  }
  const nodes = new MemoryNodeDatabase();
  for (const node of db._database.values()) nodes.putNode(keccak(node), node);
  const leaves = [...held.values()].sort((a, b) => Buffer.compare(a.key, b.key));
  return { root: trie.root(), nodes, leaves };
}

const within = ({ first, last }: KeyRange) => {
  return ({ key }: TrieLeaf) => Buffer.compare(key, first) >= 0 && Buffer.compare(key, last) <= 0;
};

// Keys of few nibbles, so that paths part late, and values so short that nodes lie inside their parents.
const byte = fc.constantFrom(0x00, 0x01, 0x0f, 0x10, 0x11, 0xf0, 0xff);
const crowdedKey = fc.array(byte, { minLength: 3, maxLength: 3 }).map((b) => Uint8Array.from(b));
const value = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 3 }),
  fc.uint8Array({ minLength: 30, maxLength: 70 }),
);
const crowded = fc.array(fc.record({ key: crowdedKey, value }), { maxLength: 24 });
const limit = fc.oneof(crowdedKey, fc.uint8Array({ minLength: 3, maxLength: 3 }));
const range = fc.tuple(limit, limit).map(([a, b]): KeyRange => {
  return Buffer.compare(a, b) <= 0 ? { first: a, last: b } : { first: b, last: a };
});

const contentOf = (trie: Awaited<ReturnType<typeof trieOf>>, cut: KeyRange): RangeContent => ({
  range: cut,
  leaves: trie.leaves.filter(within(cut)),
  edges: edgesOf(trie.nodes, trie.root, cut),
});

const accepted = (root: Uint8Array, content: RangeContent): boolean =>
  faultOf(root, content) === undefined;

describe('range proofs', () => {
  it('prove what a trie of @ethereumjs/mpt holds, in every range', async () => {
    await fc.assert(
      fc.asyncProperty(crowded, fc.array(range, { maxLength: 6 }), async (entries, ranges) => {
        const trie = await trieOf(entries);
        for (const cut of [wholeRange(3), ...ranges]) {
          const content = contentOf(trie, cut);
          verifyRange(trie.root, content);
        }
        expect(edgesOf(trie.nodes, trie.root, wholeRange(3))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('prove every cut of a trie into three, the ranges without a key among them', async () => {
    await fc.assert(
      fc.asyncProperty(crowded, range, async (entries, middle) => {
        const trie = await trieOf(entries);
        const { first, last } = wholeRange(3);
        const after = keyAfter(middle.last);
        const before = Buffer.from(middle.first);
        const left = before.equals(first) ? [] : [{ first, last: previous(middle.first) }];
        const right = after === undefined ? [] : [{ first: after, last }];
        const all: TrieLeaf[] = [];
        for (const cut of [...left, middle, ...right]) {
          const content = contentOf(trie, cut);
          verifyRange(trie.root, content);
          all.push(...content.leaves);
        }
        expect(all).toEqual(trie.leaves);
      }),
      { numRuns: 200 },
    );
  });

  it('accept nothing else: no other leaves, no other edges, no other range', async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(crowded, range, crowdedKey, value, async (entries, cut, key, other) => {
        const trie = await trieOf(entries);
        const honest = contentOf(trie, cut);
        for (const forged of mutants(honest, key, other)) {
          tried++;
          if (!accepted(trie.root, forged)) continue;
          // Another range may have the same proof where no key and no node lies between: then it is true as well.
          expect(forged.edges).toEqual(honest.edges);
          expect(forged.leaves).toEqual(trie.leaves.filter(within(forged.range)));
        }
      }),
      { numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(10_000);
  });

  it('have one form: what stands for more is not given by what stands for less', async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(crowded, range, async (entries, cut) => {
        const trie = await trieOf(entries);
        const { edges, ...rest } = contentOf(trie, cut);
        for (const [at, edge] of edges.entries()) {
          if (edge.kind === 'leaf') continue;
          // The same subtree by its children, and by its leaves: both give the true root.
          const below = { first: new Uint8Array(3), last: new Uint8Array(3).fill(0xff) };
          const prefix = hexNibbles(edge.path);
          const leaves = trie.leaves.filter(({ key }) =>
            hexNibbles(nibbles(key)).startsWith(prefix),
          );
          expect(leaves.length).toBeGreaterThan(0);
          const opened = edges.toSpliced(at, 1, ...leaves.map(edgeLeaf));
          expect(faultOf(trie.root, { ...rest, edges: opened })).toBe('edge form');
          const [first] = leaves;
          const deeper = edgesOf(trie.nodes, trie.root, {
            ...below,
            first: first!.key,
            last: first!.key,
          }).filter((each) => hexNibbles(pathOf(each)).startsWith(prefix));
          const split = edges.toSpliced(at, 1, ...sorted([edgeLeaf(first!), ...deeper]));
          expect(faultOf(trie.root, { ...rest, edges: split })).toBe('edge form');
          tried++;
        }
      }),
      { numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(200);
  });

  it('say what is wrong', async () => {
    const entries = [0x11, 0x12, 0x21, 0x22].map((byte) => ({
      key: new Uint8Array(32).fill(byte),
      value: new Uint8Array(40).fill(byte),
    }));
    const trie = await trieOf(entries);
    const cut = { first: entries[1]!.key, last: entries[2]!.key };
    const content = contentOf(trie, cut);
    expect(content.edges.map(({ kind }) => kind)).toEqual(['subtree', 'subtree']);
    const fault = (change: Partial<RangeContent>) => faultOf(trie.root, { ...content, ...change });
    const [, second, third] = entries as [TrieLeaf, TrieLeaf, TrieLeaf, TrieLeaf];
    const [left, right] = content.edges as [TrieEdge & { kind: 'subtree' }, TrieEdge];
    expect(fault({})).toBeUndefined();
    expect(fault({ leaves: [third, second] })).toBe('order');
    expect(fault({ leaves: [second, second, third] })).toBe('order');
    expect(fault({ leaves: entries.slice(0, 3) })).toBe('key');
    expect(fault({ leaves: [second, { ...third, value: new Uint8Array(0) }] })).toBe('value');
    expect(fault({ leaves: [second] })).toBe('root');
    expect(fault({ edges: [right, left] })).toBe('edge order');
    expect(fault({ edges: [left, { ...left, path: Uint8Array.of(1, 1, 1) }, right] })).toBe(
      'edge order',
    );
    expect(fault({ edges: [left, { ...left, path: Uint8Array.of(1, 2) }, right] })).toBe(
      'edge inside',
    );
    expect(fault({ edges: [{ ...left, path: Uint8Array.of(1) }, right] })).toBe('edge inside');
    expect(fault({ edges: [{ ...left, hash: new Uint8Array(31) }, right] })).toBe('edge form');
    expect(fault({ edges: [{ ...left, path: Uint8Array.of(1, 0x11) }, right] })).not.toBe(
      undefined,
    );
    // True, and yet not the one form that a proof has.
    expect(fault({ edges: [{ kind: 'leaf', ...entries[0]! }, right] })).toBe('edge form');
  });
});

const faultOf = (root: Uint8Array, content: RangeContent): string | undefined => {
  try {
    verifyRange(root, content);
    return undefined;
  } catch (error) {
    if (error instanceof RangeProofError) return error.fault;
    throw error;
  }
};
const hexNibbles = (path: Uint8Array) => [...path].map((n) => n.toString(16)).join('');

const previous = (key: Uint8Array): Uint8Array => {
  const number = BigInt(`0x${Buffer.from(key).toString('hex')}`) - 1n;
  return Uint8Array.from(Buffer.from(number.toString(16).padStart(2 * key.length, '0'), 'hex'));
};

/** What a prover who lies could make of a proof. */
function* mutants(
  honest: RangeContent,
  key: Uint8Array,
  value: Uint8Array,
): Generator<RangeContent> {
  const { leaves, edges, range: cut } = honest;
  const withLeaves = (changed: readonly TrieLeaf[]) => ({ ...honest, leaves: changed });
  const withEdges = (changed: readonly TrieEdge[]) => ({ ...honest, edges: changed });
  for (const [i, leaf] of leaves.entries()) {
    yield withLeaves(leaves.toSpliced(i, 1));
    yield withLeaves(leaves.toSpliced(i, 0, leaf));
    yield withLeaves(leaves.toSpliced(i, 1, { ...leaf, value: Uint8Array.of(...leaf.value, 7) }));
    if (!Buffer.from(value).equals(leaf.value)) {
      yield withLeaves(leaves.toSpliced(i, 1, { ...leaf, value }));
    }
    if (i > 0) yield withLeaves(leaves.toSpliced(i - 1, 2, leaf, leaves[i - 1]!));
    // A leaf of the range, put where edges are.
    yield { ...honest, leaves: leaves.toSpliced(i, 1), edges: sorted([...edges, edgeLeaf(leaf)]) };
    const hash = keccak(leaf.value);
    for (const length of [1, 3, 6]) {
      const path = nibbles(leaf.key).slice(0, length);
      const hidden: TrieEdge = { kind: 'subtree', path, hash };
      yield { ...honest, leaves: leaves.toSpliced(i, 1), edges: sorted([...edges, hidden]) };
    }
  }
  if (!leaves.some((leaf) => Buffer.from(leaf.key).equals(key))) {
    const added = [...leaves, { key, value }].sort((a, b) => Buffer.compare(a.key, b.key));
    yield withLeaves(added);
    yield withEdges(sorted([...edges, edgeLeaf({ key, value })]));
  }
  for (const [i, edge] of edges.entries()) {
    yield withEdges(edges.toSpliced(i, 1));
    yield withEdges(edges.toSpliced(i, 0, edge));
    if (i > 0) yield withEdges(edges.toSpliced(i - 1, 2, edge, edges[i - 1]!));
    if (edge.kind === 'leaf') {
      yield withEdges(edges.toSpliced(i, 1, { ...edge, value: Uint8Array.of(...edge.value, 1) }));
      yield { ...withEdges(edges.toSpliced(i, 1)), leaves: [edge, ...leaves] };
      yield { ...withEdges(edges.toSpliced(i, 1)), leaves: [...leaves, edge] };
      continue;
    }
    yield withEdges(edges.toSpliced(i, 1, { ...edge, hash: keccak(edge.hash) }));
    yield withEdges(edges.toSpliced(i, 1, { ...edge, path: edge.path.slice(0, -1) }));
    for (const next of [0, 15]) {
      const path = Uint8Array.of(...edge.path, next);
      yield withEdges(edges.toSpliced(i, 1, { ...edge, path }));
    }
    const moved = edge.path.slice();
    moved[moved.length - 1]! ^= 1;
    yield withEdges(edges.toSpliced(i, 1, { ...edge, path: moved }));
  }
  yield { ...honest, edges: [], leaves };
  yield { ...honest, leaves: [] };
  for (const limits of [
    { first: cut.first, last: key },
    { first: key, last: cut.last },
    { first: key, last: key },
    { first: new Uint8Array(3), last: cut.last },
    { first: cut.first, last: new Uint8Array(3).fill(0xff) },
  ]) {
    if (Buffer.compare(limits.first, limits.last) <= 0) yield { ...honest, range: limits };
  }
}

const edgeLeaf = (leaf: TrieLeaf): TrieEdge => ({ kind: 'leaf', ...leaf });
const nibbles = (key: Uint8Array) => Uint8Array.from([...key].flatMap((b) => [b >> 4, b & 15]));
const pathOf = (edge: TrieEdge) => (edge.kind === 'leaf' ? nibbles(edge.key) : edge.path);
const sorted = (edges: readonly TrieEdge[]) =>
  [...edges].sort((a, b) => Buffer.compare(pathOf(a), pathOf(b)));
