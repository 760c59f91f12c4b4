import Ajv from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiServer } from '../../challenger/api/apiServer.js';
import { EventLog } from '../../challenger/api/eventLog.js';
import { ROUTES } from '../../challenger/api/routes.js';
import { ask } from './ask.js';
import type { FixedModel } from './model.js';
import { chainStatus, claim, dispute, fullModel, hashOf, NOW } from './model.js';

interface Document {
  paths: Record<
    string,
    { get: { responses: Record<string, { content?: Record<string, { schema: object }> }> } }
  >;
}

let model: FixedModel;
let events: EventLog;
let server: ApiServer;

beforeEach(async () => {
  model = fullModel();
  events = new EventLog('r');
  for (const dispute of [hashOf(1), undefined]) {
    events.tell({
      ...{ chain: 'one', at: NOW },
      event: {
        ...{ kind: 'alert', action: 'trigger', alert: 'silence', severity: 'critical' },
        ...{ summary: 'nothing was seen', ...(dispute === undefined ? {} : { dispute }) },
      },
    });
  }
  server = await ApiServer.start({ model, events, metrics: () => Promise.resolve('up 1\n') });
});
afterEach(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(`${server.url}${path}`, headers);
const json = async (path: string) => JSON.parse((await get(path)).text) as Record<string, unknown>;
const ids = async (path: string) =>
  ((await json(path))['items'] as { id: string }[]).map(({ id }) => id);

describe('the read API', () => {
  it('answers every question as its OpenAPI document says', async () => {
    const document = (await json('/api/v1/openapi.json')) as unknown as Document;
    const seen = new Set<string>();
    const check = async (template: string, path: string, wanted = 200): Promise<void> => {
      const { status, text, headers } = await get(path);
      expect(status, path).toBe(wanted);
      expect(headers['content-type']).toContain('application/json');
      const response = document.paths[template]?.get.responses[String(status)];
      const schema = response?.content?.['application/json']?.schema;
      expect(schema, path).toBeDefined();
      const validate = new Ajv().compile(schema!);
      expect(validate(JSON.parse(text)), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true);
      seen.add(template);
    };
    for (const { path } of ROUTES) {
      if (path.includes('{id}')) {
        await check(path, path.replace('{id}', hashOf(path.includes('claims') ? 2 : 1)));
        await check(path, path.replace('{id}', hashOf(999)), 404);
        await check(path, path.replace('{id}', '0x12'), 400);
      } else {
        await check(path, path);
        await check(path, `${path}?nonsense=1`, 400);
      }
    }
    model.process = { ...model.process, isReady: false };
    await check('/readyz', '/readyz', 503);
    expect([...seen].sort()).toEqual(ROUTES.map(({ path }) => path).sort());
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/metrics', '/api/v1/stream']),
    );
  });

  it('gives what there is to see of a dispute, and nothing of one that nothing is known of', async () => {
    const detail = await json(`/api/v1/disputes/${hashOf(1)}/detail?chain=one`);
    expect(detail).toMatchObject({
      trees: [{ match: hashOf(20), levels: [{ height: 20 }, { nodes: [{}, { position: '1' }] }] }],
      stakes: [{ wrong: '600000000000000000' }, { ours: '1000000000000000000' }],
    });
    expect(await json(`/api/v1/disputes/${hashOf(2)}/detail`)).toEqual({
      ...{ trees: [], moves: [], stakes: [], explained: [] },
    });
  });

  it('gives the explanation of a claim as a page that can do nothing', async () => {
    const { status, headers, text } = await get(`/api/v1/claims/${hashOf(3)}/explanation`);
    expect({ status, text }).toEqual({ status: 200, text: '<!doctype html><title>wrong</title>' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src/);
    expect(headers['content-security-policy']).not.toContain('script-src');
    for (const [path, code] of [
      [`/api/v1/claims/${hashOf(2)}/explanation`, 'API_NO_EXPLANATION'],
      [`/api/v1/claims/${hashOf(999)}/explanation`, 'API_NOT_FOUND'],
      ['/api/v1/claims/a/b/explanation', 'API_NOT_FOUND'],
    ] as const) {
      expect((await get(path)).status).toBe(404);
      expect(await json(path)).toMatchObject({ error: { code } });
    }
  });

  it('has a schema that refuses what is not so', async () => {
    const document = (await json('/api/v1/openapi.json')) as unknown as Document;
    const { schema } =
      document.paths['/api/v1/claims/{id}']!.get.responses['200']!.content!['application/json']!;
    const validate = new Ajv().compile(schema);
    const good = await json(`/api/v1/claims/${hashOf(2)}`);
    expect(validate(good)).toBe(true);
    for (const bad of [
      { ...good, bond: 5 },
      { ...good, status: 'lost' },
      { ...good, more: 1 },
      { ...good, id: '0x1' },
    ]) {
      expect(validate(bad)).toBe(false);
    }
  });

  it('gives amounts to the last wei', async () => {
    model.claimList = [claim(2, { bond: 123_456_789_012_345_678_901n })];
    const { items } = (await json('/api/v1/claims')) as { items: { bond: string }[] };
    expect(items[0]?.bond).toBe('123456789012345678901');
  });

  it('turns pages, also while things come', async () => {
    model.claimList = Array.from({ length: 7 }, (_, n) => claim(n + 10));
    const first = await json('/api/v1/claims?limit=3');
    expect((first['items'] as { id: string }[]).map(({ id }) => id)).toEqual(
      [16, 15, 14].map(hashOf),
    );
    expect(first['total']).toBe(7);
    model.claimList.push(claim(17));
    const next = (path: unknown) =>
      `/api/v1/claims?limit=3&after=${encodeURIComponent(String(path))}`;
    const second = await json(next(first['next']));
    expect((second['items'] as { id: string }[]).map(({ id }) => id)).toEqual(
      [13, 12, 11].map(hashOf),
    );
    const third = await json(next(second['next']));
    expect((third['items'] as { id: string }[]).map(({ id }) => id)).toEqual([hashOf(10)]);
    expect(third['next']).toBeNull();
    expect((await get('/api/v1/claims?after=one/0x99')).status).toBe(400);
    expect((await get('/api/v1/claims?limit=0')).status).toBe(400);
    expect((await get('/api/v1/claims?limit=501')).status).toBe(400);
  });

  it('filters', async () => {
    expect(await ids('/api/v1/claims?chain=two')).toEqual([hashOf(5)]);
    expect(await ids('/api/v1/claims?verdict=disagree')).toEqual([hashOf(3)]);
    expect(await ids('/api/v1/claims?verdict=none')).toEqual([hashOf(5)]);
    expect(await ids('/api/v1/claims?status=final')).toEqual([hashOf(5)]);
    expect(await ids('/api/v1/disputes?open=true')).toEqual([hashOf(1)]);
    expect(await ids(`/api/v1/verdicts?claim=${hashOf(4)}`)).toEqual(['4']);
    expect(await ids(`/api/v1/bonds?dispute=${hashOf(2)}`)).toEqual([]);
    expect(await ids(`/api/v1/events?dispute=${hashOf(1)}`)).toEqual(['r-1']);
  });

  it('asks back where a name is on two chains', async () => {
    model.disputeList = [dispute(1), dispute(1, { chain: 'two' })];
    expect((await get(`/api/v1/disputes/${hashOf(1)}`)).status).toBe(409);
    expect((await json(`/api/v1/disputes/${hashOf(1)}?chain=two`))['chain']).toBe('two');
  });

  it('says nothing twice to who knows it', async () => {
    const { headers, text } = await get('/api/v1/claims');
    const tag = String(headers['etag']);
    const again = await get('/api/v1/claims', { 'if-none-match': tag });
    expect(again).toMatchObject({ status: 304, text: '' });
    model.claimList[0] = { ...model.claimList[0]!, status: 'final' };
    const changed = await get('/api/v1/claims', { 'if-none-match': `"x", ${tag}` });
    expect(changed.status).toBe(200);
    expect(changed.text).not.toBe(text);
  });

  it('is not ready while a chain is not, and says why', async () => {
    expect((await get('/readyz')).status).toBe(200);
    const why = { code: 'BEHIND', message: '2 batches behind', nextStep: null };
    model.process = { ...model.process, chains: [chainStatus({ notReady: [why] })] };
    const { status, text } = await get('/readyz');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({ isReady: false, reasons: [{ chain: 'one', ...why }] });
    expect((await get('/healthz')).status).toBe(200);
  });

  it('serves metrics', async () => {
    const { status, text, headers } = await get('/metrics');
    expect({ status, text }).toEqual({ status: 200, text: 'up 1\n' });
    expect(headers['content-type']).toContain('text/plain');
  });

  it('answers to no name that it does not know, and to no other page', async () => {
    const { port } = new URL(server.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'LOCALHOST', `[::1]:${port}`]) {
      expect((await get('/api/v1/status', { host })).status, host).toBe(200);
    }
    for (const host of [
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      for (const path of ['/api/v1/status', '/metrics', '/healthz', '/api/v1/stream', '/']) {
        expect((await get(path, { host })).status, host).toBe(421);
      }
    }
    const { headers } = await get('/api/v1/status', { origin: 'https://evil.example' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const post = await ask(`${server.url}/api/v1/status`, {}, 'POST');
    expect(post.status).toBe(405);
    expect((await ask(`${server.url}/api/v1/status`, {}, 'OPTIONS')).status).toBe(405);
  });

  it('answers to a name that it was told', async () => {
    const named = await ApiServer.start({
      ...{ model, events, allowedHosts: ['Watch.Example'], metrics: () => Promise.resolve('') },
      pages: (_, response) => {
        response.end('a page');
      },
    });
    try {
      const host = { host: 'watch.example:80' };
      expect((await ask(`${named.url}/healthz`, host)).status).toBe(200);
      expect((await ask(`${named.url}/`, host)).text).toBe('a page');
      expect((await ask(`${named.url}/api/v1/none`, host)).status).toBe(404);
      expect((await ask(`${named.url}/`, { host: 'other.example' })).status).toBe(421);
    } finally {
      await named.stop();
    }
  });
});
