import type { Bytes } from '../structures/Bytes.js';
import { Packer, Record } from './Packer.js';

/** Scratch of phase decode: where the raw transaction stands. */
export class Entry extends Record {
  constructor(
    readonly source: Bytes,
    readonly offset: number,
    readonly length: number,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x27, 49).hash(this.source.hash).u64(this.offset).u64(this.length).done();
  }
}
