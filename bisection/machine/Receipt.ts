import type { Bytes } from '../structures/Bytes.js';
import type { Bloom } from './Bloom.js';
import { Packer, Record } from './Packer.js';

/** What a block's receipts trie needs of a transaction. */
export class Receipt extends Record {
  constructor(
    readonly type: number,
    readonly success: boolean,
    /** Gas used in the block up to and with this transaction. */
    readonly cumulativeGas: bigint,
    readonly bloom: Bloom,
    /** The RLP of its logs, one after the other. */
    readonly logs: Bytes,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x19, 75)
      .u8(this.type)
      .bool(this.success)
      .u64(this.cumulativeGas)
      .hash(this.bloom.hash)
      .hash(this.logs.hash)
      .done();
  }
}
