import { isSystemError } from './atomicFile.js';
import { NotABlobError } from './blob.js';
import type { BlobArchive } from './blobArchive.js';
import type { BlobQuery, BlobSource, OfferedBlob, SourceAnswer } from './blobSource.js';
import { type CheckedBlob, identify } from './checkedBlob.js';
import type { Kzg } from './kzg/kzg.js';
import type { VersionedHash } from './kzg/versionedHash.js';

/** A source gave something that is not the blob it should be. */
export interface BlobFault {
  readonly source: string;
  readonly kind:
    /** A blob, but another one. */
    | 'mismatched'
    /** No blob at all. */
    | 'undecodable';
  /** Which blob it was given as; undefined where the source does not say so. */
  readonly claimed: VersionedHash | undefined;
  readonly reason: string;
}

/** What one source did for a query. */
export interface SourceReport {
  readonly source: string;
  /** Whether it is our own archive, which is no witness that others have nothing. */
  readonly own: boolean;
  readonly answer: SourceAnswer['kind'];
  /** Why there were none; how many there were. */
  readonly reason: string;
}

/** What came of asking sources for blobs. */
export interface BlobReading {
  /** Each by its versioned hash, which its bytes have. */
  readonly found: ReadonlyMap<VersionedHash, FoundBlob>;
  /** What nobody gave. */
  readonly absent: readonly VersionedHash[];
  readonly reports: readonly SourceReport[];
  readonly faults: readonly BlobFault[];
  /** Why blobs could not be archived; undefined where they could. */
  readonly archiveFailure: string | undefined;
}

export interface FoundBlob extends CheckedBlob {
  /** The name of the source. */
  readonly source: string;
}

export interface ReadBlobsOptions {
  /** Loaded when the first blob comes. */
  readonly kzg: () => Promise<Kzg>;
  /** Asked first, and given every right blob. */
  readonly archive?: BlobArchive | undefined;
}

/** At most this many blobs of one answer are looked at where it does not say which is which: finding out costs 40 ms each. */
const MOST_UNNAMED = 128;

/** Asks one source after the other for what is still absent. Every blob is checked, wherever it comes from. */
export async function readBlobs(
  sources: readonly BlobSource[],
  query: BlobQuery,
  { kzg, archive }: ReadBlobsOptions,
): Promise<BlobReading> {
  const found = new Map<VersionedHash, FoundBlob>();
  const reports: SourceReport[] = [];
  const faults: BlobFault[] = [];
  let archiveFailure: string | undefined;
  const absent = () => [...new Set(query.versionedHashes)].filter((hash) => !found.has(hash));
  for (const source of archive === undefined ? sources : [archive, ...sources]) {
    const versionedHashes = absent();
    if (versionedHashes.length === 0) break;
    const answer = await source.blobs({ ...query, versionedHashes });
    const by = { source: source.name, own: source === archive };
    if (answer.kind !== 'offered') {
      reports.push({ ...by, answer: answer.kind, reason: answer.reason });
      continue;
    }
    const sorted = await sort(answer.blobs, versionedHashes, by.source, kzg);
    faults.push(...sorted.faults);
    for (const { blob, index } of sorted.right) {
      found.set(blob.versionedHash, { ...blob, source: by.source });
      if (archive === undefined || by.own) continue;
      const slot = query.slot ?? answer.slot;
      try {
        await archive.put(blob, slot === undefined ? undefined : { slot, index });
      } catch (error) {
        if (!isSystemError(error)) throw error;
        archiveFailure = error.message;
      }
    }
    const reason = `${sorted.right.length} of ${versionedHashes.length}`;
    reports.push({ ...by, answer: 'offered', reason });
  }
  return { found, absent: absent(), reports, faults, archiveFailure };
}

/**
 * The blobs of a whole reading as the transaction names them.
 * @throws {RangeError} the reading is not whole
 */
export function inOrder(
  { versionedHashes }: BlobQuery,
  { found }: BlobReading,
): readonly FoundBlob[] {
  return versionedHashes.map((hash) => {
    const blob = found.get(hash);
    if (blob === undefined) throw new RangeError(`the blob ${hash} is absent`);
    return blob;
  });
}

interface Sorted {
  readonly right: readonly { readonly blob: CheckedBlob; readonly index: number | undefined }[];
  readonly faults: readonly BlobFault[];
}

/** Tells right from wrong in what `source` offered for `wanted`. */
async function sort(
  offered: readonly OfferedBlob[],
  wanted: readonly VersionedHash[],
  source: string,
  kzg: () => Promise<Kzg>,
): Promise<Sorted> {
  const right = new Map<VersionedHash, Sorted['right'][number]>();
  const faults: BlobFault[] = [];
  const strangers: BlobFault[] = [];
  let unnamed = 0;
  for (const { bytes, claimed, index } of offered) {
    if (right.size === wanted.length) break;
    if (claimed !== undefined && (!wanted.includes(claimed) || right.has(claimed))) continue;
    if (claimed === undefined && ++unnamed > MOST_UNNAMED) break;
    try {
      const blob = await identify(await kzg(), bytes);
      const { versionedHash } = blob;
      if (claimed === undefined ? wanted.includes(versionedHash) : claimed === versionedHash) {
        right.set(versionedHash, { blob, index });
        continue;
      }
      const fault = {
        source,
        claimed,
        kind: 'mismatched',
        reason: `it is ${versionedHash}`,
      } as const;
      (claimed === undefined ? strangers : faults).push(fault);
    } catch (error) {
      if (!(error instanceof NotABlobError)) throw error;
      faults.push({ source, claimed, kind: 'undecodable', reason: error.message });
    }
  }
  // A blob that nobody asked for is no fault of a source that gave all that it was asked for.
  if (right.size < wanted.length) faults.push(...strangers);
  return { right: [...right.values()], faults };
}
