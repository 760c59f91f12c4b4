import { createMPT } from '@ethereumjs/mpt';
import { MapDB, ValueEncoding } from '@ethereumjs/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_ROOT } from '../../bisection/structures/Account.js';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import {
  CorruptNodeError,
  MissingNodeError,
  type NodeSource,
} from '../../bisection/structures/NodeSource.js';
import { EmptyValueError, Trie } from '../../bisection/structures/Trie.js';
import { jsonData } from '../data.js';
import { apply, changesOf, KEYS, modelOf, type Change } from './changes.js';

const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

/** A database that notes which nodes it was asked for. */
class Nodes implements NodeSource {
  readonly asked = new Set<string>();
  readonly nodes = new Map<string, Uint8Array>();
  readonly add = (hash: Hash, rlp: Uint8Array): void => {
    this.nodes.set(hex(hash), rlp);
  };
  node(hash: Hash): Uint8Array | undefined {
    this.asked.add(hex(hash));
    return this.nodes.get(hex(hash));
  }
}

describe.each(Object.entries(KEYS))('Trie with %s keys', (_, key) => {
  const changes = changesOf(key);

  it('has the root that @ethereumjs/mpt has after every change', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (changes) => {
        const oracle = await createMPT();
        let trie = Trie.EMPTY;
        for (const change of changes) {
          const [key, value] = change;
          // The oracle takes a key of no bytes for a mistake.
          if (key.length === 0) continue;
          await (value ? oracle.put(key, value) : oracle.del(key));
          trie = apply(trie, [change]);
          expect(hex(trie.hash)).toBe(hex(oracle.root()));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('behaves as a map does', () => {
    fc.assert(
      fc.property(changes, key, (changes, other) => {
        const trie = apply(Trie.EMPTY, changes);
        const model = modelOf(changes);
        for (const [key] of changes) expect(Trie.get(trie, key)).toEqual(model.get(hex(key)));
        expect(Trie.get(trie, other)).toEqual(model.get(hex(other)));
        // Neither the order nor what was removed on the way shows.
        const entries = [...model]
          .reverse()
          .map(([key, value]): Change => [Buffer.from(key.slice(2), 'hex'), value]);
        expect(apply(Trie.EMPTY, entries).hash).toEqual(trie.hash);
        expect(
          apply(
            trie,
            entries.map(([key]) => [key, null]),
          ).hash,
        ).toEqual(EMPTY_ROOT);
      }),
    );
  });

  it('goes on from its exported nodes, and reports one that is missing', () => {
    fc.assert(
      fc.property(changes, changes, fc.nat(), (before, after, seed) => {
        const database = new Nodes();
        const first = apply(Trie.EMPTY, before);
        Trie.exportNodes(first, database.add);
        const second = apply(Trie.at(first.hash, database), after);
        expect(second.hash).toEqual(apply(first, after).hash);

        const needed = [...database.asked];
        Trie.exportNodes(second, database.add);
        const read = Trie.at(second.hash, database);
        const model = modelOf([...before, ...after]);
        for (const [key, value] of model)
          expect(Trie.get(read, Buffer.from(key.slice(2), 'hex'))).toEqual(value);

        const lost = needed[seed % needed.length];
        if (lost === undefined) return;
        const damaged = new Nodes();
        for (const [hash, rlp] of database.nodes) if (hash !== lost) damaged.nodes.set(hash, rlp);
        let error: unknown;
        try {
          apply(Trie.at(first.hash, damaged), after);
        } catch (caught) {
          error = caught;
        }
        expect(error).toBeInstanceOf(MissingNodeError);
        expect(hex((error as MissingNodeError).hash)).toBe(lost);
      }),
    );
  });
});

describe('Trie', () => {
  it('hands its nodes over to @ethereumjs/mpt', async () => {
    await fc.assert(
      fc.asyncProperty(changesOf(KEYS.hashed), changesOf(KEYS.hashed), async (before, after) => {
        const nodes = new MapDB<string, Uint8Array>();
        const add = (hash: Hash, rlp: Uint8Array) => void nodes.put(hex(hash).slice(2), rlp);
        const first = apply(Trie.EMPTY, before);
        Trie.exportNodes(first, add);
        const source: NodeSource = { node: (hash) => nodes._database.get(hex(hash).slice(2)) };
        const second = apply(Trie.at(first.hash, source), after);
        Trie.exportNodes(second, add);
        const oracle = await createMPT({
          db: nodes,
          root: second.hash,
          valueEncoding: ValueEncoding.Bytes,
        });
        for (const [key, value] of modelOf([...before, ...after])) {
          expect(await oracle.get(Buffer.from(key.slice(2), 'hex'), true)).toEqual(value);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('names the place of a missing node, also of the child that a removal has to open', () => {
    const database = new Nodes();
    const keys = [0x10, 0x20, 0x21].map((first) =>
      Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? first : 1)),
    );
    const trie = apply(
      Trie.EMPTY,
      keys.map((key) => [key, new Uint8Array(40).fill(3)]),
    );
    Trie.exportNodes(trie, database.add);
    const sibling = hex(Trie.walk(trie, keys[1]!).path[1]!.node.hash);
    database.nodes.delete(sibling);
    const read = Trie.at(trie.hash, database);
    const error = { code: 'TRIE_NODE_MISSING', path: [2] };
    expect(() => Trie.get(read, keys[1]!)).toThrow(expect.objectContaining(error));
    const walk = Trie.walk(read, keys[0]!);
    expect(walk.value).toHaveLength(40);
    expect(() => Trie.remove(walk)).toThrow(expect.objectContaining(error));
  });

  it('refuses a node with another hash than its name, and an empty value', () => {
    const trie = apply(Trie.EMPTY, [[Uint8Array.of(1), Uint8Array.of(2)]]);
    const liar: NodeSource = { node: () => Uint8Array.of(0xc0) };
    expect(() => Trie.get(Trie.at(trie.hash, liar), Uint8Array.of(1))).toThrow(CorruptNodeError);
    expect(() => Trie.put(Trie.walk(trie, Uint8Array.of(1)), new Uint8Array(0))).toThrow(
      EmptyValueError,
    );
  });

  type Vector = { in: Record<string, string> | [string, string | null][]; root: string };
  const vectors = jsonData<Record<string, Record<string, Vector>>>('vectors/TrieTests.json.gz');
  const cases = Object.entries(vectors ?? {}).flatMap(([file, group]) =>
    Object.entries(group)
      .filter(([, vector]) => vector.root)
      .map(([name, vector]) => ({ name: `${file} ${name}`, secure: /secure/i.test(file), vector })),
  );
  it.skipIf(cases.length === 0).each(cases)('$name', ({ secure, vector }) => {
    const raw = (text: string) =>
      Buffer.from(text.replace(/^0x/, ''), text.startsWith('0x') ? 'hex' : 'utf8');
    const pairs = Array.isArray(vector.in) ? vector.in : Object.entries(vector.in);
    const changes = pairs.map(([key, value]): Change => [
      secure ? keccak(raw(key)) : raw(key),
      value === null ? null : raw(value),
    ]);
    expect(hex(apply(Trie.EMPTY, changes).hash)).toBe(vector.root);
  });
});
