import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { EMPTY_ROOT, MerkleTrie } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { stateDifference } from '../../challenger/store/stateDifference.js';
import { trieDifference } from '../../challenger/trie/trieDifference.js';
import { wholeState, wholeTrie } from './places.js';
import { applyState, hexOf, type ModelState, nextState, oracleRoot } from './stateModel.js';

// Keys of few nibbles, so that paths part and join often; values short enough to stay inside their parents, and long ones.
const key = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11), { minLength: 3, maxLength: 3 })
  .map((bytes) => Uint8Array.from(bytes));
const value = fc.oneof(
  fc.constantFrom(1, 2).map((byte) => Uint8Array.of(byte)),
  fc.constantFrom(1, 2).map((byte) => new Uint8Array(40).fill(byte)),
);
const entries = fc.array(fc.tuple(key, value), { maxLength: 24 });

/** What `changed` says against the values of both sides. */
function expectedChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((at) => before.get(at) !== after.get(at))
    .sort()
    .map((at) => `${at}: ${before.get(at)} → ${after.get(at)}`);
}

/** Hashes at places where the other side has another one or none, sorted. */
function expectedPlaces(
  of: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string[] {
  return [...of]
    .filter(([at, hash]) => other.get(at) !== hash)
    .map(([, hash]) => hash)
    .sort();
}

const line = (at: string, before: Uint8Array | undefined, after: Uint8Array | undefined) =>
  `${at}: ${before && hexOf(before)} → ${after && hexOf(after)}`;

describe('the difference of two tries', () => {
  it('is that of their places and of their values, in the order of keys', () => {
    fc.assert(
      fc.property(entries, entries, fc.boolean(), (first, second, onTop) => {
        const nodes = new MemoryNodeDatabase();
        const read = (hash: Uint8Array) => nodes.node(hash);
        const from = new MerkleTrie(nodes).update(first.map(([k, v]) => ({ key: k, value: v })));
        const changes = second.map(([k, v], i) => ({
          key: k,
          value: i % 3 === 0 && onTop ? undefined : v,
        }));
        const to = new MerkleTrie(nodes, onTop ? from : EMPTY_ROOT).update(changes);
        const gone: string[] = [];
        const placed: string[] = [];
        const changed: string[] = [];
        trieDifference(nodes, from, to, {
          gone: (hash) => gone.push(hexOf(hash)),
          placed: (hash, encoding) => {
            placed.push(hexOf(hash));
            expect(encoding).toEqual(read(hash));
          },
          changed: (at, before, after) => changed.push(line(hexOf(at), before, after)),
        });
        const [old, next] = [wholeTrie(read, from), wholeTrie(read, to)];
        expect(changed).toEqual(expectedChanges(old.values, next.values));
        expect(gone.sort()).toEqual(expectedPlaces(old.places, next.places));
        expect(placed.sort()).toEqual(expectedPlaces(next.places, old.places));
      }),
      { numRuns: 1500 },
    );
  });

  it('stops where nothing differs', () => {
    const nodes = new MemoryNodeDatabase();
    const many = Array.from({ length: 4096 }, (_, i) => Uint8Array.of(i & 255, i >> 8, 7));
    const from = new MerkleTrie(nodes).update(
      many.map((k) => ({ key: k, value: new Uint8Array(40) })),
    );
    const to = new MerkleTrie(nodes, from).update([{ key: many[99]!, value: Uint8Array.of(1) }]);
    let read = 0;
    trieDifference({ node: (hash) => (read++, nodes.node(hash)) }, from, to, {});
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(12);
  });
});

describe('the difference of two states', () => {
  it('is that of all their tries, and is right back and forth', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (seed) => {
        const nodes = new MemoryNodeDatabase();
        const read = (hash: Uint8Array) => nodes.node(hash);
        const random = new Prng(seed);
        const states: { state: ModelState; root: Uint8Array }[] = [
          { state: new Map(), root: EMPTY_ROOT },
        ];
        for (let block = 0; block < 5; block++) {
          const { state, root } = states.at(-1)!;
          const next = nextState(state, random, 12);
          states.push({ state: next, root: applyState(nodes, root, state, next) });
        }
        expect(hexOf(states.at(-1)!.root)).toBe(await oracleRoot(states.at(-1)!.state));
        const [a, b] = [random.pick(states), random.pick(states)];
        const [old, next] = [wholeState(read, a.root), wholeState(read, b.root)];
        const gone: string[] = [];
        const placed: string[] = [];
        const accounts: string[] = [];
        const slots: string[] = [];
        stateDifference(nodes, a.root, b.root, {
          gone: (hash) => gone.push(hexOf(hash)),
          placed: (hash) => placed.push(hexOf(hash)),
          account: (at, before, after) => accounts.push(line(hexOf(at), before, after)),
          slot: (at, slot, before, after) =>
            slots.push(line(`${hexOf(at)}/${hexOf(slot)}`, before, after)),
        });
        expect(accounts).toEqual(expectedChanges(old.values, next.values));
        expect(slots).toEqual(expectedChanges(old.slots, next.slots));
        expect(gone.sort()).toEqual(expectedPlaces(old.places, next.places));
        expect(placed.sort()).toEqual(expectedPlaces(next.places, old.places));
      }),
      { numRuns: 60 },
    );
  });

  it('says which node is missing, on either side', () => {
    const random = new Prng('missing');
    const whole = new MemoryNodeDatabase();
    const first = nextState(new Map(), random, 40);
    const second = nextState(first, random, 40);
    const from = applyState(whole, EMPTY_ROOT, new Map(), first);
    const to = applyState(whole, from, first, second);
    const touched: string[] = [];
    const note = (hash: Uint8Array) => void touched.push(hexOf(hash));
    stateDifference(whole, from, to, { gone: note, placed: note });
    expect(touched.length).toBeGreaterThan(20);
    for (const lost of touched) {
      const holed = {
        node: (hash: Uint8Array) => (hexOf(hash) === lost ? undefined : whole.node(hash)),
      };
      expect(() => stateDifference(holed, from, to, {})).toThrow(MissingNodeError);
    }
  });
});
