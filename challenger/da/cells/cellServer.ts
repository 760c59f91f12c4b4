import type { ServerResponse } from 'node:http';
import { type ListenOptions, LoopbackServer } from '../../http/loopbackServer.js';
import { CELLS, type ProvenCell } from '../kzg/kzg.js';
import { toVersionedHash, type VersionedHash } from '../kzg/versionedHash.js';
import { encodeCell } from './cellFile.js';
import { writeManifest } from './cellManifest.js';
import type { CellSource, Given } from './cellSource.js';

const CELL = /^\/cells\/(0x01[0-9a-f]{62})\/(\d{1,3})$/;

export interface CellServerOptions extends ListenOptions {
  readonly cells: CellSource;
  /** Cells that it has and does not give away: for tests and demonstrations. */
  readonly withheld?: (blob: VersionedHash, index: number) => boolean;
}

/** Serves cells over HTTP; see `HttpCellSource` for what it answers. */
export class CellServer {
  private constructor(private readonly options: CellServerOptions) {}

  static start(options: CellServerOptions): Promise<LoopbackServer> {
    const cells = new CellServer(options);
    return LoopbackServer.start(({ url }, response) => cells.answer(url ?? '', response), options);
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
