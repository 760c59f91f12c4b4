import { httpAsk } from '../da/httpAsk.js';
import { isKey } from './snapshotKey.js';
import { type Ask, SourceError, type SnapshotSource } from './snapshotSource.js';

/** Snapshots behind HTTP: `GET <url>/<key>`, as `SnapshotServer` or any server of files answers it. */
export class HttpSource implements SnapshotSource {
  readonly name: string;

  /** @param url `http://` or `https://`; a slash at its end is as good as none */
  constructor(url: string) {
    this.name = url.replace(/\/+$/, '');
  }

  async get(key: string, { atMost, signal }: Ask): Promise<Uint8Array | undefined> {
    if (!isKey(key)) throw new RangeError(`${key} is no file of a snapshot`);
    const answer = await httpAsk(`${this.name}/${key}`, { maxBytes: atMost, signal });
    if (answer.kind === 'ok') return answer.body;
    if (signal?.aborted) throw new SourceError(this.name, 'stopped', 'stopped');
    if (answer.kind === 'refused') {
      if (answer.status === 404 || answer.status === 410) return undefined;
      throw new SourceError(this.name, 'refused', `HTTP ${answer.status}`);
    }
    throw new SourceError(this.name, answer.isTooLong ? 'too long' : 'failed', answer.reason);
  }
}
