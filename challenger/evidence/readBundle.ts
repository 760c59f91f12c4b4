import type { Bundle } from './bundle.js';
import { decodeBundle } from './bundleFile.js';

/** The content of the file is not what its name says. */
export class RenamedBundleError extends Error {
  readonly code = 'EVIDENCE_RENAMED';
  readonly nextStep = 'the file was changed after it was made: fetch it again';
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`the content of the bundle has the name ${found}, not ${expected}`);
    this.name = 'RenamedBundleError';
  }
}

/**
 * What a file says, held against the name that it must have, if any. Nothing of it is checked yet.
 * @throws NotABundleError, RenamedBundleError
 */
export async function readBundle(
  file: Uint8Array,
  expected?: string,
): Promise<{ readonly name: string; readonly bundle: Bundle }> {
  const { name, bundle } = await decodeBundle(file);
  if (expected !== undefined && expected !== name) throw new RenamedBundleError(expected, name);
  return { name, bundle };
}
