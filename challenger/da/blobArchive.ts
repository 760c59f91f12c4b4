import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isAbsent, isSystemError, writeWhole } from './atomicFile.js';
import { NotABlobError } from './blob.js';
import type { BlobQuery, BlobSource, OfferedBlob, SourceAnswer } from './blobSource.js';
import { type CheckedBlob, identify } from './checkedBlob.js';
import type { Kzg } from './kzg/kzg.js';
import { type VersionedHash, toVersionedHash } from './kzg/versionedHash.js';

/** A file of the archive that is not what its name says. It has been moved aside. */
export interface CorruptBlob {
  readonly kind: 'archiveCorrupt';
  readonly versionedHash: VersionedHash;
  /** Where it is now. */
  readonly file: string;
  readonly reason: string;
}

export interface BlobArchiveOptions {
  readonly kzg: () => Promise<Kzg>;
  readonly onEvent?: (event: CorruptBlob) => void;
}

/** Which blob of an L1 block a blob is. */
export interface BlobPlace {
  readonly slot: bigint;
  /** Its place among the blobs of the block; undefined where nobody said so. */
  readonly index?: number | undefined;
}

/** Somebody wanted to prune what must be kept. */
export class PruneFloorError extends RangeError {
  readonly code = 'PRUNE_FLOOR';
  readonly nextStep: string;
  constructor(
    readonly keepMs: number,
    readonly floorMs: number,
  ) {
    super(`keeping blobs for ${keepMs} ms is less than the ${floorMs} ms that disputes may need`);
    this.name = 'PruneFloorError';
    this.nextStep = `keep them for ${floorMs} ms at least`;
  }
}

/** A half-written file of this age is nobody's any more. */
const ABANDONED_MS = 3_600_000;

const slotFile = z.array(
  z.object({ versionedHash: z.string(), index: z.number().int().nonnegative().optional() }),
);
export type SlotEntry = { readonly versionedHash: VersionedHash; readonly index?: number };

/**
 * Blobs in a folder, by versioned hash: L1 nodes forget blobs after 18 days, and disputes may take longer. A file is
 * written whole or not at all, and believed only after its commitment was computed again.
 *
 * ```
 * blobs/<2 digits>/<versioned hash>.blob    131,072 bytes; the digits are those behind 0x01
 * slots/<slot>.json                         which blobs of the slot are here
 * corrupt/                                  what was found to be wrong
 * temporary/                                what is being written
 * ```
 */
export class BlobArchive implements BlobSource {
  readonly name: string;
  /** Slot files are read and written again: one at a time. */
  private indexing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly folder: string,
    private readonly options: BlobArchiveOptions,
  ) {
    this.name = `archive ${folder}`;
  }

  /** Makes the folder if it is not there, and clears what processes that ended left half-written. */
  static async open(folder: string, options: BlobArchiveOptions): Promise<BlobArchive> {
    await mkdir(folder, { recursive: true });
    const temporary = path.join(folder, 'temporary');
    for (const name of await listed(temporary)) {
      const file = path.join(temporary, name);
      const { mtimeMs } = await stat(file);
      // Another process may be writing here right now.
      if (Date.now() - mtimeMs > ABANDONED_MS) await rm(file, { force: true });
    }
    return new BlobArchive(folder, options);
  }

  /** Keeps a blob. Does nothing where it is there already, but for its place. */
  async put({ versionedHash, bytes }: CheckedBlob, place?: BlobPlace): Promise<void> {
    const file = this.fileOf(versionedHash);
    // A file of another size is half a file of somebody who copied it here.
    if ((await sizeOf(file)) !== bytes.length) {
      await writeWhole(file, bytes, path.join(this.folder, 'temporary'), true);
    }
    if (place !== undefined) await this.index(versionedHash, place);
  }

  /** A blob, checked; undefined where there is none, or only one that is wrong, which is then moved aside. */
  async get(versionedHash: VersionedHash): Promise<CheckedBlob | undefined> {
    const file = this.fileOf(versionedHash);
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await readFile(file));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
    const found = await this.identified(bytes);
    if (typeof found !== 'string' && found.versionedHash === versionedHash) return found;
    const reason = typeof found === 'string' ? found : `it is the blob ${found.versionedHash}`;
    await this.setAside(versionedHash, file, reason);
    return undefined;
  }

  /** What was seen of a slot, in the order of the indices. */
  async slot(slot: bigint): Promise<readonly SlotEntry[]> {
    try {
      const text = await readFile(this.slotFileOf(slot), 'utf8');
      return slotFile.parse(JSON.parse(text)).map(({ versionedHash, index }) => ({
        versionedHash: toVersionedHash(versionedHash),
        ...(index !== undefined && { index }),
      }));
    } catch (error) {
      // A file that makes no sense is one that others wrote: blobs are found by their hashes without it.
      const broken = error instanceof SyntaxError || error instanceof z.ZodError;
      if (isAbsent(error) || error instanceof RangeError || broken) return [];
      throw error;
    }
  }

  async blobs(query: BlobQuery): Promise<SourceAnswer> {
    const blobs: OfferedBlob[] = [];
    try {
      for (const claimed of new Set(query.versionedHashes)) {
        const found = await this.get(claimed);
        if (found !== undefined) blobs.push({ bytes: found.bytes, claimed });
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      // A broken disk is no reason not to ask others.
      return { kind: 'failed', reason: error.message };
    }
    return blobs.length > 0
      ? { kind: 'offered', blobs }
      : { kind: 'missing', reason: 'not in the folder' };
  }

  /** How much is here, by the names and sizes of files. */
  async size(): Promise<{ readonly blobs: number; readonly bytes: number }> {
    let bytes = 0;
    const all = await this.hashes();
    for (const hash of all) bytes += (await sizeOf(this.fileOf(hash))) ?? 0;
    return { blobs: all.length, bytes };
  }

  /** Reads every blob; what is wrong is moved aside and returned. */
  async check(): Promise<{ readonly right: number; readonly wrong: readonly VersionedHash[] }> {
    const wrong: VersionedHash[] = [];
    const all = await this.hashes();
    for (const hash of all) if ((await this.get(hash)) === undefined) wrong.push(hash);
    return { right: all.length - wrong.length, wrong };
  }

  /**
   * Removes blobs that were written more than `keepMs` before `nowMs`; nothing else is ever a reason.
   * @param floorMs how long a dispute may need a blob
   * @throws {PruneFloorError}
   */
  async prune(age: {
    readonly keepMs: number;
    readonly floorMs: number;
    readonly nowMs: number;
  }): Promise<readonly VersionedHash[]> {
    const { keepMs, floorMs, nowMs } = age;
    if (!(keepMs >= floorMs)) throw new PruneFloorError(keepMs, floorMs);
    const pruned: VersionedHash[] = [];
    for (const hash of await this.hashes()) {
      const file = this.fileOf(hash);
      if (nowMs - (await stat(file)).mtimeMs <= keepMs) continue;
      await rm(file);
      pruned.push(hash);
    }
    return pruned;
  }

  /** Every blob that there is a file of, in ascending order. */
  async hashes(): Promise<readonly VersionedHash[]> {
    const folder = path.join(this.folder, 'blobs');
    const names = (await listed(folder)).map(async (prefix) => listed(path.join(folder, prefix)));
    return (await Promise.all(names))
      .flat()
      .filter((name) => /^0x01[0-9a-f]{62}\.blob$/.test(name))
      .map((name) => toVersionedHash(name.slice(0, -'.blob'.length)))
      .sort();
  }

  private async identified(bytes: Uint8Array): Promise<CheckedBlob | string> {
    try {
      return await identify(await this.options.kzg(), bytes);
    } catch (error) {
      if (error instanceof NotABlobError) return error.message;
      throw error;
    }
  }

  private async setAside(
    versionedHash: VersionedHash,
    file: string,
    reason: string,
  ): Promise<void> {
    const folder = path.join(this.folder, 'corrupt');
    await mkdir(folder, { recursive: true });
    const aside = path.join(folder, path.basename(file));
    await rename(file, aside);
    this.options.onEvent?.({ kind: 'archiveCorrupt', versionedHash, file: aside, reason });
  }

  private index(versionedHash: VersionedHash, { slot, index }: BlobPlace): Promise<void> {
    const update = async () => {
      const known = await this.slot(slot);
      const old = known.find((entry) => entry.versionedHash === versionedHash);
      if (old !== undefined && (index === undefined || old.index === index)) return;
      const entry = { versionedHash, ...(index !== undefined && { index }) };
      const entries = [...known.filter((each) => each !== old), entry].sort(
        (a, b) => (a.index ?? Infinity) - (b.index ?? Infinity) || 0,
      );
      const content = Buffer.from(JSON.stringify(entries));
      await writeWhole(this.slotFileOf(slot), content, path.join(this.folder, 'temporary'), true);
    };
    const done = this.indexing.then(update);
    // The next one waits, and fails or not for itself.
    this.indexing = done.catch(() => undefined);
    return done;
  }

  private fileOf(hash: VersionedHash): string {
    return path.join(this.folder, 'blobs', hash.slice(4, 6), `${hash}.blob`);
  }

  private slotFileOf(slot: bigint): string {
    return path.join(this.folder, 'slots', `${slot}.json`);
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
