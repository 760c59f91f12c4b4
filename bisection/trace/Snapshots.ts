import type { Machine } from '../machine/Machine.js';

/**
 * Machines along a run, one every 2^k steps, k growing so that there are never more than `most` of them. They share
 * what does not change between them, so each costs about what its stretch of the run has changed.
 */
export class Snapshots {
  #spacing: number;
  /** `#kept[n]` stands before step n·spacing. */
  #kept: Machine[] = [];

  /** @param most at least 2. @param bits the first k. */
  constructor(
    private readonly most: number,
    bits: number,
  ) {
    this.#spacing = 2 ** bits;
  }

  /** Steps between two snapshots. */
  get spacing(): number {
    return this.#spacing;
  }

  /** Keeps a copy of the machine, which stands before step `index`, if its turn has come. Call with every index from 0. */
  offer(index: number, machine: Machine): void {
    if (index !== this.#kept.length * this.spacing) return;
    if (this.#kept.length === this.most) {
      this.#kept = this.#kept.filter((_, n) => n % 2 === 0);
      this.#spacing *= 2;
      if (index !== this.#kept.length * this.spacing) return;
    }
    this.#kept.push(machine.snapshot());
  }

  /** The next index at which `offer` would keep something. */
  get next(): number {
    return this.#kept.length * this.spacing;
  }

  /** The last snapshot that stands at or before step `index`; not to be stepped, but copied. */
  before(index: number): { readonly index: number; readonly machine: Machine } {
    const place = Math.min(this.#kept.length - 1, Math.floor(index / this.spacing));
    const machine = this.#kept[place];
    if (machine === undefined) throw new RangeError(`no snapshot at or before step ${index}`);
    return { index: place * this.spacing, machine };
  }
}
