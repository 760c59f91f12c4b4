import type { Clock } from '../../challenger/da/dataWatch.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that a test turns on. */
export class TurnedClock implements Clock {
  private sleepers: Sleeper[] = [];
  constructor(private ms: number) {}

  now(): number {
    return this.ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake, fail) => {
      if (signal?.aborted) return void fail(signal.reason as Error);
      const stop = (): void => {
        fail(signal?.reason as Error);
      };
      const wakeUp = (): void => {
        signal?.removeEventListener('abort', stop);
        wake();
      };
      this.sleepers.push({ until: this.ms + ms, wake: wakeUp });
      signal?.addEventListener('abort', stop);
    });
  }

  /** Turns it on, sleeper by sleeper, and lets everybody who wakes do what they do. */
  async turn(ms: number): Promise<void> {
    const end = this.ms + ms;
    for (;;) {
      // What is on its way over loopback arrives meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 5));
      const next = this.sleepers.filter(({ until }) => until <= end);
      next.sort((a, b) => a.until - b.until);
      const [first] = next;
      if (first === undefined) break;
      this.ms = Math.max(this.ms, first.until);
      this.sleepers = this.sleepers.filter((each) => each !== first);
      first.wake();
    }
    this.ms = end;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
