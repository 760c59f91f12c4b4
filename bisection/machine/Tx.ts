import { AccessTree } from '../structures/AccessTree.js';
import { Trie } from '../structures/Trie.js';
import { View } from '../structures/View.js';
import { Packer, Record } from './Packer.js';

export interface TxFields {
  readonly type: number;
  /** The raw transaction. */
  readonly raw: View;
  readonly origin: bigint;
  /** What the sender pays for a unit of gas, wei. */
  readonly gasPrice: bigint;
  /** What of it goes to the fee recipient, wei. */
  readonly priorityFee: bigint;
  readonly gasLimit: bigint;
  /** The least gas that the transaction pays for (EIP-7623); 0 before prague. */
  readonly floorGas: bigint;
  /** The state before the transaction: an SSTORE's original values are read here (EIP-2200). */
  readonly start: Trie;
  /** Codes opened so far, code hash → Code. It is outside the world: a revert does not close a code. */
  readonly codes: AccessTree;
}

/** What is constant while a transaction runs, and the codes that it has opened. */
export class Tx extends Record {
  static readonly empty = new Tx({
    type: 0,
    raw: View.EMPTY,
    origin: 0n,
    gasPrice: 0n,
    priorityFee: 0n,
    gasLimit: 0n,
    floorGas: 0n,
    start: Trie.EMPTY,
    codes: AccessTree.EMPTY,
  });

  constructor(readonly fields: TxFields) {
    super();
  }

  with(changes: Partial<TxFields>): Tx {
    return new Tx({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x08, 214)
      .u8(f.type)
      .view(f.raw)
      .address(f.origin)
      .u256(f.gasPrice)
      .u256(f.priorityFee)
      .u64(f.gasLimit)
      .u64(f.floorGas)
      .hash(f.start.hash)
      .hash(f.codes.hash)
      .done();
  }
}
