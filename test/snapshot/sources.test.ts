import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { fetchSnapshot } from '../../challenger/snapshot/fetchSnapshot.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { openSource, openWriter } from '../../challenger/snapshot/openSource.js';
import { chunkKey, INDEX_KEY, manifestKey } from '../../challenger/snapshot/snapshotKey.js';
import { serveSnapshots } from '../../challenger/snapshot/snapshotServer.js';
import { CHAIN, hexOf, OracleSink, pointAt, someAccounts, stateOf } from './oracleState.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-sources-'));
const inside = new FolderSource(join(folder, 'served'));
let state: Awaited<ReturnType<typeof stateOf>>;
let server: Awaited<ReturnType<typeof serveSnapshots>>;
let s3: S3rver;
let bucket: string;
const about = () => ({ chain: CHAIN, point: pointAt(state.root) });

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'S3RVER';
  process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER';
  state = await stateOf(someAccounts('sources', 120));
  server = await serveSnapshots(inside);
  s3 = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'states' }],
  });
  const { port } = await s3.run();
  bucket = `s3://states/my/chain?region=us-east-1&endpoint=http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await server.stop();
  await s3.close();
  rmSync(folder, { recursive: true });
});

describe.each([
  ['a folder', () => [inside.folder, inside.folder]],
  ['HTTP', () => [inside.folder, server.url]],
  ['HTTP with a slash at its end', () => [inside.folder, `${server.url}/`]],
  ['S3', () => [bucket, bucket]],
])('snapshots in %s', (_, places) => {
  it('come back as they were written', async () => {
    const [to, from] = places() as [string, string];
    const manifest = await createSnapshot({
      ...state,
      about: about(),
      into: await openWriter(to),
      chunkBytes: 4_000,
    });
    const sink = new OracleSink();
    const sources = [await openSource(from)];
    await fetchSnapshot({ manifest, sources, sink, clock: PROCESS_CLOCK });
    expect(hexOf(await sink.root())).toBe(hexOf(state.root));
  });

  it('say what is not there, what is longer than asked for, and when they were stopped', async () => {
    const [, from] = places() as [string, string];
    const source = await openSource(from);
    const key = manifestKey(about().point.claim);
    expect(await source.get(chunkKey('0'.repeat(64)), { atMost: 10 })).toBeUndefined();
    const whole = await source.get(key, { atMost: 1e6 });
    expect(whole?.length).toBeGreaterThan(500);
    expect(await source.get(key, { atMost: whole!.length })).toEqual(whole);
    await expect(source.get(key, { atMost: whole!.length - 1 })).rejects.toMatchObject({
      code: 'SNAPSHOT_SOURCE',
      fault: 'too long',
    });
    const signal = AbortSignal.abort();
    await expect(source.get(key, { atMost: 1e6, signal })).rejects.toMatchObject({
      fault: 'stopped',
    });
    await expect(source.get('../secret', { atMost: 1e6 })).rejects.toBeInstanceOf(RangeError);
  });
});

describe('places', () => {
  it('are folders, addresses and buckets; nothing is written to an address', async () => {
    await expect(openWriter('http://127.0.0.1:1')).rejects.toMatchObject({
      code: 'SNAPSHOT_READ_ONLY',
    });
    for (const place of ['http://', 's3://', 's3:///prefix']) {
      await expect(openSource(place)).rejects.toMatchObject({ code: 'SNAPSHOT_PLACE' });
    }
    const dead = await openSource('http://127.0.0.1:9');
    await expect(dead.get(INDEX_KEY, { atMost: 1 })).rejects.toMatchObject({ fault: 'failed' });
    const noBucket = await openSource(bucket.replace('states', 'nowhere'));
    // That a bucket is not there is told as that a file is not.
    expect(await noBucket.get(INDEX_KEY, { atMost: 1 })).toBeUndefined();
    const noServer = await openSource('s3://states?region=x&endpoint=http://127.0.0.1:9');
    await expect(noServer.get(INDEX_KEY, { atMost: 1 })).rejects.toMatchObject({
      fault: 'failed',
    });
  });

  it('that are folders give files only', async () => {
    const odd = new FolderSource(join(folder, 'odd'));
    mkdirSync(join(odd.folder, INDEX_KEY), { recursive: true });
    await expect(odd.get(INDEX_KEY, { atMost: 1e6 })).rejects.toMatchObject({ fault: 'failed' });
  });
});

/** A request as it is, without the tidying that fetch does to paths. */
const raw = (path: string, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const { port } = new URL(server.url);
      const asked = request({ host: '127.0.0.1', port, path, method }, (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString('latin1')));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      asked.on('error', reject);
      asked.end();
    },
  );

describe('the server', () => {
  it('gives what there is, and how long it may be kept', async () => {
    const manifest = await createSnapshot({ ...state, about: about(), into: inside });
    const [chunk] = manifest.chunks;
    const got = await raw(`/${chunkKey(chunk!.hash)}`);
    expect(got.status).toBe(200);
    expect(got.body.length).toBe(chunk!.size);
    expect(got.headers['cache-control']).toContain('immutable');
    const listed = await raw(`/${manifestKey(manifest.point.claim)}`);
    expect(listed.headers['cache-control']).toBe('no-cache');
    expect(listed.headers['content-type']).toBe('application/json');
  });

  it('gives nothing else, however it is asked', async () => {
    writeFileSync(join(folder, 'secret'), 'secret');
    const name = '5'.repeat(64);
    symlinkSync(join(folder, 'secret'), join(inside.folder, 'visible'));
    for (const path of [
      '/',
      '/secret',
      '/visible',
      '/../secret',
      '/chunks/../../secret',
      '/chunks/..%2f..%2fsecret',
      '/%2e%2e/secret',
      `/chunks/${name}/../../../secret`,
      `/chunks/${name}%00`,
      `/chunks/${name.toUpperCase().replace(/5/g, 'A')}`,
      '//etc/passwd',
      'http://127.0.0.1/secret',
      '/index.json?x',
      '/temporary/x',
      '/manifests/',
    ]) {
      const got = await raw(path);
      expect([path, got.status, got.body]).toEqual([path, 404, '']);
    }
    for (const method of ['PUT', 'POST', 'DELETE', 'HEAD']) {
      expect((await raw(`/${INDEX_KEY}`, method)).status).toBe(405);
    }
  });

  it('is on the loopback interface', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
