import PQueue from 'p-queue';
import type { Clock } from '../l1/endpoints/clock.js';
import { SourceError, type SnapshotSource } from './snapshotSource.js';

/** What came of asking a source for a file. */
export type Given =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** It sends what nobody asked for. */
  | { readonly kind: 'wrong'; readonly reason: string }
  /** Whoever asked, or who dropped the source, wants it no more. */
  | { readonly kind: 'stopped' };

/** What is taken for a source's time as long as it is not known and something went wrong, ms. */
const UNKNOWN_MS = 1_000;

/** One source among several: so many requests at a time, and how well it does. */
export class SourceLane {
  private readonly queue: PQueue;
  private readonly ending = new AbortController();
  private meanMs: number | undefined;
  private strikes = 0;
  /** Why it is asked for nothing more. */
  private wrong: string | undefined;

  constructor(
    private readonly source: SnapshotSource,
    atOnce: number,
    private readonly timeoutMs: number,
    private readonly clock: Clock,
  ) {
    this.queue = new PQueue({ concurrency: atOnce });
  }

  get name(): string {
    return this.source.name;
  }

  get droppedFor(): string | undefined {
    return this.wrong;
  }

  /** How long an answer will take, as far as one can tell; whoever was not asked yet is asked first. */
  get expectedMs(): number {
    const known = this.meanMs ?? (this.strikes > 0 ? UNKNOWN_MS : 0);
    const before = this.queue.size + this.queue.pending;
    return (before + 1) * (known + 1) * 2 ** Math.min(this.strikes, 20);
  }

  /** Asks for nothing more, and gives up what is under way. Whether it was asked until now. */
  drop(reason: string): boolean {
    if (this.wrong !== undefined) return false;
    this.wrong = reason;
    this.ending.abort();
    return true;
  }

  async ask(key: string, atMost: number, stop: AbortSignal): Promise<Given> {
    return this.queue.add(async (): Promise<Given> => {
      if (stop.aborted || this.wrong !== undefined) return { kind: 'stopped' };
      const begun = this.clock.now();
      const given = await this.timed(key, atMost, stop);
      // Of one that was overtaken this is the least that it would have taken.
      const took = this.clock.now() - begun;
      if (given.kind === 'bytes' || (given.kind === 'stopped' && took > (this.meanMs ?? 0))) {
        this.meanMs = this.meanMs === undefined ? took : 0.8 * this.meanMs + 0.2 * took;
      }
      if (given.kind === 'failed') this.strikes++;
      else if (given.kind === 'bytes') this.strikes = 0;
      return given;
    });
  }

  private async timed(key: string, atMost: number, stop: AbortSignal): Promise<Given> {
    const late = new AbortController();
    const wait = this.clock.wait(this.timeoutMs);
    void wait.over.then(() => {
      late.abort();
    });
    const signal = AbortSignal.any([stop, late.signal, this.ending.signal]);
    try {
      // A source that ignores the signal is left behind.
      return await Promise.race([this.get(key, atMost, signal), stoppedBy(signal)]).then((given) =>
        given.kind === 'stopped' && late.signal.aborted && !stop.aborted
          ? { kind: 'failed', reason: `no whole answer within ${this.timeoutMs} ms` }
          : given,
      );
    } finally {
      wait.cancel();
    }
  }

  private async get(key: string, atMost: number, signal: AbortSignal): Promise<Given> {
    try {
      const bytes = await this.source.get(key, { atMost, signal });
      return bytes === undefined ? { kind: 'absent' } : { kind: 'bytes', bytes };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const { fault, detail: reason } = error;
      if (fault === 'stopped') return { kind: 'stopped' };
      return { kind: fault === 'too long' ? 'wrong' : 'failed', reason };
    }
  }
}

function stoppedBy(signal: AbortSignal): Promise<Given> {
  return new Promise((resolve) => {
    const stopped = () => {
      resolve({ kind: 'stopped' });
    };
    if (signal.aborted) stopped();
    else signal.addEventListener('abort', stopped, { once: true });
  });
}
