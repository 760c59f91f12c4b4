import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, LoopbackServer } from '../http/loopbackServer.js';
import { ApiError } from './apiError.js';
import { EventStream, type StreamCounts, type StreamLimits } from './eventStream.js';
import { EXPLANATION_PATH, explanationOf } from './explanationRoute.js';
import type { Readiness } from './health.js';
import { isKnownHost } from './hostCheck.js';
import { openApi } from './openApi.js';
import { asked, type Sources } from './route.js';
import { findRoute, idIn } from './routes.js';
import { toWire } from './wire.js';

export interface ApiOptions extends Sources {
  /** The text of `/metrics`. */
  readonly metrics: () => Promise<string>;
  /** 127.0.0.1 if not given. */
  readonly host?: string;
  /** 0, and if not given: a free one. */
  readonly port?: number;
  /** Names by which the server may be called, beside `localhost` and addresses. */
  readonly allowedHosts?: readonly string[];
  readonly stream?: StreamLimits;
  /** Answers what is no part of the API, as the dashboard's files; without it that is 404. */
  readonly pages?: Answer;
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  // No page of somebody else may take in what is answered here.
  'cross-origin-resource-policy': 'same-origin',
};
const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' };

/** Health, metrics, the read API and the stream of events, over HTTP, read-only, on the loopback interface unless told. */
export class ApiServer {
  private constructor(
    private readonly server: LoopbackServer,
    private readonly stream: EventStream,
  ) {}

  /** Resolves when it listens; rejects with the system's error where it cannot. */
  static async start(options: ApiOptions): Promise<ApiServer> {
    const stream = new EventStream(options.events, options.stream);
    const allowed = (options.allowedHosts ?? []).map((name) => name.toLowerCase());
    const { host, port } = options;
    const server = await LoopbackServer.start(
      async (request, response) => {
        for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
        try {
          await answer(request, response, { options, stream, allowed });
        } catch (error) {
          if (!(error instanceof ApiError) || response.headersSent) throw error;
          refuse(response, error);
        }
      },
      { host, port },
    );
    return new ApiServer(server, stream);
  }

  get url(): string {
    return this.server.url;
  }

  /** Who follows the stream. */
  get streamCounts(): StreamCounts {
    return this.stream.counts;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

interface Parts {
  readonly options: ApiOptions;
  readonly stream: EventStream;
  readonly allowed: readonly string[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { options, stream, allowed }: Parts,
): Promise<void> {
  if (!isKnownHost(request.headers.host, allowed)) {
    const what = `this server is not called ${request.headers.host ?? 'nothing'}`;
    throw new ApiError(421, 'API_UNKNOWN_HOST', what, 'add the name to http.allowedHosts');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    const what = `${request.method ?? 'this'} is never answered: the API is read-only`;
    throw new ApiError(405, 'API_METHOD', what, 'use GET');
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/metrics') {
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(await options.metrics());
    return;
  }
  if (pathname === '/api/v1/stream') {
    stream.serve(request, response, searchParams.get('chain') ?? undefined);
    return;
  }
  if (pathname === '/api/v1/openapi.json') {
    const document = openApi(options.model.status().version);
    send(request, response, 200, toWire(document));
    return;
  }
  const query = Object.fromEntries(searchParams);
  const explained = idIn(pathname, EXPLANATION_PATH);
  if (explained !== undefined) {
    const { html, policy } = explanationOf(options.model, { id: explained, query });
    send(request, response, 200, html, { ...HTML_TYPE, 'content-security-policy': policy });
    return;
  }
  const found = findRoute(pathname);
  if (found !== undefined) {
    asked(found.route.query, query);
    const body = found.route.run(options, { id: found.id, query });
    const isReady = pathname !== '/readyz' || (body as Readiness).isReady;
    send(request, response, isReady ? 200 : 503, toWire(body));
    return;
  }
  if (options.pages === undefined || pathname.startsWith('/api/')) {
    throw new ApiError(404, 'API_NOT_FOUND', `there is no ${pathname}`, 'see /api/v1/openapi.json');
  }
  await options.pages(request, response);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  type: Readonly<Record<string, string>> = { 'content-type': JSON_TYPE },
): void {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const headers = { etag: tag, 'cache-control': 'no-cache' };
  const known = request.headers['if-none-match']?.split(',').map((each) => each.trim()) ?? [];
  if (status === 200 && (known.includes(tag) || known.includes(`W/${tag}`))) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, ...type }).end(text);
}

function refuse(response: ServerResponse, { status, code, message, nextStep }: ApiError): void {
  const body = toWire({ error: { code, message, nextStep } });
  response.writeHead(status, { 'content-type': JSON_TYPE, 'cache-control': 'no-store' });
  response.end(body);
}
