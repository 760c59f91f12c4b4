import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { ChunkUnavailableError } from '../../challenger/snapshot/fetchError.js';
import type { FetchEvent } from '../../challenger/snapshot/fetchEvent.js';
import { fetchSnapshot } from '../../challenger/snapshot/fetchSnapshot.js';
import { findManifests, type ManifestRefusal } from '../../challenger/snapshot/findManifest.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { HttpSource } from '../../challenger/snapshot/httpSource.js';
import {
  readManifest,
  type SnapshotManifest,
  writeManifest,
} from '../../challenger/snapshot/manifest.js';
import type { ClaimPoint } from '../../challenger/snapshot/manifestFields.js';
import { readIndex } from '../../challenger/snapshot/snapshotIndex.js';
import { chunkKey, INDEX_KEY, manifestKey } from '../../challenger/snapshot/snapshotKey.js';
import type { SnapshotSource } from '../../challenger/snapshot/snapshotSource.js';
import { verifySnapshot } from '../../challenger/snapshot/verifySnapshot.js';
import { hostileServer, MISDEEDS, type Misdeed, type MisdeedName } from './hostileServer.js';
import { CHAIN, hexOf, OracleSink, pointAt, someAccounts, stateOf } from './oracleState.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-hostile-'));
const honest = new FolderSource(join(folder, 'honest'));
const whole = new OracleSink();
let state: Awaited<ReturnType<typeof stateOf>>;
let manifest: SnapshotManifest;
let keys: string[];
const servers: LoopbackServer[] = [];

beforeAll(async () => {
  state = await stateOf(someAccounts('hostile', 200, 200));
  const about = { chain: CHAIN, point: pointAt(state.root) };
  manifest = await createSnapshot({ ...state, about, into: honest, chunkBytes: 4_000 });
  keys = manifest.chunks.map(({ hash }) => chunkKey(hash));
  await fetchSnapshot({ manifest, sources: [honest], sink: whole, clock: PROCESS_CLOCK });
  expect(hexOf(await whole.root())).toBe(hexOf(state.root));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function hostile(misdeed: Misdeed, which?: (key: string) => boolean) {
  const server = await hostileServer(honest, keys, misdeed, which);
  servers.push(server);
  return new HttpSource(server.url);
}

const LIMITS = { timeoutMs: 400, overtakeMs: 60, attempts: 2, pauseMs: 5, atOnce: 4 };

async function fetched(sources: readonly SnapshotSource[], limits: Partial<typeof LIMITS> = {}) {
  const sink = new OracleSink();
  const events: FetchEvent[] = [];
  let error: unknown;
  try {
    await fetchSnapshot({
      manifest,
      sources,
      sink,
      clock: PROCESS_CLOCK,
      limits: { ...LIMITS, ...limits },
      onEvent: (event) => events.push(event),
    });
  } catch (thrown) {
    error = thrown;
  }
  const kinds = (source: SnapshotSource) =>
    new Set(events.flatMap((e) => ('source' in e && e.source === source.name ? [e.kind] : [])));
  return { sink, events, error, kinds };
}

/** What is reported of who does this: wrong bytes are the end of a source, all else may be an accident. */
const REPORT: Record<MisdeedName, { readonly kind: FetchEvent['kind']; readonly says: RegExp }> = {
  withheld: { kind: 'absent', says: /does not have it/ },
  'a byte short': { kind: 'dropped', says: /bytes instead of/ },
  empty: { kind: 'dropped', says: /0 bytes instead of/ },
  'cut off': { kind: 'failed', says: /other side closed|terminated|aborted/ },
  corrupted: { kind: 'dropped', says: /the bytes have the hash/ },
  'another chunk': { kind: 'dropped', says: /bytes instead of|longer than|the hash/ },
  'a byte longer': { kind: 'dropped', says: /longer than/ },
  'said to be endless': { kind: 'dropped', says: /longer than/ },
  endless: { kind: 'dropped', says: /longer than/ },
  'a byte now and then': { kind: 'failed', says: /no whole answer within 400 ms/ },
  'no answer': { kind: 'failed', says: /no whole answer within 400 ms/ },
  'a closed connection': { kind: 'failed', says: /other side closed|socket hang up|ECONNRESET/ },
  'an error': { kind: 'failed', says: /HTTP 503/ },
  'an error page': { kind: 'dropped', says: /bytes instead of/ },
  'a redirect to itself': { kind: 'failed', says: /redirect/ },
  'a gzip bomb': { kind: 'dropped', says: /longer than/ },
  'no gzip that says it is': { kind: 'failed', says: /header|terminated/ },
};

describe.each(Object.keys(MISDEEDS) as MisdeedName[])('a source that gives chunks: %s', (name) => {
  it('is named, chunk and all, where there is no other source', async () => {
    const [bad] = keys.slice(3);
    const source = await hostile(MISDEEDS[name], (key) => key === bad);
    const { sink, error, kinds } = await fetched([source]);
    expect(error).toBeInstanceOf(ChunkUnavailableError);
    const { chunk, reports, message } = error as ChunkUnavailableError;
    // One that is dropped gives nothing more: then another chunk may be the first that is missed.
    if (REPORT[name].kind !== 'dropped') expect(chunkKey(chunk)).toBe(bad);
    expect(reports).toHaveLength(1);
    expect(reports[0]!.source).toBe(source.name);
    expect(reports[0]!.did.join()).toMatch(REPORT[name].says);
    expect(message).toContain(source.name);
    expect(kinds(source)).toContain(REPORT[name].kind);
    expect(sink.chunks.length).toBeLessThan(manifest.chunks.length);
    expect(sink.isPartOf(whole)).toBe(true);
  });

  it('does no harm where there is another source', async () => {
    const source = await hostile(MISDEEDS[name]);
    const other = await hostile(({ bytes, response }) => void response.end(bytes));
    const { sink, error, kinds } = await fetched([source, other]);
    expect(error).toBeUndefined();
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
    expect(sink.chunks.length).toBe(manifest.chunks.length);
    // The slow ones are overtaken before they fail.
    const seen = kinds(source);
    expect(seen.has(REPORT[name].kind) || seen.has('overtaken')).toBe(true);
    expect(seen.has('taken')).toBe(false);
    expect(kinds(other)).toEqual(new Set(['taken']));
  });
});

describe('sources', () => {
  it('that all do something else at once still give the state, if each chunk is somewhere', async () => {
    const names = Object.keys(MISDEEDS) as MisdeedName[];
    const sources = await Promise.all(
      names.map((name, at) =>
        hostile(MISDEEDS[name], (key) => keys.indexOf(key) % names.length !== at),
      ),
    );
    // Those that send wrong bytes are dropped, with the chunk that they alone would give rightly.
    const rest = await hostile(MISDEEDS.withheld, (key) => keys.indexOf(key) % 2 === 0);
    const half = await hostile(MISDEEDS.withheld, (key) => keys.indexOf(key) % 2 === 1);
    const { sink, error } = await fetched([...sources, rest, half]);
    expect(error).toBeUndefined();
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
  });

  it('that withhold the same chunk are all named', async () => {
    const [bad] = keys;
    const gone = (key: string) => key === bad;
    const sources = [
      await hostile(MISDEEDS.withheld, gone),
      await hostile(MISDEEDS['an error'], gone),
      await hostile(MISDEEDS.corrupted),
    ];
    const { sink, error } = await fetched(sources);
    expect(error).toBeInstanceOf(ChunkUnavailableError);
    const { reports } = error as ChunkUnavailableError;
    expect(reports.map(({ source }) => source)).toEqual(sources.map(({ name }) => name));
    expect(reports.map(({ did }) => did.join())).toEqual([
      'does not have it',
      'HTTP 503,HTTP 503',
      expect.stringMatching(/the bytes have the hash/),
    ]);
    expect(sink.isPartOf(whole)).toBe(true);
  });

  it('there must be', async () => {
    const { error } = await fetched([]);
    expect((error as Error).message).toContain('there is no source');
  });

  it('that are slow are overtaken, and are not waited for', async () => {
    const calls: string[] = [];
    const slow: SnapshotSource = {
      name: 'slow',
      get: (key, { signal }) =>
        new Promise((resolve) => {
          calls.push(key);
          signal?.addEventListener('abort', () => {
            resolve(undefined);
          });
        }),
    };
    const deaf: SnapshotSource = { name: 'deaf', get: () => new Promise(() => undefined) };
    const { sink, error, kinds } = await fetched([slow, deaf, honest], { timeoutMs: 60_000 });
    expect(error).toBeUndefined();
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
    expect(kinds(slow)).toContain('overtaken');
    // Once it is known to be slow it is hardly asked any more.
    expect(calls.length).toBeLessThan(keys.length / 2);
  });

  it('do not make a full disk look like their fault', async () => {
    const full = { take: () => Promise.reject(new Error('no space left')) };
    const fetch = { manifest, sources: [honest], sink: full, clock: PROCESS_CLOCK };
    await expect(fetchSnapshot(fetch)).rejects.toThrow('no space left');
  });
});

/** A source with one manifest, and the honest chunks. */
const withManifest = (name: string, bytes: Uint8Array): SnapshotSource => ({
  name,
  get: (key, ask) => (key.startsWith('manifests/') ? Promise.resolve(bytes) : honest.get(key, ask)),
});
const bytesOf = (changed: SnapshotManifest) => Buffer.from(writeManifest(changed));

async function search(sources: readonly SnapshotSource[], point: Partial<ClaimPoint> = {}) {
  const refusals: ManifestRefusal[] = [];
  const found: SnapshotManifest[] = [];
  const expected = { chain: CHAIN, point: { ...manifest.point, ...point } };
  for await (const each of findManifests({
    sources,
    expected,
    clock: PROCESS_CLOCK,
    timeoutMs: 500,
    onRefusal: (refusal) => refusals.push(refusal),
  })) {
    found.push(each.manifest);
  }
  return { refusals, found };
}

describe('a manifest that lies', () => {
  const [zero, one] = [`0x${'0'.repeat(40)}`, `0x${'0'.repeat(64)}`];
  const lies: [string, () => Uint8Array, RegExp][] = [
    ['about L2', () => bytesOf({ ...manifest, chain: { ...CHAIN, l2ChainId: 902n } }), /l2ChainId/],
    ['about L1', () => bytesOf({ ...manifest, chain: { ...CHAIN, l1ChainId: 2n } }), /l1ChainId/],
    ['about the inbox', () => bytesOf({ ...manifest, chain: { ...CHAIN, inbox: zero } }), /inbox/],
    [
      'about the claims',
      () => bytesOf({ ...manifest, chain: { ...CHAIN, claims: zero } }),
      /claims/,
    ],
    [
      'about the matches',
      () => bytesOf({ ...manifest, chain: { ...CHAIN, matches: zero } }),
      /matc/,
    ],
    ['about the claim', () => said({ claim: one }), /of claim 0x0000/],
    ['about the L1 block', () => said({ l1Block: { number: 5n, hash: one } }), /L1 block is 5 /],
    ['about the batch', () => said({ batch: 8n }), /batch is 8, not 7/],
    ['about the block', () => said({ block: { number: 41n, hash: one } }), /block is 41/],
    ['about the state', () => said({ stateRoot: one }), /state root is 0x00/],
    ['about the standing', () => said({ standing: '0x' }), /standing is 0x, not/],
    ['about its bytes', () => total({ bytes: manifest.totals.bytes + 1 }), /the chunks have/],
    ['leaving a chunk out', () => chunks((all) => all.toSpliced(2, 1)), /chunk 2 does not begin/],
    ['leaving the first out', () => chunks((all) => all.slice(1)), /chunk 0 does not begin/],
    ['leaving the last out', () => chunks((all) => all.slice(0, -1)), /does not end at the last/],
    ['leaving all out', () => chunks(() => []), /chunks/],
    ['giving a chunk twice', () => chunks((all) => all.toSpliced(2, 0, all[2]!)), /chunk 3 does/],
    ['in another order', () => chunks((all) => all.toReversed()), /chunk 0 does not begin/],
    ['overlapping', () => chunks(overlapping), /chunk 1 does not begin/],
    ['of a chunk that is too large', () => bytesWith('"size":4', '"size":4444444'), /size/],
    ['of a negative size', () => bytesWith('"size":', '"size":-'), /size/],
    ['of another version', () => bytesWith('"version":1', '"version":2'), /version is 2, not 1/],
    ['of another format', () => bytesWith('gainsay-snapshot', 'gainsay-delta'), /format/],
    ['with spaces', () => bytesWith('"version":1', '"version": 1'), /one form/],
    ['with a name twice', () => bytesWith('"version":1', '"version":2,"version":1'), /one form/],
    ['with more names', () => bytesWith('"version":1', '"version":1,"x":1'), /Unrecognized/],
    ['with capital digits', () => bytesWith('0xcccc', '0xCCCC'), /claim/],
    ['that is cut off', () => bytesOf(manifest).subarray(0, -9), /no JSON/],
    ['that is no text', () => new Uint8Array(1_000).fill(0xff), /no JSON/],
    ['that is nested deeply', () => Buffer.from('['.repeat(1_000_000)), /no JSON|format/],
    ['that is null', () => Buffer.from('null'), /format/],
  ];
  const said = (point: Partial<ClaimPoint>) =>
    bytesOf({ ...manifest, point: { ...manifest.point, ...point } });
  const total = (totals: Partial<SnapshotManifest['totals']>) =>
    bytesOf({ ...manifest, totals: { ...manifest.totals, ...totals } });
  const chunks = (change: (all: SnapshotManifest['chunks']) => SnapshotManifest['chunks']) => {
    const changed = change(manifest.chunks);
    const bytes = changed.reduce((sum, { size }) => sum + size, 0);
    return bytesOf({ ...manifest, totals: { ...manifest.totals, bytes }, chunks: changed });
  };
  const overlapping = ([first, second, ...rest]: SnapshotManifest['chunks']) => {
    const range = { first: first!.range.first, last: second!.range.last };
    return [{ ...first!, range }, second!, ...rest];
  };
  const bytesWith = (text: string, other: string) =>
    Buffer.from(writeManifest(manifest).replace(text, other));

  it.each(lies)('%s is refused, and that of another source taken', async (_, lie, says) => {
    const bytes = lie();
    expect(Buffer.compare(bytes, bytesOf(manifest))).not.toBe(0);
    const { refusals, found } = await search([withManifest('liar', bytes), honest]);
    expect(refusals).toEqual([
      { source: 'liar', reason: expect.stringMatching(says), isWrong: true },
    ]);
    expect(found).toEqual([manifest]);
  });

  it('about what its chunks hold is found out when they are counted', async () => {
    for (const name of ['accounts', 'slots', 'codes'] as const) {
      const lie = readManifest(total({ [name]: manifest.totals[name] + 1 }));
      const verify = verifySnapshot({ manifest: lie, sources: [honest], clock: PROCESS_CLOCK });
      await expect(verify).rejects.toMatchObject({ code: 'SNAPSHOT_MANIFEST', fault: 'totals' });
    }
  });

  it('and is endless, or never comes, or is not there, is not waited for', async () => {
    const bytes = bytesOf(manifest);
    const list = async (misdeed: MisdeedName) => {
      const server = await hostileServer(
        { name: 'x', get: () => Promise.resolve(bytes) },
        [],
        MISDEEDS[misdeed],
      );
      servers.push(server);
      return server;
    };
    // The server does its deeds to chunks only: ask it for the manifest under such a name.
    const asking = async (misdeed: MisdeedName): Promise<SnapshotSource> => {
      const source = new HttpSource((await list(misdeed)).url);
      return { name: misdeed, get: (_, ask) => source.get(chunkKey('0'.repeat(64)), ask) };
    };
    const { refusals, found } = await search([
      await asking('said to be endless'),
      await asking('no answer'),
      await asking('withheld'),
      honest,
      await asking('a byte now and then'),
    ]);
    expect(found).toEqual([manifest]);
    expect(refusals.map(({ source, isWrong }) => [source, isWrong])).toEqual([
      ['said to be endless', true],
      ['no answer', false],
      ['withheld', false],
      ['a byte now and then', false],
    ]);
  });

  it('is given up when its chunks do not fit, whoever gives them', async () => {
    const other = await stateOf(someAccounts('another state', 150, 200));
    const liar = new FolderSource(join(folder, 'liar'));
    // Right chunks of another state, under a manifest that says that they are of this one.
    const about = { chain: CHAIN, point: pointAt(other.root) };
    const forged = await createSnapshot({ ...other, about, into: liar, chunkBytes: 4_000 });
    await liar.put(
      manifestKey(manifest.point.claim),
      bytesOf({ ...forged, point: manifest.point }),
    );
    const sources = [liar, honest];
    const tried: string[] = [];
    let sink = new OracleSink();
    for (const each of (await search(sources)).found) {
      sink = new OracleSink();
      try {
        await fetchSnapshot({ manifest: each, sources, sink, clock: PROCESS_CLOCK });
        tried.push('right');
        break;
      } catch (error) {
        expect(error).toMatchObject({ code: 'SNAPSHOT_CHUNK', fault: 'state' });
        expect(sink.chunks).toEqual([]);
        tried.push('wrong');
      }
    }
    expect(tried).toEqual(['wrong', 'right']);
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
  });
});

describe('an index that lies', () => {
  const indexed = (bytes: Uint8Array): SnapshotSource => ({
    name: 'indexed',
    get: (key, ask) => (key === INDEX_KEY ? Promise.resolve(bytes) : honest.get(key, ask)),
  });

  it('is only a hint: what it invents is not found, and what is none is empty', async () => {
    const claim = `0x${'9'.repeat(64)}`;
    const invented = JSON.stringify({
      format: 'gainsay-index',
      version: 1,
      snapshots: [{ claim, batch: '9', block: '9', bytes: 1 }],
      deltas: [],
    });
    const source = indexed(Buffer.from(invented));
    expect((await readIndex(source)).snapshots.map((each) => each.claim)).toEqual([claim]);
    const { found, refusals } = await search([source], { claim });
    expect(found).toEqual([]);
    expect(refusals).toEqual([{ source: 'indexed', reason: 'does not have it', isWrong: false }]);
    for (const none of [
      '',
      '{}',
      '[',
      invented.replace('9"', 'x"'),
      '{"format":"gainsay-index"}',
    ]) {
      expect(await readIndex(indexed(Buffer.from(none)))).toEqual({ snapshots: [], deltas: [] });
    }
    const pouring = await hostileServer(honest, [], () => undefined);
    servers.push(pouring);
    expect(await readIndex(new HttpSource(pouring.url))).toEqual({ snapshots: [], deltas: [] });
  });
});
