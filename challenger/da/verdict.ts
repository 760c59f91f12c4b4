import { CannotTellError } from '../execute/cannotTell.js';
import type { BlobReading } from './readBlobs.js';
import type { VersionedHash } from './kzg/versionedHash.js';

/** Why the data of a batch are not there. None of it says anything about a claim. */
export type AbsenceKind =
  /** A source has not got to the block yet; it will. */
  | 'awaited'
  /** Every source has looked, and none has them. */
  | 'missing'
  /** Somebody gave another blob in its place. */
  | 'mismatched'
  /** Somebody gave what is no blob at all: of another size, or with elements outside of the field. */
  | 'undecodable'
  /** Of those who might have them, one gave no answer. */
  | 'unreachable';

/** What is to be said of the data of a batch, apart from any claim about them. */
export type DataVerdict =
  /** All of them are here, and right. */
  | { readonly kind: 'available' }
  /** They are here now; they were not when they were asked for first. */
  | { readonly kind: 'late'; readonly lateMs: number }
  | Absence;

export interface Absence {
  readonly kind: AbsenceKind;
  /** The blobs that nobody gave. */
  readonly absent: readonly VersionedHash[];
  /** What each source did. */
  readonly reason: string;
}

const NEXT_STEP: Record<AbsenceKind, string> = {
  awaited: 'wait: the beacon node is still behind; if it stays so, see what holds it up',
  missing:
    'add a source that still has the blobs (a blob archive, another beacon node): L1 nodes forget them after 18 days',
  mismatched: 'the named source gives wrong blobs: leave it out, and add another one',
  undecodable: 'the named source gives what is no blob: leave it out, and add another one',
  unreachable: 'see why the named source does not answer, or add another one',
};

/** The data of a batch are not there: nothing can be said of any claim about it. */
export class DataUnavailableError extends CannotTellError {
  readonly code: `DATA_${Uppercase<AbsenceKind>}`;
  readonly nextStep: string;
  constructor(
    readonly absence: Absence,
    /** When sources are asked again, in milliseconds of the clock in use. */
    readonly retryAtMs: number,
  ) {
    super(`${absence.absent.length} blob(s) ${absence.kind}: ${absence.reason}`);
    this.name = 'DataUnavailableError';
    this.code = `DATA_${absence.kind.toUpperCase() as Uppercase<AbsenceKind>}`;
    this.nextStep = NEXT_STEP[absence.kind];
  }
}

/**
 * Why blobs are absent from a reading; undefined if none is. A wrong blob weighs more than none, and `missing` needs an
 * answer of every source: one that did not answer may have them.
 */
export function absenceIn(reading: BlobReading): Absence | undefined {
  const { absent, faults, reports } = reading;
  if (absent.length === 0) return undefined;
  const about = faults.filter(({ claimed }) => claimed === undefined || absent.includes(claimed));
  const said = (kind: string) => reports.some(({ answer }) => answer === kind);
  const kind: AbsenceKind = about.some((fault) => fault.kind === 'mismatched')
    ? 'mismatched'
    : about.some((fault) => fault.kind === 'undecodable')
      ? 'undecodable'
      : said('behind')
        ? 'awaited'
        : said('failed') || reports.every(({ own }) => own)
          ? 'unreachable'
          : 'missing';
  const reasons = [
    ...about.map(({ source, kind: fault, reason }) => `${source}: ${fault}, ${reason}`),
    ...reports.map(({ source, answer, reason }) => `${source}: ${answer}, ${reason}`),
  ];
  const reason = reasons.length === 0 ? 'there is no source of blobs' : reasons.join('; ');
  return { kind, absent, reason };
}
