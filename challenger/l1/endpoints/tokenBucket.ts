/** A rate: on the average `perSecond`, and at most `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket. Tokens are reserved in advance: what is not there yet is owed, and whoever takes it waits for as long
 * as the debt takes to be refilled, so that waiters come in their order without a queue.
 */
export class TokenBucket {
  private tokens: number;
  private at: number;

  /** @param now milliseconds, as everywhere here */
  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.tokens = rate.burst;
    this.at = now;
  }

  /** Takes `count` tokens; says how many milliseconds to wait before they may be used. */
  take(count: number, now: number): number {
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((now - this.at) * perSecond) / 1000);
    this.at = now;
    this.tokens -= count;
    return this.tokens >= 0 ? 0 : (-this.tokens * 1000) / perSecond;
  }
}
