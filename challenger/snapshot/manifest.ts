import { z } from 'zod';
import type { ChunkEntry } from './chunkFormat.js';
import {
  chainField,
  type ChainIdentity,
  chainJson,
  checkChunks,
  chunkField,
  chunkJson,
  type ClaimPoint,
  countField,
  fieldsOf,
  FORMAT_VERSION,
  pointField,
  pointJson,
  readCanonical,
} from './manifestFields.js';

/** What a snapshot holds in all. */
export interface SnapshotTotals {
  readonly accounts: number;
  readonly slots: number;
  /** As chunks hold them: a code that accounts of several chunks have is in each of them. */
  readonly codes: number;
  /** Of the chunks. */
  readonly bytes: number;
}

/** What a snapshot is of, and which chunks make it. */
export interface SnapshotManifest {
  readonly chain: ChainIdentity;
  readonly point: ClaimPoint;
  readonly totals: SnapshotTotals;
  /** In order. */
  readonly chunks: readonly ChunkEntry[];
}

const FORMAT = 'gainsay-snapshot';

const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  chain: chainField,
  point: pointField,
  totals: z.strictObject({
    accounts: countField,
    slots: countField,
    codes: countField,
    bytes: countField,
  }),
  chunks: z.array(chunkField).min(1),
});

/** The one way of writing a manifest: JSON without spaces, fields in this order, a line feed at the end. */
export function writeManifest({ chain, point, totals, chunks }: SnapshotManifest): string {
  const { accounts, slots, codes, bytes } = totals;
  const json = {
    format: FORMAT,
    version: FORMAT_VERSION,
    chain: chainJson(chain),
    point: pointJson(point),
    totals: { accounts, slots, codes, bytes },
    chunks: chunks.map(chunkJson),
  };
  return `${JSON.stringify(json)}\n`;
}

/**
 * Reads a manifest. What it says may still be wrong: `checkManifest` holds it against L1, and each chunk against its state
 * root.
 * @throws ManifestError
 */
export function readManifest(bytes: Uint8Array): SnapshotManifest {
  return readCanonical(
    bytes,
    (json) => {
      const { chain, point, totals, chunks } = fieldsOf(schema, json, FORMAT);
      checkChunks(chunks, totals.bytes);
      return { chain, point, totals, chunks };
    },
    writeManifest,
  );
}
