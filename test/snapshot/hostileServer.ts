import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import type { SnapshotSource } from '../../challenger/snapshot/snapshotSource.js';

/** What a server does instead of giving a file. */
export type Misdeed = (file: {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly response: ServerResponse;
  /** Another file of the same kind. */
  readonly other: () => Promise<Uint8Array>;
}) => Promise<void> | void;

const turned = (bytes: Uint8Array): Uint8Array => {
  const copy = bytes.slice();
  copy[copy.length >> 1]! ^= 1;
  return copy;
};

const HEAVY = gzipSync(Buffer.alloc(64 * 1024 * 1024));

/** Sends until nobody listens any more. */
function pour(response: ServerResponse, part: Uint8Array): void {
  const more = () => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', more);
  more();
}

/** What a source may do with a chunk that is asked for. */
export const MISDEEDS = {
  withheld: ({ response }) => void response.writeHead(404).end(),
  'a byte short': ({ bytes, response }) => void response.end(bytes.subarray(0, -1)),
  empty: ({ response }) => void response.end(),
  'cut off': ({ bytes, response }) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  },
  corrupted: ({ bytes, response }) => void response.end(turned(bytes)),
  'another chunk': async ({ response, other }) => void response.end(await other()),
  'a byte longer': ({ bytes, response }) => void response.end(Uint8Array.of(...bytes, 0)),
  'said to be endless': ({ response }) => {
    response.writeHead(200, { 'content-length': 1e15 });
    pour(response, new Uint8Array(65_536));
  },
  endless: ({ bytes, response }) => {
    pour(response, bytes);
  },
  'a byte now and then': ({ bytes, response }) => {
    response.writeHead(200, { 'content-length': bytes.length });
    let at = 0;
    const timer = setInterval(() => {
      if (response.destroyed) clearInterval(timer);
      else response.write(bytes.subarray(at, ++at));
    }, 20);
  },
  'no answer': () => undefined,
  'a closed connection': ({ response }) => void response.destroy(),
  'an error': ({ response }) => void response.writeHead(503).end('busy'),
  'an error page': ({ response }) => void response.writeHead(200).end('<html>not found</html>'),
  'a redirect to itself': ({ key, response }) =>
    void response.writeHead(302, { location: `/${key}` }).end(),
  'a gzip bomb': ({ response }) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end(HEAVY),
  'no gzip that says it is': ({ bytes, response }) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
} satisfies Record<string, Misdeed>;

export type MisdeedName = keyof typeof MISDEEDS;

/** Serves a source, but for the files that `which` names, with which it does what it does. */
export function hostileServer(
  source: SnapshotSource,
  keys: readonly string[],
  misdeed: Misdeed,
  which: (key: string) => boolean = () => true,
): Promise<LoopbackServer> {
  const read = async (key: string) => {
    return (await source.get(key, { atMost: 1e9 })) ?? new Uint8Array(0);
  };
  return LoopbackServer.start(async ({ url = '' }, response) => {
    const key = url.slice(1);
    const bytes = await read(key);
    if (!key.startsWith('chunks/') || !which(key)) response.end(bytes);
    else {
      const other = () => read(keys[(keys.indexOf(key) + 1) % keys.length] ?? key);
      await misdeed({ key, bytes, response, other });
    }
  });
}
