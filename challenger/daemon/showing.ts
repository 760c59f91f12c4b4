import type { NotReady } from '../api/records/chainStatus.js';
import type { Clock } from '../da/dataWatch.js';
import { reasonOf } from './persist.js';
import { type Aside, TimeShare } from './timeShare.js';

/** The most of the time that reading what is only shown may take, and what is waited between two readings at most, ms. */
const SHARE = 0.25;
const MOST_PAUSE = 60_000;

/** Reads what is shown of L1, where there is time for it. That it fails is known until a whole reading is over. */
export class Showing {
  private readonly share: TimeShare;
  private shown: string | undefined;
  private failures = 0;
  private last: NotReady | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.share = new TimeShare(SHARE, MOST_PAUSE, clock);
  }

  /** Why it has failed more than once in a row. One failure is nothing. */
  get failure(): NotReady | undefined {
    return this.failures > 1 ? this.last : undefined;
  }

  /** Whether a block is not shown yet, and there is time for it. */
  isDue(hash: string): boolean {
    return hash !== this.shown && this.share.isDue();
  }

  /** @throws what `read` throws */
  async run(hash: string, read: (aside: Aside) => Promise<void>): Promise<void> {
    try {
      await this.share.run(read);
    } catch (error) {
      this.failures += 1;
      this.last = reasonOf(error);
      throw error;
    }
    this.failures = 0;
    this.shown = hash;
  }
}
