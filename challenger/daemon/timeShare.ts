import type { Clock } from '../da/dataWatch.js';

/** Does what takes time of its own, which is not counted. */
export type Aside = <T>(work: () => Promise<T>) => Promise<T>;

/** Work that may take no more than a share of the time, so that something more urgent is not held up by it. */
export class TimeShare {
  /** Milliseconds. */
  private notBefore = -Infinity;

  /**
   * @param share in (0, 1)
   * @param mostMs what is waited between two times at most: where it takes very long, it takes more than its share
   */
  constructor(
    private readonly share: number,
    private readonly mostMs: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Whether it would not be too much to do it now. */
  isDue(): boolean {
    return this.clock.now() >= this.notBefore;
  }

  /** Does the work. It counts also where it fails. */
  async run<T>(work: (aside: Aside) => Promise<T>): Promise<T> {
    const { clock } = this;
    const from = clock.now();
    let uncounted = 0;
    const aside: Aside = async (other) => {
      const begin = clock.now();
      try {
        return await other();
      } finally {
        uncounted += clock.now() - begin;
      }
    };
    try {
      return await work(aside);
    } finally {
      const now = clock.now();
      const took = now - from - uncounted;
      this.notBefore = now + Math.min(this.mostMs, took * (1 / this.share - 1));
    }
  }
}
