import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { Chance } from './chance.js';

/**
 * Numbers that look random and follow from a seed alone: Keccak-256 of the seed and a counter. For making
 * traffic and tests that can be repeated, on any machine; not for secrets.
 */
export class Prng extends Chance {
  private readonly seed: Hash;
  private counter = 0;
  private block: Uint8Array = new Uint8Array(0);

  constructor(seed: string) {
    super();
    this.seed = keccak(new TextEncoder().encode(seed));
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (this.block.length === 0) this.refill();
      const taken = this.block.subarray(0, length - at);
      out.set(taken, at);
      at += taken.length;
      this.block = this.block.subarray(taken.length);
    }
    return out;
  }

  /** A whole number, 0 ≤ n < `limit`; `limit` is at most 2^32. */
  override below(limit: number): number {
    // 48 bits: the bias of the remainder is below 2^-16 of a part, which no devnet notices.
    const bytes = this.bytes(6);
    return bytes.reduce((value, byte) => value * 256 + byte, 0) % limit;
  }

  private refill(): void {
    const input = new Uint8Array(40);
    input.set(this.seed);
    new DataView(input.buffer).setBigUint64(32, BigInt(this.counter));
    this.counter += 1;
    this.block = keccak(input);
  }
}
