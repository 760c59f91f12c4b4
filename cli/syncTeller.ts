import type { SyncProgress } from '../challenger/sync/syncProgress.js';
import { progressOn } from './progress.js';

/** Where nobody looks on, a line at most every so often. */
const EVERY_MS = 5_000;

/** Tells how far a sync has come, and how long it will take if it goes on so. */
export class SyncTeller {
  private readonly shown;
  private toldMs = -EVERY_MS;
  private stage: SyncProgress['stage'] | undefined;
  private sinceMs = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.shown = progressOn(stream);
  }

  readonly progress = (progress: SyncProgress): void => {
    const now = performance.now();
    if (progress.stage !== this.stage) {
      this.stage = progress.stage;
      this.sinceMs = now;
      this.toldMs = -EVERY_MS;
    }
    if (!this.stream.isTTY && now - this.toldMs < EVERY_MS) return;
    this.toldMs = now;
    this.shown.tell(progressLine(progress, now - this.sinceMs));
  };

  end(): void {
    this.shown.end();
  }
}

/** A line about it. @param tookMs since the first line of the same stage */
export function progressLine(progress: SyncProgress, tookMs: number): string {
  switch (progress.stage) {
    case 'snapshot': {
      const { done, total, remainingMs } = progress;
      return `state: ${megabytes(done)} of ${megabytes(total)} MB${left(remainingMs)}`;
    }
    case 'changes':
      return `changes: claim ${String(progress.done)} of ${String(progress.total)}`;
    case 'batches': {
      const { done, from, total, head } = progress;
      // The first one was under way when the clock was started.
      const executed = Number(done - from) - 1;
      const remaining = executed < 1 ? undefined : (tookMs / executed) * Number(total - done);
      return `batch ${String(done)} of ${String(total)}, L2 block ${String(head.number)}${left(remaining)}`;
    }
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function left(ms: number | undefined): string {
  if (ms === undefined) return '';
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `, ${String(seconds)} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `, ${String(minutes)} min left`;
  return `, ${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min left`;
}
