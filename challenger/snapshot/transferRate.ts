/** How fast bytes came lately. */
export class TransferRate {
  private readonly samples: { readonly at: number; readonly bytes: number }[] = [];

  /**
   * @param start when the transfer began, ms of any clock that is used throughout
   * @param windowMs how far it looks back
   */
  constructor(
    private readonly start: number,
    private readonly windowMs = 30_000,
  ) {}

  add(at: number, bytes: number): void {
    this.samples.push({ at, bytes });
  }

  /** Bytes a second at `now`; undefined as long as there is nothing to tell it from. */
  perSecond(now: number): number | undefined {
    const from = Math.max(this.start, now - this.windowMs);
    while ((this.samples[0]?.at ?? Infinity) < from) this.samples.shift();
    const bytes = this.samples.reduce((sum, sample) => sum + sample.bytes, 0);
    return bytes === 0 || now <= from ? undefined : (1000 * bytes) / (now - from);
  }
}
