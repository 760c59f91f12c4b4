/** What a stage has done. */
export interface StageFigures {
  readonly name: string;
  readonly items: number;
  readonly bytes: number;
  /** Milliseconds in which at least one item was worked on. */
  readonly busy: number;
  /** Bytes a second while it was busy; undefined before it was. */
  readonly rate: number | undefined;
}

/** Measures the work of one stage, by a clock in milliseconds that is passed in. */
export class StageMeter<I, O> {
  #items = 0;
  #bytes = 0;
  #busy = 0;
  #running = 0;
  #since = 0;

  constructor(
    readonly name: string,
    private readonly now: () => number,
    private readonly bytesOf: (item: I, result: O) => number,
  ) {}

  async measure(item: I, work: (item: I) => Promise<O>): Promise<O> {
    if (this.#running++ === 0) this.#since = this.now();
    try {
      const result = await work(item);
      this.#items++;
      this.#bytes += this.bytesOf(item, result);
      return result;
    } finally {
      if (--this.#running === 0) this.#busy += this.now() - this.#since;
    }
  }

  figures(): StageFigures {
    const busy = this.#busy + (this.#running > 0 ? this.now() - this.#since : 0);
    const rate = busy > 0 ? (this.#bytes * 1000) / busy : undefined;
    return { name: this.name, items: this.#items, bytes: this.#bytes, busy, rate };
  }
}
