import { z } from 'zod';
import type { DeltaManifest } from './deltaManifest.js';
import type { SnapshotManifest } from './manifest.js';
import { ManifestError } from './manifestError.js';
import {
  countField,
  fieldsOf,
  FORMAT_VERSION,
  hashField,
  jsonOf,
  numberField,
} from './manifestFields.js';
import { INDEX_KEY } from './snapshotKey.js';
import type { Ask, SnapshotSource, SnapshotWriter } from './snapshotSource.js';

/** No index is longer. */
const MAX_INDEX_BYTES = 4 * 1024 * 1024;

const FORMAT = 'gainsay-index';
const NOTHING = new Uint8Array(0);

const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  snapshots: z.array(
    z.strictObject({ claim: hashField, batch: numberField, block: numberField, bytes: countField }),
  ),
  deltas: z.array(z.strictObject({ from: hashField, claim: hashField, bytes: countField })),
});

/**
 * What a source says that it has. Nobody relies on it: it may leave out and invent what it likes, and every claim that is
 * taken from it is looked up on L1.
 */
export type SnapshotIndex = Pick<z.output<typeof schema>, 'snapshots' | 'deltas'>;

/** The index of a source; an empty one where it has none, or none of our form. @throws SourceError */
export async function readIndex(
  source: SnapshotSource,
  ask: Omit<Ask, 'atMost'> = {},
): Promise<SnapshotIndex> {
  const bytes = await source.get(INDEX_KEY, { ...ask, atMost: MAX_INDEX_BYTES });
  try {
    const { snapshots, deltas } = fieldsOf(schema, jsonOf(bytes ?? NOTHING), FORMAT);
    return { snapshots, deltas };
  } catch (error) {
    if (error instanceof ManifestError) return { snapshots: [], deltas: [] };
    throw error;
  }
}

/** The claims that a source says it has snapshots of, the newest first. @throws SourceError */
export async function claimsNamed(source: SnapshotSource, signal: AbortSignal): Promise<string[]> {
  const { snapshots } = await readIndex(source, { signal });
  return [...snapshots].sort((a, b) => (a.batch < b.batch ? 1 : -1)).map(({ claim }) => claim);
}

type Place = SnapshotSource & SnapshotWriter;

/** Enters a snapshot into the index of the place that it was written to. One writer at a time. */
export async function indexSnapshot(
  place: Place,
  { point, totals }: SnapshotManifest,
): Promise<void> {
  const { snapshots, deltas } = await readIndex(place);
  const entry = {
    claim: point.claim,
    batch: point.batch,
    block: point.block.number,
    bytes: totals.bytes,
  };
  await write(place, {
    snapshots: [...snapshots.filter(({ claim }) => claim !== point.claim), entry],
    deltas,
  });
}

/** Enters a delta, as `indexSnapshot` does. */
export async function indexDelta(place: Place, { from, to, totals }: DeltaManifest): Promise<void> {
  const { snapshots, deltas } = await readIndex(place);
  const entry = { from: from.claim, claim: to.claim, bytes: totals.bytes };
  await write(place, {
    snapshots,
    deltas: [...deltas.filter(({ claim }) => claim !== to.claim), entry],
  });
}

async function write(place: SnapshotWriter, { snapshots, deltas }: SnapshotIndex): Promise<void> {
  const json = {
    format: FORMAT,
    version: FORMAT_VERSION,
    snapshots: snapshots.map((entry) => ({
      ...entry,
      batch: entry.batch.toString(),
      block: entry.block.toString(),
    })),
    deltas,
  };
  await place.put(INDEX_KEY, Buffer.from(`${JSON.stringify(json)}\n`));
}
