import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer } from '../http/loopbackServer.js';
import { packageRoot } from '../l1/packageRoot.js';

/** What browsers are given, by how its name ends. Whatever else is in the folder is for nobody. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** Nothing from anywhere else, nothing inline, and no text ever becomes a script (Trusted Types). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  // Files have no version in their names: a browser asks each time whether they are still the same.
  'cache-control': 'no-cache',
};

interface File {
  readonly type: string;
  readonly content: Buffer;
  readonly tag: string;
}

/** The dashboard's files, read once. The page itself is `/`. */
export function dashboardPages(
  folder = path.join(packageRoot(), 'challenger', 'dashboard', 'site'),
): Answer {
  const files = new Map<string, File>();
  for (const name of readdirSync(folder)) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    const content = readFileSync(path.join(folder, name));
    const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
    files.set(name === 'index.html' ? '/' : `/${name}`, { type, content, tag });
  }
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('There is no such page. The dashboard is at /, the API at /api/v1/.\n');
      return;
    }
    const { type, content, tag } = file;
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304, { ...HEADERS, etag: tag }).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, etag: tag, 'content-type': type });
    response.end(request.method === 'HEAD' ? undefined : content);
  };
}
