import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file so that it is there whole or not at all, whatever ends the process: to `temporary`, a folder on the same
 * disk, then renamed. With `flush` it is on the disk before it has its name, so that a power cut does no harm either.
 */
export async function writeWhole(
  file: string,
  content: Uint8Array,
  temporary: string,
  flush: boolean,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await mkdir(temporary, { recursive: true });
  const unfinished = path.join(temporary, randomBytes(12).toString('hex'));
  try {
    const handle = await open(unfinished, 'wx');
    try {
      await handle.writeFile(content);
      if (flush) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Whether `error` is the system's: a disk that is full, a folder that is not ours. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

/** Whether `error` is what the system says for a file or folder that is not there. */
export const isAbsent = (error: unknown): boolean =>
  isSystemError(error) && error.code === 'ENOENT';
