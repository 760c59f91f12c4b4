import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CELLS, type ProvenCell } from '../kzg/kzg.js';
import { toVersionedHash, type VersionedHash } from '../kzg/versionedHash.js';
import { encodeCell } from './cellFile.js';
import { writeManifest } from './cellManifest.js';
import type { CellSource, Given } from './cellSource.js';

const CELL = /^\/cells\/(0x01[0-9a-f]{62})\/(\d{1,3})$/;

export interface CellServerOptions {
  readonly cells: CellSource;
  /** Cells that it has and does not give away: for tests and demonstrations. */
  readonly withheld?: (blob: VersionedHash, index: number) => boolean;
  /** 0, and if not given: a free one. */
  readonly port?: number;
  /** 127.0.0.1 if not given. */
  readonly host?: string;
}

/** Serves cells over HTTP; see `HttpCellSource` for what it answers. */
export class CellServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly options: CellServerOptions,
  ) {}

  static async start(options: CellServerOptions): Promise<CellServer> {
    const server = createServer();
    const host = options.host ?? '127.0.0.1';
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, host, resolve);
    });
    const { port } = server.address() as AddressInfo;
    const serving = new CellServer(server, `http://${host}:${port}`, options);
    server.on('request', (request, response) => {
      serving.answer(request.url ?? '', response).catch((error: unknown) => {
        response.writeHead(500).end(error instanceof Error ? error.message : String(error));
      });
    });
    return serving;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(path: string, response: ServerResponse): Promise<void> {
    const { cells } = this.options;
    if (path === '/manifest.json') {
      send(response, await cells.manifest(), 'application/json', writeManifest);
      return;
    }
    const [, hash, digits] = CELL.exec(path) ?? [];
    const index = Number(digits);
    if (hash === undefined || index >= CELLS) {
      response.writeHead(404).end();
      return;
    }
    const blob = toVersionedHash(hash);
    const given: Given<ProvenCell> = this.options.withheld?.(blob, index)
      ? { kind: 'withheld' }
      : await cells.cell(blob, index);
    send(response, given, 'application/octet-stream', encodeCell);
  }
}

function send<T>(
  response: ServerResponse,
  given: Given<T>,
  type: string,
  encode: (value: T) => string | Uint8Array,
): void {
  // What is malformed here is as good as not here.
  if (given.kind !== 'given') response.writeHead(given.kind === 'failed' ? 502 : 404).end();
  else response.writeHead(200, { 'content-type': type }).end(encode(given.value));
}
