import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent, writeWhole } from '../da/atomicFile.js';
import type { BundleFile } from './bundleFile.js';
import { BundleFolder } from './bundleFolder.js';

/**
 * The bundles of a chain, found by claim or by dispute. A bundle keeps its name for ever; which one is the newest about a
 * claim is noted beside, after the bundle itself is on the disk.
 */
export class EvidenceShelf {
  readonly bundles: BundleFolder;

  constructor(private readonly folder: string) {
    this.bundles = new BundleFolder(folder);
  }

  /** Puts a bundle on the disk, as the newest one about a claim. @param claim `0x…` @param dispute `0x…`, its parent */
  async put(bundle: BundleFile, claim: string, dispute: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const file = await this.bundles.put(bundle);
    for (const id of [claim, dispute]) await this.note(id, bundle.name);
    return file;
  }

  /** The file of the newest bundle about a claim, or about a claim of a dispute; undefined if there is none. */
  async find(id: string): Promise<string | undefined> {
    try {
      const name = (await readFile(this.noteOf(id), 'utf8')).trim();
      return this.bundles.fileOf(name);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  private async note(id: string, name: string): Promise<void> {
    const bytes = Buffer.from(`${name}\n`, 'utf8');
    await writeWhole(this.noteOf(id), bytes, path.join(this.folder, 'unfinished'), true);
  }

  private noteOf(id: string): string {
    return path.join(this.folder, `${id.toLowerCase()}.about`);
  }
}
