import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ListenOptions, LoopbackServer } from '../http/loopbackServer.js';
import { MAX_CHUNK_BYTES } from './chunkFormat.js';
import { MAX_MANIFEST_BYTES } from './manifestFields.js';
import { isKey } from './snapshotKey.js';
import { SourceError, type SnapshotSource } from './snapshotSource.js';

/** A chunk is what its name says for ever; a manifest of a claim may be written again. */
const CHUNK_HEADERS = {
  'content-type': 'application/octet-stream',
  'cache-control': 'public, max-age=31536000, immutable',
};
const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache' };

/**
 * Serves snapshots over HTTP, read-only: `GET /<key>`, and 404 for every path that is no key. Keys have no dots or
 * slashes but their own, so no path leads out of the source.
 */
export function serveSnapshots(
  source: SnapshotSource,
  options: ListenOptions = {},
): Promise<LoopbackServer> {
  return LoopbackServer.start((request, response) => answer(source, request, response), options);
}

async function answer(
  source: SnapshotSource,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET') {
    response.writeHead(405, { allow: 'GET' }).end();
    return;
  }
  const key = url.slice(1);
  if (!url.startsWith('/') || !isKey(key)) {
    response.writeHead(404).end();
    return;
  }
  const isChunk = key.startsWith('chunks/');
  try {
    const atMost = isChunk ? MAX_CHUNK_BYTES : MAX_MANIFEST_BYTES;
    const bytes = await source.get(key, { atMost });
    if (bytes === undefined) response.writeHead(404).end();
    else {
      const headers = isChunk ? CHUNK_HEADERS : JSON_HEADERS;
      response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
    }
  } catch (error) {
    // What went wrong here is nobody's business outside.
    if (!(error instanceof SourceError)) throw error;
    response.writeHead(502).end();
  }
}
