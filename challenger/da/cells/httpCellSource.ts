import { httpAsk, type HttpLimits, jsonOf } from '../httpAsk.js';
import type { ProvenCell } from '../kzg/kzg.js';
import type { VersionedHash } from '../kzg/versionedHash.js';
import { CELL_FILE_BYTES, decodeCell } from './cellFile.js';
import { type CellManifest, readManifest } from './cellManifest.js';
import type { CellSource, Given } from './cellSource.js';

/** Room for 128 commitments in JSON. */
const MANIFEST_BYTES = 65_536;

/**
 * Cells over HTTP: `GET <url>/manifest.json`, and `GET <url>/cells/<versioned hash>/<index>` gives the 2,048 bytes of the
 * cell and the 48 of its proof; 404 for what is not there.
 */
export class HttpCellSource implements CellSource {
  readonly name: string;
  private readonly url: string;

  constructor(
    url: string,
    private readonly timeoutMs = 10_000,
  ) {
    this.url = url.replace(/\/+$/, '');
    this.name = this.url;
  }

  manifest(): Promise<Given<CellManifest>> {
    const limits = { timeoutMs: this.timeoutMs, maxBytes: MANIFEST_BYTES };
    return this.get('/manifest.json', limits, (body) => readManifest(jsonOf(body)));
  }

  cell(blob: VersionedHash, index: number): Promise<Given<ProvenCell>> {
    const limits = { timeoutMs: this.timeoutMs, maxBytes: 2 * CELL_FILE_BYTES };
    return this.get(`/cells/${blob}/${index}`, limits, (body) => decodeCell(index, body));
  }

  private async get<T>(
    path: string,
    limits: HttpLimits,
    decode: (body: Buffer) => T | undefined,
  ): Promise<Given<T>> {
    const answer = await httpAsk(this.url + path, limits);
    if (answer.kind === 'failed') return answer;
    if (answer.kind === 'refused') {
      // A server that is overloaded or broken withholds nothing; one that refuses does.
      const { status } = answer;
      const failed = status >= 500 || status === 429 || status === 408;
      return failed ? { kind: 'failed', reason: `HTTP ${status}` } : { kind: 'withheld' };
    }
    const value = decode(answer.body);
    return value === undefined
      ? { kind: 'malformed', reason: `what ${path} gives is of another form` }
      : { kind: 'given', value };
  }
}
