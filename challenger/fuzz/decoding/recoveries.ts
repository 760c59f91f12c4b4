import type { Host } from '../../../bisection/machine/Host.js';
import { toBigInt } from '../../derive/rlp.js';
import { recover } from '../../execute/recover.js';

/**
 * Recovers signers, and remembers the last one: it takes longer than all of the decoding, and every reader asks the same
 * where they agree. A reader that hashes something else asks something else.
 */
export class Recoveries {
  #key = '';
  #sender: bigint | undefined;

  readonly recover: Host['recover'] = (hash, parity, r, s) => {
    const key = keyOf(hash, parity, r, s);
    if (key !== this.#key) {
      this.#sender = recover(hash, parity, r, s);
      this.#key = key;
    }
    return this.#sender;
  };

  /** Remembers what a reader has found out by itself. */
  know(hash: Uint8Array, parity: number, r: bigint, s: bigint, sender: Uint8Array): void {
    this.#key = keyOf(hash, parity, r, s);
    this.#sender = toBigInt(sender);
  }
}

function keyOf(hash: Uint8Array, parity: number, r: bigint, s: bigint): string {
  return `${Buffer.from(hash).toString('latin1')} ${parity} ${r} ${s}`;
}
