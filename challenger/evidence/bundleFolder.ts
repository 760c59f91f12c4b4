import { readdir, readFile, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent, isSystemError, writeWhole } from '../da/atomicFile.js';
import type { BundleFile } from './bundleFile.js';
import { MAX_FILE_BYTES, NotABundleError } from './bundleFile.js';

const ENDING = '.gsev';

/** Bundles in a folder, each under the name that its content has. */
export class BundleFolder {
  constructor(readonly folder: string) {}

  /** Where the bundle of that name is, or would be. */
  fileOf(name: string): string {
    return path.join(this.folder, `${name}${ENDING}`);
  }

  /** Writes a bundle, whole or not at all; once it returns it is on the disk. One that is there already stays. */
  async put({ name, bytes }: BundleFile): Promise<string> {
    const file = this.fileOf(name);
    if (!(await isThere(file))) {
      await writeWhole(file, bytes, path.join(this.folder, 'unfinished'), true);
    }
    return file;
  }

  /** The names of all bundles. */
  async names(): Promise<string[]> {
    try {
      const files = await readdir(this.folder);
      return files
        .filter((file) => file.endsWith(ENDING))
        .map((file) => file.slice(0, -ENDING.length))
        .sort();
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  read(name: string): Promise<Uint8Array> {
    return readBundleFile(this.fileOf(name));
  }
}

/** There is no such file, or it cannot be read. */
export class BundleUnreadableError extends Error {
  readonly code = 'BUNDLE_UNREADABLE';
  readonly nextStep = 'check the path; gainsay demo --bundle FILE makes a bundle';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor(
    readonly file: string,
    override readonly cause: NodeJS.ErrnoException,
  ) {
    super(`${file} cannot be read: ${cause.code ?? cause.message}`);
    this.name = 'BundleUnreadableError';
  }
}

/**
 * The bytes of a file that is said to be a bundle.
 * @throws BundleUnreadableError; NotABundleError where it is too long for one
 */
export async function readBundleFile(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new NotABundleError('size', 'the file is too long');
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (isSystemError(error)) throw new BundleUnreadableError(file, error);
    throw error;
  }
}

/** Writes a bundle under a name of the user's, whole or not at all. */
export async function writeBundle(file: string, { bytes }: BundleFile): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const temporary = path.join(folder, `.${path.basename(file)}.unfinished`);
  await writeWhole(path.resolve(file), bytes, temporary, true);
  await rmdir(temporary);
}

/** The name that the file's own name says its content has; nothing if it says none. */
export function namedBy(file: string): string | undefined {
  return /^([0-9a-f]{64})\.gsev$/.exec(path.basename(file))?.[1];
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
