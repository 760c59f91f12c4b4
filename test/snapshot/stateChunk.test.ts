import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { accountFields } from '../../challenger/snapshot/accountRlp.js';
import { wholeRange } from '../../challenger/snapshot/keyRange.js';
import { ChunkError } from '../../challenger/snapshot/chunkError.js';
import {
  beginChunk,
  type ChunkEntry,
  ChunkKind,
  chunkName,
} from '../../challenger/snapshot/chunkFormat.js';
import { loadStateChunk } from '../../challenger/snapshot/stateChunk.js';
import type { MadeChunk } from '../../challenger/snapshot/chunkDraft.js';
import { stateChunks } from '../../challenger/snapshot/stateChunks.js';
import { trieLeaves } from '../../challenger/trie/trieLeaves.js';
import { hexOf, OracleSink, type PlainAccount, stateOf } from './oracleState.js';

const code = fc.oneof(
  { weight: 2, arbitrary: fc.constant(new Uint8Array(0)) },
  fc.constantFrom(Uint8Array.of(1), new Uint8Array(300).fill(2)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
);
const word256 = fc.oneof(fc.bigInt(1n, 300n), fc.bigInt(1n, 2n ** 256n - 1n));
const account: fc.Arbitrary<PlainAccount> = fc.record({
  address: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  nonce: fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 64n - 1n)),
  balance: fc.oneof(fc.constant(0n), word256),
  code,
  slots: fc.oneof(
    { weight: 2, arbitrary: fc.constant(new Map<bigint, bigint>()) },
    fc
      .array(fc.tuple(fc.bigInt(0n, 10_000n), word256), { maxLength: 30 })
      .map((slots) => new Map(slots)),
  ),
});
const accounts = fc.uniqueArray(account, {
  selector: ({ address }) => hexOf(address),
  maxLength: 12,
});
const size = fc.constantFrom(1, 100, 400, 2_000, 100_000);

/** The chunk with other bytes, announced as such: what somebody makes who writes the manifest too. */
const announced = ({ entry }: MadeChunk, bytes: Uint8Array): ChunkEntry => ({
  ...entry,
  hash: chunkName(bytes),
  size: bytes.length,
});

const faultOf = (bytes: Uint8Array, entry: ChunkEntry, root: Uint8Array): string | undefined => {
  try {
    loadStateChunk(bytes, entry, root);
    return undefined;
  } catch (error) {
    if (error instanceof ChunkError) return error.fault;
    throw error;
  }
};

describe('chunks of a state', () => {
  it('bring the whole state, in any order, at any size', async () => {
    await fc.assert(
      fc.asyncProperty(accounts, size, fc.nat(), async (all, chunkBytes, turn) => {
        const { root, nodes } = await stateOf(all);
        const made = [...stateChunks(nodes, root, chunkBytes)];
        const sink = new OracleSink();
        const shift = turn % made.length;
        for (const { entry, bytes } of [...made.slice(shift), ...made.slice(0, shift)].reverse()) {
          await sink.take(entry, loadStateChunk(bytes, entry, root));
        }
        expect(hexOf(await sink.root())).toBe(hexOf(root));
        const sum = (of: (chunk: MadeChunk) => number) =>
          made.reduce((total, chunk) => total + of(chunk), 0);
        expect(sum((chunk) => chunk.accounts)).toBe(all.length);
        expect(sum((chunk) => chunk.slots)).toBe(
          all.reduce((total, { slots }) => total + slots.size, 0),
        );
        for (const { bytes } of made) {
          // Edges come on top: of these states they take less than 8 kB.
          expect(bytes.length).toBeLessThan(Math.max(chunkBytes, 1_000) + 8_000);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('have one table of codes: in their turn, each once, all of them used', async () => {
    const [one, two] = [Uint8Array.of(1), Uint8Array.of(2, 2)];
    const plain = { nonce: 1n, balance: 0n, slots: new Map<bigint, bigint>() };
    const { root, nodes } = await stateOf(
      [one, two, one].map((code, i) => ({ ...plain, code, address: new Uint8Array(20).fill(i) })),
    );
    const range = wholeRange(64);
    const held = [...trieLeaves(nodes, root)];
    const codeHashes = held.map(({ value }) => accountFields(value).codeHash);
    const ordered = hexOf(codeHashes[0]!) === hexOf(keccak(one)) ? [one, two] : [two, one];
    const placed = (codes: readonly Uint8Array[]) =>
      codeHashes.map((hash) => 1 + codes.findIndex((code) => hexOf(keccak(code)) === hexOf(hash)));
    const fault = (codes: readonly Uint8Array[], places = placed(codes)) => {
      const writer = beginChunk(ChunkKind.state, range).count(codes.length);
      for (const code of codes) writer.count(code.length).bytes(code);
      writer.count(0).count(held.length);
      for (const [i, { key }] of held.entries()) {
        writer.bytes(key).integer(1n).integer(0n).count(places[i]!).count(0);
      }
      const bytes = writer.taken();
      return faultOf(bytes, { hash: chunkName(bytes), size: bytes.length, range }, root);
    };
    expect(fault(ordered)).toBeUndefined();
    expect(fault([...ordered].reverse())).toBe('form');
    expect(fault([...ordered, Uint8Array.of(3)])).toBe('form');
    expect(fault([...ordered, ordered[0]!])).toBe('form');
    expect(fault([...ordered, new Uint8Array(0)])).toBe('form');
    expect(fault(ordered, [1, 1, 1])).toBe('form');
    expect(fault(ordered, [1, 2, 3])).toBe('form');
    expect(fault(ordered, [1, 2, 0])).toBe('state');
  });

  it('are each refused with any other byte, whoever gives it its name', async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(accounts, size, fc.nat(), async (all, chunkBytes, which) => {
        const { root, nodes } = await stateOf(all);
        const made = [...stateChunks(nodes, root, chunkBytes)];
        const chunk = made[which % made.length]!;
        for (let at = 0; at < chunk.bytes.length; at += 1 + (which % 3)) {
          for (const flip of [1, 0x80, 0xff]) {
            const bytes = chunk.bytes.slice();
            bytes[at]! ^= flip;
            expect(faultOf(bytes, announced(chunk, bytes), root)).toBeDefined();
            tried++;
          }
          expect(
            faultOf(
              chunk.bytes.subarray(0, at),
              announced(chunk, chunk.bytes.subarray(0, at)),
              root,
            ),
          ).toBeDefined();
        }
        const longer = Uint8Array.of(...chunk.bytes, 0);
        expect(faultOf(longer, announced(chunk, longer), root)).toBe('form');
      }),
      { numRuns: 40 },
    );
    expect(tried).toBeGreaterThan(20_000);
  });
});
