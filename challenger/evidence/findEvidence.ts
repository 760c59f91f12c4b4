import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from '../da/atomicFile.js';
import { chainFolders, evidenceFolder } from '../dataFolder.js';
import { EvidenceShelf } from './evidenceShelf.js';

/** No bundle about it is in the data folder. */
export class NoBundleError extends Error {
  readonly code = 'EVIDENCE_NONE';
  readonly nextStep =
    'say where the daemon keeps its data (--data-folder, or dataFolder in the settings), or give the file of a bundle';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor(
    readonly id: string,
    readonly folder: string,
  ) {
    super(`there is no evidence about ${id} in ${folder}`);
    this.name = 'NoBundleError';
  }
}

/** More than one claim or dispute is called so. */
export class AmbiguousEvidenceError extends Error {
  readonly code = 'EVIDENCE_AMBIGUOUS';
  readonly nextStep = 'give more of its digits';
  readonly exitCode = 2;
  constructor(
    readonly id: string,
    readonly found: readonly string[],
  ) {
    super(`there is evidence about ${found.join(', ')}`);
    this.name = 'AmbiguousEvidenceError';
  }
}

/** A claim's or a dispute's hash, or so many digits of it that no file is called so by chance. */
export const isIdentifier = (text: string): boolean => /^0x[0-9a-fA-F]{4,64}$/.test(text);

/**
 * The newest bundle about a claim or a dispute, of all chains of a daemon.
 * @param id its hash, or the first digits of it
 * @param dataFolder of the daemon
 * @returns the file
 * @throws NoBundleError, AmbiguousEvidenceError
 */
export async function findEvidence(id: string, dataFolder: string): Promise<string> {
  const named = id.toLowerCase();
  const found = new Map<string, string>();
  for (const chain of await namesIn(chainFolders(dataFolder))) {
    const folder = evidenceFolder(path.join(chainFolders(dataFolder), chain));
    for (const note of await namesIn(folder)) {
      const [, about] = /^(0x[0-9a-f]{64})\.about$/.exec(note) ?? [];
      if (about === undefined || !about.startsWith(named)) continue;
      const file = await new EvidenceShelf(folder).find(about);
      if (file !== undefined) found.set(about, file);
    }
  }
  const [file, second] = found.values();
  if (file === undefined) throw new NoBundleError(id, dataFolder);
  if (second !== undefined) throw new AmbiguousEvidenceError(id, [...found.keys()]);
  return file;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
