import { Chance } from '../../devnet/chance.js';

/** Fast numbers from a seed, for making inputs: Chris Doty-Humphrey's sfc32. Not for secrets. */
export class Rng extends Chance {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  /** Input `n` of a run with `seed`. */
  constructor(seed: number, n: number) {
    super();
    this.#a = seed | 0;
    this.#b = n | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let i = 0; i < 12; i++) this.u32();
  }

  u32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number, 0 ≤ n < `limit`. */
  override below(limit: number): number {
    return Math.floor((this.u32() / 2 ** 32) * limit);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      const word = this.u32();
      for (let i = 0; i < 4 && at + i < length; i++) out[at + i] = word >>> (8 * i);
    }
    return out;
  }

  /** A length up to `most`, each order of magnitude as likely as the next. */
  logarithmic(least: number, most: number): number {
    const power = (this.u32() / 2 ** 32) * Math.log(most / least);
    return Math.min(most, Math.floor(least * Math.exp(power)));
  }
}
