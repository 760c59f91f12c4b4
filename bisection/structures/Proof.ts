import type { Witness } from './Witness.js';

/**
 * A proof under construction: the preimages that a step opens, one after the other in order of use. A preimage of
 * fixed size stands as it is; one of variable size stands behind its length as u32 (docs/machine.md §1).
 */
export class ProofWriter implements Witness {
  private buffer = new Uint8Array(1024);
  private size = 0;

  fixed(preimage: Uint8Array): void {
    const at = this.take(preimage.length); // first: it may replace the buffer
    this.buffer.set(preimage, at);
  }

  sized(preimage: Uint8Array): void {
    const at = this.take(4 + preimage.length);
    new DataView(this.buffer.buffer).setUint32(at, preimage.length);
    this.buffer.set(preimage, at + 4);
  }

  /** The proof so far, a new array. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.size);
  }

  /** Makes room for `length` more bytes and gives the place where they begin. */
  private take(length: number): number {
    const at = this.size;
    this.size += length;
    if (this.size > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.size, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, at));
      this.buffer = larger;
    }
    return at;
  }
}
