import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboardPages } from '../../challenger/dashboard/dashboardPages.js';
import { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { packageRoot } from '../../challenger/l1/packageRoot.js';
import { ask } from '../api/ask.js';

const SITE = path.join(packageRoot(), 'challenger', 'dashboard', 'site');
const read = (name: string) => readFileSync(path.join(SITE, name), 'utf8');

describe("the dashboard's files", () => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await LoopbackServer.start(dashboardPages());
  });
  afterAll(() => server.stop());
  const get = (place: string, headers = {}, method = 'GET') =>
    ask(`${server.url}${place}`, headers, method);

  it('are served as what they are, with a policy that allows nothing else', async () => {
    const types = { '/': 'text/html', '/app.js': 'text/javascript', '/style.css': 'text/css' };
    for (const [place, type] of Object.entries(types)) {
      const { status, headers, text } = await get(place);
      expect({ place, status }).toEqual({ place, status: 200 });
      expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
      expect(text).toBe(read(place === '/' ? 'index.html' : place.slice(1)));
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  it('are told by tags, so that nothing is sent twice', async () => {
    const { headers } = await get('/app.js');
    const again = await get('/app.js', { 'if-none-match': String(headers['etag']) });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
    expect((await get('/app.js', { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get('/', {}, 'HEAD')).text).toBe('');
  });

  it.each([
    '/tsconfig.json',
    '/wire.d.ts',
    '/index.html',
    '/../dashboardPages.ts',
    '/..%2fdashboardPages.ts',
    '/%2e%2e/dashboardPages.ts',
    '//etc/passwd',
    '/app.js/',
    '/constructor',
  ])('do not include %s', async (place) => {
    expect((await get(place)).status).toBe(404);
  });

  it('hold nothing inline, nothing of other hosts, and nothing that reads text as HTML', () => {
    const files = readdirSync(SITE).filter((name) => /\.(html|css|js|svg)$/.test(name));
    expect(files.length).toBeGreaterThan(10);
    for (const name of files) {
      const text = read(name).replaceAll('http://www.w3.org/2000/svg', '');
      expect({ name, found: /(https?:)?\/\/[a-z0-9-]+\.[a-z]/i.exec(text)?.[0] }).toEqual({ name });
      expect(text, name).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/);
      expect(text, name).not.toMatch(
        /<script(?! type="module" src="app\.js")|style="|\son[a-z]+="/,
      );
    }
  });
});
