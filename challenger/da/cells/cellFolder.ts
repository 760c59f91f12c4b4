import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent, writeWhole } from '../atomicFile.js';
import { jsonOf } from '../httpAsk.js';
import type { ProvenCell } from '../kzg/kzg.js';
import type { VersionedHash } from '../kzg/versionedHash.js';
import { decodeCell, encodeCell } from './cellFile.js';
import { type CellManifest, readManifest, writeManifest } from './cellManifest.js';
import type { CellSource, Given } from './cellSource.js';

/**
 * Cells in a folder:
 *
 * ```
 * manifest.json                       which blobs, in order
 * <versioned hash>/<000…127>.cell     2,048 bytes of the cell and 48 bytes of its proof
 * ```
 */
export class CellFolder implements CellSource {
  readonly name: string;
  constructor(readonly folder: string) {
    this.name = folder;
  }

  async manifest(): Promise<Given<CellManifest>> {
    const content = await contentOf(path.join(this.folder, 'manifest.json'));
    if (content === undefined) return { kind: 'withheld' };
    const value = readManifest(jsonOf(content));
    return value === undefined
      ? { kind: 'malformed', reason: 'manifest.json is no manifest' }
      : { kind: 'given', value };
  }

  async cell(blob: VersionedHash, index: number): Promise<Given<ProvenCell>> {
    const content = await contentOf(this.fileOf(blob, index));
    if (content === undefined) return { kind: 'withheld' };
    const value = decodeCell(index, content);
    return value === undefined
      ? { kind: 'malformed', reason: `a file of ${content.length} bytes is no cell` }
      : { kind: 'given', value };
  }

  async writeManifest(manifest: CellManifest): Promise<void> {
    await this.write(path.join(this.folder, 'manifest.json'), Buffer.from(writeManifest(manifest)));
  }

  async writeCells(blob: VersionedHash, cells: readonly ProvenCell[]): Promise<void> {
    for (const cell of cells) await this.write(this.fileOf(blob, cell.index), encodeCell(cell));
  }

  private write(file: string, content: Uint8Array): Promise<void> {
    // Every cell is verified by whoever reads it, and can be computed again.
    return writeWhole(file, content, path.join(this.folder, 'temporary'), false);
  }

  private fileOf(blob: VersionedHash, index: number): string {
    return path.join(this.folder, blob, `${String(index).padStart(3, '0')}.cell`);
  }
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
