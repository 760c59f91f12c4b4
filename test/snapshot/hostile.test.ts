import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { ChunkUnavailableError } from '../../challenger/snapshot/fetchError.js';
import type { FetchEvent } from '../../challenger/snapshot/fetchEvent.js';
import { fetchSnapshot } from '../../challenger/snapshot/fetchSnapshot.js';
import { HttpSource } from '../../challenger/snapshot/httpSource.js';
import { type SnapshotManifest } from '../../challenger/snapshot/manifest.js';
import { chunkKey } from '../../challenger/snapshot/snapshotKey.js';
import type { SnapshotSource } from '../../challenger/snapshot/snapshotSource.js';
import { honestSnapshot } from './honestSnapshot.js';
import { hostileServer, MISDEEDS, type Misdeed, type MisdeedName } from './hostileServer.js';
import { hexOf, OracleSink } from './oracleState.js';

let made: Awaited<ReturnType<typeof honestSnapshot>>;
let manifest: SnapshotManifest;
const servers: LoopbackServer[] = [];

beforeAll(async () => {
  made = await honestSnapshot();
  ({ manifest } = made);
  expect(hexOf(await made.whole.root())).toBe(hexOf(made.root));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  rmSync(made.folder, { recursive: true });
});

async function hostile(misdeed: Misdeed, which?: (key: string) => boolean) {
  const server = await hostileServer(made.honest, made.keys, misdeed, which);
  servers.push(server);
  return new HttpSource(server.url);
}

/** On a busy machine an made.honest answer takes its time, too: only who never ends is to meet a limit. */
const LIMITS = { timeoutMs: 30_000, overtakeMs: 100, attempts: 2, pauseMs: 5, atOnce: 4 };
const UNENDING: readonly MisdeedName[] = ['a byte now and then', 'no answer'];

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
  'a byte now and then': { kind: 'failed', says: /no whole answer within 1500 ms/ },
  'no answer': { kind: 'failed', says: /no whole answer within 1500 ms/ },
  'a closed connection': { kind: 'failed', says: /other side closed|socket hang up|ECONNRESET/ },
  'an error': { kind: 'failed', says: /HTTP 503/ },
  'an error page': { kind: 'dropped', says: /bytes instead of/ },
  'a redirect to itself': { kind: 'failed', says: /redirect/ },
  'a gzip bomb': { kind: 'dropped', says: /longer than/ },
  'no gzip that says it is': { kind: 'failed', says: /header|terminated/ },
};

describe.each(Object.keys(MISDEEDS) as MisdeedName[])('a source that gives chunks: %s', (name) => {
  it('is named, chunk and all, where there is no other source', async () => {
    const [bad] = made.keys.slice(3);
    const source = await hostile(MISDEEDS[name], (key) => key === bad);
    const limits = UNENDING.includes(name) ? { timeoutMs: 1_500 } : {};
    const { sink, error, kinds } = await fetched([source], limits);
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
    expect(sink.isPartOf(made.whole)).toBe(true);
  });

  it('does no harm where there is another source', async () => {
    const source = await hostile(MISDEEDS[name]);
    const other = await hostile(({ bytes, response }) => void response.end(bytes));
    const { sink, error, kinds } = await fetched([source, other]);
    expect(error).toBeUndefined();
    expect(hexOf(await sink.root())).toBe(hexOf(made.root));
    expect(sink.chunks.length).toBe(manifest.chunks.length);
    // The slow ones are overtaken before they fail.
    const seen = kinds(source);
    expect(seen.has(REPORT[name].kind) || seen.has('overtaken')).toBe(true);
    expect(seen.has('taken')).toBe(false);
    expect(kinds(other)).toContain('taken');
    expect(kinds(other)).not.toContain('dropped');
  });
});

describe('sources', () => {
  it('that all do something else at once still give the state, if each chunk is somewhere', async () => {
    const names = Object.keys(MISDEEDS) as MisdeedName[];
    const sources = await Promise.all(
      names.map((name, at) =>
        hostile(MISDEEDS[name], (key) => made.keys.indexOf(key) % names.length !== at),
      ),
    );
    // Those that send wrong bytes are dropped, with the chunk that they alone would give rightly.
    const rest = await hostile(MISDEEDS.withheld, (key) => made.keys.indexOf(key) % 2 === 0);
    const half = await hostile(MISDEEDS.withheld, (key) => made.keys.indexOf(key) % 2 === 1);
    const { sink, error } = await fetched([...sources, rest, half]);
    expect(error).toBeUndefined();
    expect(hexOf(await sink.root())).toBe(hexOf(made.root));
  });

  it('that withhold the same chunk are all named', async () => {
    const [bad] = made.keys;
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
    expect(sink.isPartOf(made.whole)).toBe(true);
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
    const { sink, error, kinds } = await fetched([slow, deaf, made.honest]);
    expect(error).toBeUndefined();
    expect(hexOf(await sink.root())).toBe(hexOf(made.root));
    expect(kinds(slow)).toContain('overtaken');
    // Once it is known to be slow it is hardly asked any more.
    expect(calls.length).toBeLessThan(made.keys.length / 2);
  });

  it('do not make a full disk look like their fault', async () => {
    const full = { take: () => Promise.reject(new Error('no space left')) };
    const fetch = { manifest, sources: [made.honest], sink: full, clock: PROCESS_CLOCK };
    await expect(fetchSnapshot(fetch)).rejects.toThrow('no space left');
  });
});
