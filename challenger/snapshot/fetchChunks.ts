import PQueue from 'p-queue';
import type { Clock } from '../l1/endpoints/clock.js';
import { ChunkError } from './chunkError.js';
import type { ChunkEntry } from './chunkFormat.js';
import { ChunkUnavailableError, FetchStoppedError } from './fetchError.js';
import type { FetchEvent, FetchProgress } from './fetchEvent.js';
import { chunkKey } from './snapshotKey.js';
import type { SnapshotSource } from './snapshotSource.js';
import { type Given, SourceLane } from './sourceLane.js';
import { TransferRate } from './transferRate.js';

export interface FetchLimits {
  /** Chunks that are worked on at a time: so many are in memory. */
  readonly atOnce: number;
  /** Requests to one source at a time. */
  readonly perSource: number;
  /** For one whole answer. */
  readonly timeoutMs: number;
  /** When another source is asked for the same chunk. */
  readonly overtakeMs: number;
  /** How often a source that fails is asked for one chunk. */
  readonly attempts: number;
  /** Before it is asked again; doubled each time. */
  readonly pauseMs: number;
}

const LIMITS: FetchLimits = {
  atOnce: 8,
  perSource: 4,
  timeoutMs: 120_000,
  overtakeMs: 10_000,
  attempts: 3,
  pauseMs: 1_000,
};

export interface ChunkFetch<T> {
  /** What is to be fetched. */
  readonly chunks: readonly ChunkEntry[];
  /** What is there already, for the progress. */
  readonly had?: { readonly chunks: number; readonly bytes: number };
  readonly sources: readonly SnapshotSource[];
  /** Verifies a chunk. @throws ChunkError */
  readonly load: (bytes: Uint8Array, chunk: ChunkEntry) => T;
  /** Takes a verified chunk, each once, several at a time, in any order. */
  readonly take: (chunk: ChunkEntry, content: T) => Promise<void>;
  readonly clock: Clock;
  readonly limits?: Partial<FetchLimits>;
  readonly onEvent?: (event: FetchEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fetches chunks from sources that nobody trusts, all at once: each chunk is verified as it arrives; whoever sends wrong
 * bytes is dropped, whoever is slow is overtaken, and what one withholds another one is asked for.
 * @throws ChunkUnavailableError where no source gives a chunk
 * @throws ChunkError where a chunk is what the manifest says and still wrong: the manifest lies
 * @throws FetchStoppedError after `signal`
 */
export async function fetchChunks<T>(fetch: ChunkFetch<T>): Promise<void> {
  await new Fetching(fetch).run();
}

/** What one chunk met with at a source. */
interface Try {
  readonly did: string[];
  failures: number;
  isOut: boolean;
  isRunning: boolean;
}

interface Ended {
  readonly lane: SourceLane;
  readonly given: Given;
}

class Fetching<T> {
  private readonly lanes: readonly SourceLane[];
  private readonly limits: FetchLimits;
  /** Ends all that is under way, after the first error. */
  private readonly over = new AbortController();
  private readonly rate: TransferRate;
  private readonly ofBytes: number;
  private done: { chunks: number; bytes: number };

  constructor(private readonly fetch: ChunkFetch<T>) {
    this.limits = { ...LIMITS, ...fetch.limits };
    const { perSource, timeoutMs } = this.limits;
    const { sources, clock } = fetch;
    this.lanes = sources.map((source) => new SourceLane(source, perSource, timeoutMs, clock));
    this.rate = new TransferRate(clock.now());
    this.done = fetch.had ?? { chunks: 0, bytes: 0 };
    this.ofBytes = fetch.chunks.reduce((sum, { size }) => sum + size, this.done.bytes);
  }

  async run(): Promise<void> {
    const { chunks, signal } = this.fetch;
    const queue = new PQueue({ concurrency: this.limits.atOnce });
    const errors: unknown[] = [];
    const fail = (error: unknown) => {
      errors.push(error);
      queue.clear();
      this.over.abort();
    };
    const stop = () => {
      fail(new FetchStoppedError());
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (const chunk of chunks) {
        await queue.onSizeLessThan(1);
        if (this.over.signal.aborted) break;
        queue.add(() => this.one(chunk)).catch(fail);
      }
      await queue.onIdle();
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    // The first one; what was stopped because of it says nothing.
    if (errors.length > 0) throw errors[0];
  }

  private async one(chunk: ChunkEntry): Promise<void> {
    const { content, source } = await this.obtain(chunk);
    await this.fetch.take(chunk, content);
    this.done = { chunks: this.done.chunks + 1, bytes: this.done.bytes + chunk.size };
    this.rate.add(this.fetch.clock.now(), chunk.size);
    this.tell({ kind: 'taken', chunk: chunk.hash, source, progress: this.progress() });
  }

  /** A chunk, verified, from whichever source gives it first. */
  private async obtain(chunk: ChunkEntry): Promise<{ content: T; source: string }> {
    const tries = new Map<SourceLane, Try>(
      this.lanes.map((lane) => [
        lane,
        { did: [], failures: 0, isOut: false, isRunning: false } satisfies Try,
      ]),
    );
    const running = new Set<Promise<Ended>>();
    const stop = new AbortController();
    const ends = AbortSignal.any([stop.signal, this.over.signal]);
    try {
      for (;;) {
        const next = this.pick(tries);
        if (next !== undefined) running.add(this.attempt(next, chunk, tries, ends, running));
        if (running.size === 0) throw this.unavailable(chunk, tries);
        const ended = await this.firstOf(running, this.pick(tries) !== undefined);
        if (this.over.signal.aborted) throw new FetchStoppedError();
        if (ended === undefined) this.reportSlow(chunk, tries);
        else {
          const content = this.judge(chunk, ended, tries);
          if (content !== undefined) return { content: content.value, source: ended.lane.name };
        }
      }
    } finally {
      stop.abort();
    }
  }

  /** Whom to ask next: of those that may still have the chunk the one that failed least over it, then the fastest. */
  private pick(tries: ReadonlyMap<SourceLane, Try>): SourceLane | undefined {
    const able = [...tries].filter(
      ([lane, { isOut, isRunning }]) => !isOut && !isRunning && lane.droppedFor === undefined,
    );
    able.sort(([a, x], [b, y]) => x.failures - y.failures || a.expectedMs - b.expectedMs);
    return able[0]?.[0];
  }

  private attempt(
    lane: SourceLane,
    chunk: ChunkEntry,
    tries: ReadonlyMap<SourceLane, Try>,
    stop: AbortSignal,
    running: Set<Promise<Ended>>,
  ): Promise<Ended> {
    const each = of(tries, lane);
    each.isRunning = true;
    const ask = async (): Promise<Ended> => {
      if (each.failures > 0) await this.pause(each.failures, stop);
      const given = await lane.ask(chunkKey(chunk.hash), chunk.size, stop);
      each.isRunning = false;
      running.delete(asked);
      return { lane, given };
    };
    const asked = ask();
    // Of one that comes too late nobody hears.
    asked.catch(() => undefined);
    return asked;
  }

  private async pause(failures: number, stop: AbortSignal): Promise<void> {
    const wait = this.fetch.clock.wait(this.limits.pauseMs * 2 ** (failures - 1));
    const stopped = new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => {
        resolve();
      });
      if (stop.aborted) resolve();
    });
    await Promise.race([wait.over, stopped]);
    wait.cancel();
  }

  /** The attempt that ends first; undefined if none does in the time after which another source may be asked. */
  private async firstOf(
    running: ReadonlySet<Promise<Ended>>,
    canOvertake: boolean,
  ): Promise<Ended | undefined> {
    if (!canOvertake) return Promise.race(running);
    const wait = this.fetch.clock.wait(this.limits.overtakeMs);
    try {
      return await Promise.race([...running, wait.over.then(() => undefined)]);
    } finally {
      wait.cancel();
    }
  }

  /** What a source gave: the content if it is right. @throws ChunkError */
  private judge(
    chunk: ChunkEntry,
    { lane, given }: Ended,
    tries: ReadonlyMap<SourceLane, Try>,
  ): { readonly value: T } | undefined {
    const each = of(tries, lane);
    const event = { source: lane.name, chunk: chunk.hash };
    switch (given.kind) {
      case 'bytes':
        try {
          return { value: this.fetch.load(given.bytes, chunk) };
        } catch (error) {
          if (!(error instanceof ChunkError) || !error.isOfSource) throw error;
          this.drop(lane, chunk, error.detail, each);
          return undefined;
        }
      case 'wrong':
        this.drop(lane, chunk, given.reason, each);
        return undefined;
      case 'absent':
        each.isOut = true;
        each.did.push('does not have it');
        this.tell({ kind: 'absent', ...event });
        return undefined;
      case 'failed':
        each.failures++;
        each.isOut = each.failures >= this.limits.attempts;
        each.did.push(given.reason);
        this.tell({ kind: 'failed', ...event, reason: given.reason });
        return undefined;
      case 'stopped':
        each.isOut = true;
        return undefined;
    }
  }

  private drop(lane: SourceLane, { hash }: ChunkEntry, reason: string, each: Try): void {
    each.isOut = true;
    each.did.push(reason);
    if (lane.drop(reason)) this.tell({ kind: 'dropped', source: lane.name, chunk: hash, reason });
  }

  private reportSlow(chunk: ChunkEntry, tries: ReadonlyMap<SourceLane, Try>): void {
    for (const [lane, { isRunning }] of tries) {
      if (isRunning) this.tell({ kind: 'overtaken', source: lane.name, chunk: chunk.hash });
    }
  }

  private unavailable(chunk: ChunkEntry, tries: ReadonlyMap<SourceLane, Try>): Error {
    const reports = [...tries].map(([{ name, droppedFor }, { did }]) => ({
      source: name,
      did: did.length > 0 || droppedFor === undefined ? did : [`dropped before: ${droppedFor}`],
      isWrong: droppedFor !== undefined,
    }));
    return new ChunkUnavailableError(chunk.hash, reports);
  }

  private progress(): FetchProgress {
    const { done, ofBytes } = this;
    const bytesPerSecond = this.rate.perSecond(this.fetch.clock.now());
    const rest = ofBytes - done.bytes;
    return {
      ...done,
      ofChunks: this.fetch.chunks.length + (this.fetch.had?.chunks ?? 0),
      ofBytes,
      bytesPerSecond,
      remainingMs: bytesPerSecond === undefined ? undefined : (1000 * rest) / bytesPerSecond,
    };
  }

  private tell(event: FetchEvent): void {
    this.fetch.onEvent?.(event);
  }
}

function of(tries: ReadonlyMap<SourceLane, Try>, lane: SourceLane): Try {
  const found = tries.get(lane);
  if (found === undefined) throw new RangeError('an attempt at no lane');
  return found;
}
