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
  hashField,
  pointField,
  pointJson,
  readCanonical,
} from './manifestFields.js';

/** The claim that a delta begins at. */
export interface DeltaStart {
  readonly claim: string;
  readonly stateRoot: string;
}

/** What leads from the state of one claim to that of another, and which chunks make it. */
export interface DeltaManifest {
  readonly chain: ChainIdentity;
  readonly from: DeltaStart;
  readonly to: ClaimPoint;
  readonly totals: { readonly accounts: number; readonly slots: number; readonly bytes: number };
  /** In order. */
  readonly chunks: readonly ChunkEntry[];
}

const FORMAT = 'gainsay-delta';

const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  chain: chainField,
  from: z.strictObject({ claim: hashField, stateRoot: hashField }),
  to: pointField,
  totals: z.strictObject({ accounts: countField, slots: countField, bytes: countField }),
  chunks: z.array(chunkField).min(1),
});

/** The one way of writing a delta's manifest: as `writeManifest` writes that of a snapshot. */
export function writeDeltaManifest({ chain, from, to, totals, chunks }: DeltaManifest): string {
  const { accounts, slots, bytes } = totals;
  const json = {
    format: FORMAT,
    version: FORMAT_VERSION,
    chain: chainJson(chain),
    from: { claim: from.claim, stateRoot: from.stateRoot },
    to: pointJson(to),
    totals: { accounts, slots, bytes },
    chunks: chunks.map(chunkJson),
  };
  return `${JSON.stringify(json)}\n`;
}

/** Reads a delta's manifest. What it says may still be wrong. @throws ManifestError */
export function readDeltaManifest(bytes: Uint8Array): DeltaManifest {
  return readCanonical(
    bytes,
    (json) => {
      const { chain, from, to, totals, chunks } = fieldsOf(schema, json, FORMAT);
      checkChunks(chunks, totals.bytes);
      return { chain, from, to, totals, chunks };
    },
    writeDeltaManifest,
  );
}
