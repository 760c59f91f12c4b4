import { keccak } from '../structures/Keccak.js';
import type { Witness } from '../structures/Witness.js';
import { Packer, Record } from './Packer.js';

/** A log bloom of 2048 bits (Yellow Paper, 4.3.1). */
export class Bloom extends Record {
  static readonly empty = new Bloom(new Uint8Array(256));

  constructor(readonly bits: Uint8Array) {
    super();
  }

  /** Opens the bits. */
  static open(bloom: Bloom, witness?: Witness): Bloom {
    witness?.fixed(bloom.encode());
    return bloom;
  }

  /** With the bits of each entry (an address of 20 bytes or a topic of 32) set. */
  add(entries: readonly Uint8Array[]): Bloom {
    const bits = this.bits.slice();
    for (const entry of entries) {
      const hash = keccak(entry);
      for (const at of [0, 2, 4]) {
        const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047;
        const index = 255 - (bit >> 3);
        bits[index] = (bits[index] ?? 0) | (1 << (bit & 7));
      }
    }
    return new Bloom(bits);
  }

  or(other: Bloom): Bloom {
    return new Bloom(this.bits.map((byte, index) => byte | (other.bits[index] ?? 0)));
  }

  encode(): Uint8Array {
    return new Packer(0x18, 257).raw(this.bits).done();
  }
}
