import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { CodeTooLongError } from '../../challenger/snapshot/chunkDraft.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { checkDisk, freeBytes, needs } from '../../challenger/snapshot/diskSpace.js';
import type { FetchEvent } from '../../challenger/snapshot/fetchEvent.js';
import { fetchSnapshot } from '../../challenger/snapshot/fetchSnapshot.js';
import { findManifests } from '../../challenger/snapshot/findManifest.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { readManifest, writeManifest } from '../../challenger/snapshot/manifest.js';
import { indexSnapshot, readIndex } from '../../challenger/snapshot/snapshotIndex.js';
import { chunkKey, manifestKey } from '../../challenger/snapshot/snapshotKey.js';
import { stateChunks } from '../../challenger/snapshot/stateChunks.js';
import { verifySnapshot } from '../../challenger/snapshot/verifySnapshot.js';
import { CHAIN, hexOf, OracleSink, pointAt, someAccounts, stateOf } from './oracleState.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-snapshot-'));
let state: Awaited<ReturnType<typeof stateOf>>;
const accounts = someAccounts('snapshot', 400);
beforeAll(async () => {
  state = await stateOf(accounts);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const created = async (place: string) => {
  const into = new FolderSource(join(folder, place));
  const about = { chain: CHAIN, point: pointAt(state.root) };
  const manifest = await createSnapshot({ ...state, about, into, chunkBytes: 8_000 });
  await indexSnapshot(into, manifest);
  return { source: into, manifest };
};

describe('a snapshot', () => {
  it('goes into a folder and comes back as the state that @ethereumjs/mpt made', async () => {
    const { source, manifest } = await created('whole');
    expect(manifest.chunks.length).toBeGreaterThan(5);
    expect(readdirSync(join(source.folder, 'chunks')).length).toBe(manifest.chunks.length);
    const search = {
      sources: [source],
      expected: { chain: CHAIN, point: pointAt(state.root) },
      clock: PROCESS_CLOCK,
    };
    const found = (await findManifests(search).next()).value as { manifest: typeof manifest };
    expect(found.manifest).toEqual(manifest);
    const sink = new OracleSink();
    const events: FetchEvent[] = [];
    await fetchSnapshot({
      ...search,
      manifest: found.manifest,
      sink,
      onEvent: (event) => events.push(event),
    });
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
    expect(events.map(({ kind }) => kind)).toEqual(manifest.chunks.map(() => 'taken'));
    const last = events.at(-1) as FetchEvent & { kind: 'taken' };
    expect(last.progress).toMatchObject({
      chunks: manifest.chunks.length,
      ofChunks: manifest.chunks.length,
      bytes: manifest.totals.bytes,
      ofBytes: manifest.totals.bytes,
      remainingMs: 0,
    });
    await verifySnapshot({ ...search, manifest });
  });

  it('is the same each time, and its totals are those of the state', async () => {
    const { manifest } = await created('once');
    const { manifest: again } = await created('again');
    expect(writeManifest(again)).toBe(writeManifest(manifest));
    expect(manifest.totals.accounts).toBe(accounts.length);
    expect(manifest.totals.slots).toBe(accounts.reduce((sum, { slots }) => sum + slots.size, 0));
    expect(readManifest(Buffer.from(writeManifest(manifest)))).toEqual(manifest);
  });

  it('goes on where it stopped: what is there is not asked for again', async () => {
    const { source, manifest } = await created('resumed');
    const sink = new OracleSink();
    const asked: string[] = [];
    const stopped = new AbortController();
    const counting = {
      name: 'counting',
      get: (key: string, ask: Parameters<typeof source.get>[1]) => {
        asked.push(key);
        return source.get(key, ask);
      },
    };
    const fetch = { manifest, sources: [counting], sink, clock: PROCESS_CLOCK };
    const first = fetchSnapshot({
      ...fetch,
      limits: { atOnce: 1 },
      onEvent: (event) => {
        if (event.kind === 'taken' && event.progress.chunks === 3) stopped.abort();
      },
      signal: stopped.signal,
    });
    await expect(first).rejects.toMatchObject({ code: 'SNAPSHOT_STOPPED' });
    const had = new Set(sink.chunks);
    expect(had.size).toBeGreaterThanOrEqual(3);
    expect(had.size).toBeLessThan(manifest.chunks.length);
    asked.length = 0;
    await fetchSnapshot({ ...fetch, has: ({ hash }) => had.has(hash) });
    expect(asked.length).toBe(manifest.chunks.length - had.size);
    expect(asked.some((key) => [...had].some((hash) => key === chunkKey(hash)))).toBe(false);
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
  });

  it('can be of a state without accounts', async () => {
    const into = new FolderSource(join(folder, 'empty'));
    const about = { chain: CHAIN, point: pointAt(EMPTY_ROOT) };
    const manifest = await createSnapshot({ nodes: new MemoryNodeDatabase(), about, into });
    expect(manifest.chunks.length).toBe(1);
    await verifySnapshot({ manifest, sources: [into], clock: PROCESS_CLOCK });
  });

  it('is not made of a state that is not whole, nor of a code that no chunk holds', async () => {
    const gone = new MemoryNodeDatabase();
    for (const node of [...state.nodes.nodes()].slice(0, -1)) {
      gone.putNode((await import('../../bisection/structures/Keccak.js')).keccak(node), node);
    }
    const into = new FolderSource(join(folder, 'partial'));
    const about = { chain: CHAIN, point: pointAt(state.root) };
    await expect(createSnapshot({ nodes: gone, about, into })).rejects.toBeInstanceOf(
      MissingNodeError,
    );
    expect(await into.get(manifestKey(about.point.claim), { atMost: 1e6 })).toBeUndefined();
    const [first] = accounts;
    const long = await stateOf([{ ...first!, code: new Uint8Array(3_000_000).fill(1) }]);
    expect(() => [...stateChunks(long.nodes, long.root)]).toThrow(CodeTooLongError);
  });

  it('is in the index of its place, once', async () => {
    const { source, manifest } = await created('index');
    await indexSnapshot(source, manifest);
    const { claim, batch, block } = manifest.point;
    expect(await readIndex(source)).toEqual({
      snapshots: [{ claim, batch, block: block.number, bytes: manifest.totals.bytes }],
      deltas: [],
    });
  });

  it('is not begun where the disk has no room for it', async () => {
    const { manifest } = await created('disk');
    const needed = needs(manifest);
    expect(needed).toBeGreaterThan(manifest.totals.bytes);
    expect(await freeBytes(folder)).toBeGreaterThan(0);
    await checkDisk(folder, needed, () => Promise.resolve(needed));
    await expect(
      checkDisk(folder, needed, () => Promise.resolve(needed - 5)),
    ).rejects.toMatchObject({
      code: 'NOT_ENOUGH_DISK',
      missing: 5,
      nextStep: expect.stringContaining('free 5 bytes'),
    });
    await expect(checkDisk(folder, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
      code: 'NOT_ENOUGH_DISK',
    });
  });
});
