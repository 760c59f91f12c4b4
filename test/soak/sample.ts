import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError } from '../../challenger/da/atomicFile.js';

/** What a process takes of the machine at one moment. */
export interface Sample {
  /** Since the run began. */
  readonly atMs: number;
  readonly rssBytes: number;
  readonly descriptors: number;
}

/** Undefined of a process that is gone. */
export async function sampleOf(pid: number, atMs: number): Promise<Sample | undefined> {
  try {
    const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    const open = await readdir(`/proc/${String(pid)}/fd`);
    if (kilobytes === undefined) return undefined;
    return { atMs, rssBytes: Number(kilobytes) * 1024, descriptors: open.length };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}

/** The bytes that the files below a folder take on the disk: of a sparse file only what is written. */
export async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    try {
      const { blocks } = await stat(path.join(entry.parentPath, entry.name));
      sum += blocks * 512;
    } catch (error) {
      // A file that was there is renamed or deleted.
      if (!isSystemError(error)) throw error;
    }
  }
  return sum;
}
