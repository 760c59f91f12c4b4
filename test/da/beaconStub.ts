import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stub does with a request: JSON to send, a status, or whatever it does itself (undefined). */
export type Answer = { readonly json: unknown } | { readonly status: number } | undefined;

/** A server of HTTP on a free port of the loopback interface that keeps what it was asked. */
export class Stub {
  readonly asked: string[] = [];
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(
    answer: (path: string, response: ServerResponse, request: IncomingMessage) => Answer,
  ): Promise<Stub> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const stub = new Stub(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      stub.asked.push(path);
      const what = answer(path, response, request);
      if (what === undefined) return;
      if ('status' in what) response.writeHead(what.status).end('{}');
      else response.writeHead(200).end(JSON.stringify(what.json));
    });
    return stub;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The part of a beacon node that everybody asks: genesis at 1000 s, slots of 12 s, and its head. */
export function chainAnswer(path: string, headSlot: number): Answer {
  if (path === '/eth/v1/beacon/genesis') return { json: { data: { genesis_time: '1000' } } };
  if (path === '/eth/v1/config/spec') return { json: { data: { SECONDS_PER_SLOT: '12' } } };
  if (path === '/eth/v1/node/syncing') return { json: { data: { head_slot: String(headSlot) } } };
  return undefined;
}
