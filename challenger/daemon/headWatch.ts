import type { Clock } from '../da/dataWatch.js';
import { type L1Block, L1View } from '../l1/l1View.js';

export interface HeadWatchOptions {
  readonly provider: L1View['provider'];
  readonly clock: Pick<Clock, 'now'>;
  readonly onHead: (head: L1Block) => void;
}

/** If nobody has asked for so long, ms, a look takes long: one that fails is tried again sooner. */
const BESIDE_MS = 15_000;

/** Asks for the newest block of L1, also beside a look that takes long: whether L1 is seen does not hang on it. */
export class HeadWatch {
  private askedAt = -Infinity;

  constructor(private readonly options: HeadWatchOptions) {}

  async head(): Promise<L1Block> {
    const { provider, clock, onHead } = this.options;
    this.askedAt = clock.now();
    const head = await new L1View(provider).head();
    onHead(head);
    return head;
  }

  /** Asks if nobody has for a while. Gives false: it is never over. */
  async beside(): Promise<false> {
    if (this.options.clock.now() - this.askedAt >= BESIDE_MS) await this.head();
    return false;
  }
}
