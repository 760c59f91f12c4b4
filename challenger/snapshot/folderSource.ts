import { open } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent, isSystemError, writeWhole } from '../da/atomicFile.js';
import { isKey } from './snapshotKey.js';
import {
  type Ask,
  SourceError,
  type SnapshotSource,
  type SnapshotWriter,
} from './snapshotSource.js';

/** Snapshots in a folder. */
export class FolderSource implements SnapshotSource, SnapshotWriter {
  readonly name: string;
  constructor(readonly folder: string) {
    this.name = folder;
  }

  async get(key: string, { atMost, signal }: Ask): Promise<Uint8Array | undefined> {
    if (signal?.aborted) throw new SourceError(this.name, 'stopped', 'stopped');
    let handle;
    try {
      handle = await open(this.file(key), 'r');
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw this.failure(error);
    }
    try {
      const stat = await handle.stat();
      // Nothing else has an end for certain.
      if (!stat.isFile()) throw new SourceError(this.name, 'failed', `${key} is no file`);
      if (stat.size > atMost) {
        throw new SourceError(this.name, 'too long', `${key} has ${stat.size} bytes`);
      }
      const bytes = new Uint8Array(stat.size);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } catch (error) {
      throw this.failure(error);
    } finally {
      await handle.close();
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await writeWhole(this.file(key), bytes, path.join(this.folder, 'temporary'), true);
  }

  private file(key: string): string {
    if (!isKey(key)) throw new RangeError(`${key} is no file of a snapshot`);
    return path.join(this.folder, key);
  }

  private failure(error: unknown): unknown {
    return isSystemError(error) ? new SourceError(this.name, 'failed', error.message) : error;
  }
}
