import type { Bytes } from '../structures/Bytes.js';
import { Rlp } from '../structures/Rlp.js';
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

/** A receipt as the receipts trie holds it (EIP-2718, EIP-658), up to the RLP of its logs, which has `logsLength` bytes. */
export function receiptHead(receipt: Receipt, bloom: Uint8Array, logsLength: number): Uint8Array {
  const fields = [
    ...Rlp.encodeUint(receipt.success ? 1n : 0n),
    ...Rlp.encodeUint(receipt.cumulativeGas),
    ...Rlp.encodeString(bloom),
    ...Rlp.listHeader(logsLength),
  ];
  const type = receipt.type === 0 ? [] : [receipt.type];
  return Uint8Array.of(...type, ...Rlp.listHeader(fields.length + logsLength), ...fields);
}
