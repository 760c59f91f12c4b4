import type { Clock } from '../da/dataWatch.js';

/** Work that may take no more than a share of the time, so that something more urgent is not held up by it. */
export class TimeShare {
  /** Milliseconds. */
  private notBefore = -Infinity;

  /** @param share in (0, 1) */
  constructor(
    private readonly share: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Whether it would not be too much to do it now. */
  isDue(): boolean {
    return this.clock.now() >= this.notBefore;
  }

  /** Does the work. It counts also where it fails. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const from = this.clock.now();
    try {
      return await work();
    } finally {
      const now = this.clock.now();
      this.notBefore = now + (now - from) * (1 / this.share - 1);
    }
  }
}
