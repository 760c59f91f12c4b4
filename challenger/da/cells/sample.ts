import type { Kzg } from '../kzg/kzg.js';
import type { VersionedHash } from '../kzg/versionedHash.js';
import type { CellSource } from './cellSource.js';
import { chosen } from './chosen.js';
import { type Chance, confidenceOf, samplesFor } from './confidence.js';
import { type ClaimedCell, wrongCells } from './wrongCells.js';

export type SampleVerdict =
  /** Every sample is there and right. */
  | 'available'
  /** A sample is not there, or not right: the confidence is not reached. */
  | 'withheld'
  /** A sample got no answer, and none is withheld. */
  | 'unreachable';

/** After so many questions without an answer a source is not asked any more. */
export const PATIENCE = 3;

/** A cell: of which blob, and which. */
export interface CellName {
  readonly blob: VersionedHash;
  readonly index: number;
}

export interface SampleReport {
  readonly verdict: SampleVerdict;
  readonly blobs: readonly VersionedHash[];
  /** Whether the caller named the blobs, or the source itself did. */
  readonly named: 'caller' | 'source';
  /** The samples of each blob, in the order in which they were asked for. */
  readonly indices: readonly number[];
  readonly verified: number;
  readonly withheld: readonly CellName[];
  /** Given, and wrong. */
  readonly wrong: readonly CellName[];
  readonly unanswered: readonly (CellName & { readonly reason: string })[];
  /** That the data are there for whoever asks, if every sample is; exactly. */
  readonly confidence: Chance;
}

/** The source gives no list of blobs to sample. */
export class NoManifestError extends Error {
  readonly code = 'NO_MANIFEST';
  readonly nextStep: string;
  constructor(
    readonly source: string,
    readonly reason: string,
    /** What a command that meets this ends with. */
    readonly exitCode: number,
  ) {
    super(`${source} gives no list of blobs: ${reason}`);
    this.name = 'NoManifestError';
    this.nextStep = 'see that it is a folder of cells, or the address of a server of cells';
  }
}

export interface SampleOptions {
  readonly source: CellSource;
  /** The blobs as L1 names them. Those of the source's own manifest if not given, which proves nothing of L1. */
  readonly blobs?: readonly VersionedHash[] | undefined;
  /** At least this. */
  readonly confidence: Chance;
  readonly kzg: () => Promise<Kzg>;
  /** A whole number below `below`, evenly and so that nobody foresees it. */
  readonly random: (below: number) => number;
}

/**
 * Asks for some cells of every blob, the same indices of each, and verifies them. A blob that cannot be recovered misses
 * at least 65 of its 128 cells, so that the confidence holds for each blob, and with that for the whole.
 */
export async function sampleCells(options: SampleOptions): Promise<SampleReport> {
  const { source, kzg, random } = options;
  const samples = samplesFor(options.confidence);
  const manifest = await source.manifest();
  if (manifest.kind !== 'given') {
    const withheld = manifest.kind === 'withheld';
    const reason = withheld ? 'it has none' : manifest.reason;
    throw new NoManifestError(source.name, reason, manifest.kind === 'failed' ? 75 : 1);
  }
  const { commitments } = manifest.value;
  const blobs = [...new Set(options.blobs ?? commitments.keys())];
  const indices = chosen(samples, random);
  const given: (ClaimedCell & CellName)[] = [];
  const withheld: CellName[] = [];
  const wrong: CellName[] = [];
  const unanswered: (CellName & { readonly reason: string })[] = [];
  for (const index of indices) {
    for (const blob of blobs) {
      if (unanswered.length === PATIENCE) break;
      const commitment = commitments.get(blob);
      const answer =
        commitment === undefined ? ({ kind: 'withheld' } as const) : await source.cell(blob, index);
      if (answer.kind === 'withheld') withheld.push({ blob, index });
      else if (answer.kind === 'malformed') wrong.push({ blob, index });
      else if (answer.kind === 'failed') unanswered.push({ blob, index, reason: answer.reason });
      else if (commitment !== undefined) given.push({ ...answer.value, blob, commitment });
    }
  }
  const refuted = given.length === 0 ? [] : await wrongCells(await kzg(), given);
  wrong.push(...refuted.map(({ blob, index }) => ({ blob, index })));
  return {
    verdict:
      withheld.length + wrong.length > 0
        ? 'withheld'
        : unanswered.length > 0
          ? 'unreachable'
          : 'available',
    blobs,
    named: options.blobs === undefined ? 'source' : 'caller',
    indices,
    verified: given.length - refuted.length,
    withheld,
    wrong,
    unanswered,
    confidence: confidenceOf(samples),
  };
}
