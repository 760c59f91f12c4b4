import type { BlobArchive } from './blobArchive.js';
import type { BlobQuery, BlobSource } from './blobSource.js';
import type { Kzg } from './kzg/kzg.js';
import {
  type BlobFault,
  type BlobReading,
  type FoundBlob,
  inOrder,
  readBlobs,
} from './readBlobs.js';
import { type Absence, absenceIn, type DataVerdict, DataUnavailableError } from './verdict.js';

/** Time, as it passes or as a test makes it pass. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Rejects when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** When absent data are asked for again. */
export interface BackOff {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
}

/** A second, two, four, … up to five minutes. */
export const BACK_OFF: BackOff = { firstMs: 1_000, factor: 2, mostMs: 300_000 };

/** What is known of the data of one batch. */
export interface DataEntry {
  readonly query: BlobQuery;
  readonly verdict: DataVerdict;
  /** How many times the sources were asked. */
  readonly attempts: number;
  readonly firstAskedMs: number;
  readonly lastAskedMs: number;
  /** When they are asked again; undefined where all is there. */
  readonly retryAtMs: number | undefined;
}

export type DataEvent =
  /** The verdict on the data of a batch is another one than it was. */
  | { readonly kind: 'data'; readonly entry: DataEntry }
  /** A source gave a wrong blob, whether another one gave the right one or not. */
  | { readonly kind: 'wrongBlob'; readonly fault: BlobFault; readonly query: BlobQuery }
  /** Right blobs could not be kept. */
  | { readonly kind: 'archiveFailed'; readonly reason: string };

export interface DataWatchOptions {
  /** In the order in which they are asked. */
  readonly sources: readonly BlobSource[];
  readonly kzg: () => Promise<Kzg>;
  readonly archive?: BlobArchive;
  readonly clock: Clock;
  readonly backOff?: BackOff;
  readonly onEvent?: (event: DataEvent) => void;
  /** How many batches the journal remembers; 4096 if not given. The oldest goes first. */
  readonly remembered?: number;
}

/** Gets the data of batches, and keeps a journal of what it found: the verdict on data, apart from that on claims. */
export class DataWatch {
  private readonly entries = new Map<string, DataEntry>();
  private readonly underWay = new Map<string, Promise<readonly FoundBlob[]>>();

  constructor(private readonly options: DataWatchOptions) {}

  /** What was found so far, the oldest first. */
  get journal(): readonly DataEntry[] {
    return [...this.entries.values()];
  }

  /**
   * The blobs that the query names, in its order, all right. Before the time for another attempt no source is asked, and
   * the last verdict stands.
   * @throws {DataUnavailableError}
   */
  read(query: BlobQuery): Promise<readonly FoundBlob[]> {
    const key = keyOf(query);
    const running = this.underWay.get(key);
    if (running !== undefined) return running;
    const reading = this.attempt(key, query).finally(() => this.underWay.delete(key));
    this.underWay.set(key, reading);
    return reading;
  }

  /**
   * Asks again and again until all blobs are there.
   * @throws {DataUnavailableError} they are not by `untilMs`
   */
  async waitFor(
    query: BlobQuery,
    { untilMs, signal }: { readonly untilMs: number; readonly signal?: AbortSignal },
  ): Promise<readonly FoundBlob[]> {
    for (;;) {
      signal?.throwIfAborted();
      try {
        return await this.read(query);
      } catch (error) {
        if (!(error instanceof DataUnavailableError) || error.retryAtMs > untilMs) throw error;
        await this.options.clock.sleep(
          Math.max(0, error.retryAtMs - this.options.clock.now()),
          signal,
        );
      }
    }
  }

  private async attempt(key: string, query: BlobQuery): Promise<readonly FoundBlob[]> {
    const { sources, kzg, archive, clock } = this.options;
    const before = this.entries.get(key);
    const now = clock.now();
    if (before?.retryAtMs !== undefined && now < before.retryAtMs && isAbsence(before.verdict)) {
      throw new DataUnavailableError(before.verdict, before.retryAtMs);
    }
    const reading = await readBlobs(sources, query, { kzg, archive });
    const entry = this.entryOf(query, reading, before, now);
    this.remember(key, entry);
    this.report(query, reading);
    if (before?.verdict.kind !== entry.verdict.kind)
      this.options.onEvent?.({ kind: 'data', entry });
    if (isAbsence(entry.verdict)) {
      throw new DataUnavailableError(entry.verdict, entry.retryAtMs ?? now);
    }
    return inOrder(query, reading);
  }

  private entryOf(
    query: BlobQuery,
    reading: BlobReading,
    before: DataEntry | undefined,
    now: number,
  ): DataEntry {
    const absence = absenceIn(reading);
    const attempts = (before?.attempts ?? 0) + 1;
    const firstAskedMs = before?.firstAskedMs ?? now;
    const known = { query, attempts, firstAskedMs, lastAskedMs: now };
    if (absence !== undefined) {
      return {
        ...known,
        verdict: absence,
        retryAtMs: this.options.clock.now() + this.pause(before),
      };
    }
    const verdict: DataVerdict =
      before === undefined
        ? { kind: 'available' }
        : isAbsence(before.verdict)
          ? { kind: 'late', lateMs: now - firstAskedMs }
          : before.verdict;
    return { ...known, verdict, retryAtMs: undefined };
  }

  /** How long to leave sources in peace after an attempt that followed `before`. */
  private pause(before: DataEntry | undefined): number {
    const { firstMs, factor, mostMs } = this.options.backOff ?? BACK_OFF;
    // Data that were there and are gone begin anew.
    if (before?.retryAtMs === undefined) return firstMs;
    return Math.min(mostMs, (before.retryAtMs - before.lastAskedMs) * factor);
  }

  private remember(key: string, entry: DataEntry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size > (this.options.remembered ?? 4096) && oldest !== undefined) {
      this.entries.delete(oldest);
    }
  }

  private report(query: BlobQuery, { faults, archiveFailure }: BlobReading): void {
    for (const fault of faults) this.options.onEvent?.({ kind: 'wrongBlob', fault, query });
    if (archiveFailure !== undefined) {
      this.options.onEvent?.({ kind: 'archiveFailed', reason: archiveFailure });
    }
  }
}

const isAbsence = (verdict: DataVerdict): verdict is Absence =>
  verdict.kind !== 'available' && verdict.kind !== 'late';

const keyOf = ({ versionedHashes, l1BlockNumber, l1BlockHash }: BlobQuery): string =>
  [l1BlockHash ?? l1BlockNumber, ...versionedHashes].join(' ');
