import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError } from '../da/atomicFile.js';

/**
 * Writes a file that only its owner can read, whole or not at all, and never over another one.
 * @returns whether it was written: false where there is a file of that name
 */
export async function writeNew(file: string, content: string): Promise<boolean> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike renaming, a link never takes the place of a file.
    await link(unfinished, file);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}
