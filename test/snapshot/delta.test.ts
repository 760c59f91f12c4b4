import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RLP } from '@ethereumjs/rlp';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { applyDelta, DeltaError, wholeChanges } from '../../challenger/snapshot/applyDelta.js';
import type { ChangePart } from '../../challenger/snapshot/changesChunk.js';
import { loadChangesChunk } from '../../challenger/snapshot/changesChunk.js';
import { ChunkError } from '../../challenger/snapshot/chunkError.js';
import { chunkName } from '../../challenger/snapshot/chunkFormat.js';
import { createDelta } from '../../challenger/snapshot/createDelta.js';
import { readDeltaManifest, writeDeltaManifest } from '../../challenger/snapshot/deltaManifest.js';
import { fetchDelta, followDelta } from '../../challenger/snapshot/fetchDelta.js';
import { findDeltas } from '../../challenger/snapshot/findManifest.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { chunkKey } from '../../challenger/snapshot/snapshotKey.js';
import type { DifferenceVisitor } from '../../challenger/trie/differenceVisitor.js';
import { trieLeaves } from '../../challenger/trie/trieLeaves.js';
import { CHAIN, hexOf, type PlainAccount, pointAt, stateOf, word } from './oracleState.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-delta-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Few addresses, slots and codes, so that two states share some of each.
const account = fc.record({
  nonce: fc.bigInt(1n, 3n),
  balance: fc.bigInt(0n, 3n),
  code: fc.constantFrom(new Uint8Array(0), Uint8Array.of(1), new Uint8Array(60).fill(2)),
  slots: fc
    .array(fc.tuple(fc.bigInt(0n, 12n), fc.bigInt(1n, 2n ** 200n)), { maxLength: 12 })
    .map((slots) => new Map(slots)),
});
const state = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), account), { maxLength: 8 })
  .map((all): PlainAccount[] =>
    [...new Map(all)].map(([at, fields]) => ({ ...fields, address: new Uint8Array(20).fill(at) })),
  );
const size = fc.constantFrom(1, 150, 400, 100_000);

type Storage = Map<string, Uint8Array>;

/** A state as a test knows it: accounts and slots by their hashed keys, with what the tries hold of them. */
async function plain(accounts: readonly PlainAccount[]) {
  const { root, nodes } = await stateOf(accounts);
  const held = new Map<string, { readonly rlp: Uint8Array; readonly slots: Storage }>();
  for (const { key, value } of trieLeaves(nodes, root)) {
    held.set(hexOf(key), { rlp: value, slots: new Map() });
  }
  for (const { address, slots } of accounts) {
    const { slots: storage } = held.get(hexOf(keccak(address)))!;
    for (const [slot, value] of slots) storage.set(hexOf(keccak(word(slot))), RLP.encode(value));
  }
  return { root, nodes, held };
}
type Plain = Awaited<ReturnType<typeof plain>>;

/** Tells what differs, by looking at everything: slow, and independent of tries. */
function difference(before: Plain, after: Plain): (visitor: DifferenceVisitor) => void {
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  const keys = (...maps: (ReadonlyMap<string, unknown> | undefined)[]) =>
    [...new Set(maps.flatMap((map) => [...(map?.keys() ?? [])]))].sort();
  const same = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
    a === undefined || b === undefined ? a === b : hexOf(a) === hexOf(b);
  return (visitor) => {
    for (const address of keys(before.held, after.held)) {
      const [old, next] = [before.held.get(address), after.held.get(address)];
      if (same(old?.rlp, next?.rlp)) continue;
      visitor.account(bytes(address), old?.rlp, next?.rlp);
      for (const slot of keys(old?.slots, next?.slots)) {
        const [was, is] = [old?.slots.get(slot), next?.slots.get(slot)];
        if (!same(was, is)) visitor.slot(bytes(address), bytes(slot), was, is);
      }
    }
  };
}

let made = 0;
async function deltaOf(before: Plain, after: Plain, chunkBytes?: number) {
  const into = new FolderSource(join(folder, String(made++)));
  const from = { claim: pointAt(before.root, 'a').claim, stateRoot: `0x${hexOf(before.root)}` };
  const about = { chain: CHAIN, from, to: pointAt(after.root, 'b') };
  const manifest = await createDelta({
    nodes: after.nodes,
    about,
    differ: difference(before, after),
    into,
    ...(chunkBytes !== undefined && { chunkBytes }),
  });
  return { into, manifest, from, sources: [into], clock: PROCESS_CLOCK };
}

/** Whether everything below a root is there. */
async function isWhole(nodes: MemoryNodeDatabase, { root, held }: Plain): Promise<boolean> {
  const found = new Map([...trieLeaves(nodes, root)].map(({ key, value }) => [hexOf(key), value]));
  for (const [address, { rlp, slots }] of held) {
    if (hexOf(found.get(address)!) !== hexOf(rlp)) return false;
    const [, , storageRoot, codeHash] = RLP.decode(rlp) as Uint8Array[];
    const there = [...trieLeaves(nodes, storageRoot!)];
    if (there.length !== slots.size) return false;
    if (there.some(({ key, value }) => hexOf(slots.get(hexOf(key))!) !== hexOf(value)))
      return false;
    const code = nodes.code(codeHash!) ?? new Uint8Array(0);
    if (hexOf(keccak(code)) !== hexOf(codeHash!)) return false;
  }
  return found.size === held.size;
}

describe('deltas', () => {
  it('lead from one state of @ethereumjs/mpt to another, whatever differs', async () => {
    await fc.assert(
      fc.asyncProperty(state, state, size, async (first, second, chunkBytes) => {
        const [before, after] = [await plain(first), await plain(second)];
        const { manifest, ...fetch } = await deltaOf(before, after, chunkBytes);
        expect(readDeltaManifest(Buffer.from(writeDeltaManifest(manifest)))).toEqual(manifest);
        await followDelta({ ...fetch, manifest, state: before.nodes });
        expect(await isWhole(before.nodes, after)).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  it('that were changed are refused, and leave the state as it was', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(state, state, fc.nat(), async (first, second, at) => {
        const [before, after] = [await plain(first), await plain(second)];
        const { manifest, into } = await deltaOf(before, after, 400);
        const chunks = await Promise.all(
          manifest.chunks.map(
            async ({ hash }) => (await into.get(chunkKey(hash), { atMost: 1e6 }))!,
          ),
        );
        const parts = (all: readonly Uint8Array[]): ChangePart[][] =>
          all.map((bytes, i) => {
            const { range } = manifest.chunks[i]!;
            return loadChangesChunk(bytes, { hash: chunkName(bytes), size: bytes.length, range });
          });
        const which = at % chunks.length;
        const turned = chunks.map((bytes, i) => {
          if (i !== which) return bytes;
          const copy = bytes.slice();
          // Behind the positions: those must be the announced ones.
          copy[137 + (at % (copy.length - 137))]! ^= 1 + (at % 255);
          return copy;
        });
        const state = watched(before.nodes);
        try {
          applyDelta(state.nodes, before.root, after.root, wholeChanges(parts(turned)));
        } catch (error) {
          refused++;
          if (!(error instanceof ChunkError)) expect(error).toBeInstanceOf(DeltaError);
          expect(state.puts()).toBe(0);
          return;
        }
        // What was turned said the same: of an account that has what it is set to, say.
        expect(await isWhole(before.nodes, after)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it('are refused in another order, with a chunk missing, or twice', async () => {
    const many: PlainAccount = {
      address: new Uint8Array(20).fill(1),
      nonce: 1n,
      balance: 1n,
      code: new Uint8Array(0),
      slots: new Map(Array.from({ length: 50 }, (_, i) => [BigInt(i), 5n])),
    };
    const others = Array.from({ length: 20 }, (_, i) => ({
      ...many,
      address: new Uint8Array(20).fill(2 + i),
      slots: new Map([[1n, 1n]]),
    }));
    const [before, after] = [await plain([]), await plain([many, ...others])];
    const { manifest, ...fetch } = await deltaOf(before, after, 400);
    const parts = await fetchDelta({ ...fetch, manifest });
    expect(parts.length).toBeGreaterThan(8);
    const forged = [parts.toReversed(), ...parts.map((_, i) => parts.toSpliced(i, 1))];
    for (const chunks of forged) {
      const state = watched(before.nodes);
      expect(() => applyDelta(state.nodes, before.root, after.root, wholeChanges(chunks))).toThrow(
        DeltaError,
      );
      expect(state.puts()).toBe(0);
    }
    const gap = { ...manifest, chunks: manifest.chunks.slice(1) };
    expect(() => readDeltaManifest(Buffer.from(writeDeltaManifest(gap)))).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_MANIFEST', fault: 'ranges' }),
    );
  });

  it('are refused from another state, to another state, or where they are too long', async () => {
    const rich = { nonce: 1n, code: new Uint8Array(0), slots: new Map<bigint, bigint>() };
    const at = (balance: bigint) => plain([{ ...rich, balance, address: new Uint8Array(20) }]);
    const [one, two, three] = [await at(1n), await at(2n), await at(3n)];
    const { manifest, from, ...fetch } = await deltaOf(one, two);
    const search = (root: Uint8Array, start: Partial<typeof from>) =>
      findDeltas({
        ...fetch,
        expected: { chain: CHAIN, point: pointAt(root, 'b') },
        from: { ...from, ...start },
        onRefusal: ({ reason, isWrong }) => refusals.push(`${isWrong} ${reason}`),
      });
    const refusals: string[] = [];
    expect((await search(two.root, {}).next()).value).toMatchObject({ manifest });
    expect((await search(three.root, {}).next()).done).toBe(true);
    expect((await search(two.root, { claim: pointAt(one.root, 'f').claim }).next()).done).toBe(
      true,
    );
    expect((await search(two.root, { stateRoot: `0x${hexOf(three.root)}` }).next()).done).toBe(
      true,
    );
    expect(refusals.map((line) => line.slice(0, 20))).toEqual([
      'true its state root ',
      'true it begins at 0x',
      'true it begins at st',
    ]);
    await expect(fetchDelta({ ...fetch, manifest, atMost: 10 })).rejects.toMatchObject({
      code: 'SNAPSHOT_MANIFEST',
      fault: 'too long',
    });
    // A manifest that lies about where it leads, of a source that nobody held against L1.
    const lie = { ...manifest, to: pointAt(three.root, 'b') };
    const state = watched(one.nodes);
    await expect(
      followDelta({ ...fetch, manifest: lie, state: state.nodes }),
    ).rejects.toMatchObject({ code: 'SNAPSHOT_DELTA', fault: 'root' });
    expect(state.puts()).toBe(0);
  });

  it('of accounts that are not as they say are refused', async () => {
    const before = await plain([]);
    const address = keccak(new Uint8Array(20));
    const apply = (changes: readonly ChangePart[][]) => {
      applyDelta(before.nodes, before.root, before.root, wholeChanges(changes));
    };
    const fields = { nonce: 1n, balance: 1n };
    const kept = { address, fate: { kind: 'kept code', ...fields } as const, slots: [] };
    const deleted = { address, fate: { kind: 'deleted' } as const, slots: [] };
    const rest = { address, fate: undefined, slots: [{ key: address, value: Uint8Array.of(1) }] };
    for (const changes of [[kept], [deleted], [rest], [deleted, rest]]) {
      expect(() => {
        apply([changes]);
      }).toThrow(expect.objectContaining({ code: 'SNAPSHOT_DELTA', fault: 'form' }));
    }
  });
});

/** A database that counts what is put into it. */
function watched(below: MemoryNodeDatabase) {
  let puts = 0;
  const nodes = {
    node: (hash: Uint8Array) => below.node(hash),
    code: (hash: Uint8Array) => below.code(hash),
    putNode: (hash: Uint8Array, node: Uint8Array) => {
      puts++;
      below.putNode(hash, node);
    },
    putCode: (hash: Uint8Array, code: Uint8Array) => {
      puts++;
      below.putCode(hash, code);
    },
  };
  return { nodes, puts: () => puts };
}
