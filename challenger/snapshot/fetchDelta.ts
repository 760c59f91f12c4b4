import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { applyDelta, wholeChanges } from './applyDelta.js';
import { type ChangePart, loadChangesChunk } from './changesChunk.js';
import type { DeltaManifest } from './deltaManifest.js';
import { ManifestError } from './manifestError.js';
import { type ChunkFetch, fetchChunks } from './fetchChunks.js';

export interface DeltaFetch extends Pick<
  ChunkFetch<unknown>,
  'sources' | 'clock' | 'limits' | 'onEvent' | 'signal'
> {
  readonly manifest: DeltaManifest;
  /** A longer delta is refused: it would have to fit into memory. 256 MiB if not given. */
  readonly atMost?: number;
}

const AT_MOST = 256 * 1024 * 1024;

/**
 * Fetches the chunks of a delta, and gives what is in each of them, in order. All of it is in memory at once.
 * @throws ManifestError where it is too long, and what `fetchChunks` throws
 */
export async function fetchDelta({
  manifest,
  atMost = AT_MOST,
  ...rest
}: DeltaFetch): Promise<ChangePart[][]> {
  const { bytes } = manifest.totals;
  if (bytes > atMost) {
    throw new ManifestError('too long', `the delta has ${bytes} bytes, more than ${atMost}`);
  }
  const parts = new Map<unknown, ChangePart[]>();
  await fetchChunks({
    ...rest,
    chunks: manifest.chunks,
    load: loadChangesChunk,
    take: (chunk, changes) => {
      parts.set(chunk, changes);
      return Promise.resolve();
    },
  });
  return manifest.chunks.map((chunk) => parts.get(chunk) ?? []);
}

/**
 * Brings a state forward by a delta. The root that it must reach is the manifest's, which `checkPoint` held against L1.
 * @throws DeltaError, and what `fetchDelta` throws
 */
export async function followDelta(
  fetch: DeltaFetch & { readonly state: NodeDatabase },
): Promise<void> {
  const { from, to } = fetch.manifest;
  const chunks = await fetchDelta(fetch);
  applyDelta(fetch.state, rootOf(from), rootOf(to), wholeChanges(chunks));
}

const rootOf = ({ stateRoot }: { readonly stateRoot: string }): Uint8Array =>
  Buffer.from(stateRoot.slice(2), 'hex');
