import type { Hash } from '../structures/Keccak.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';

export interface ParentFields {
  /** The block hash, as any Ethereum client computes it. */
  readonly hash: Hash;
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly baseFee: bigint;
}

/** What the next block needs of the last finished one. */
export class Parent extends Record {
  static readonly none = new Parent({
    hash: ZERO_HASH,
    number: 0n,
    timestamp: 0n,
    gasLimit: 0n,
    gasUsed: 0n,
    baseFee: 0n,
  });

  constructor(readonly fields: ParentFields) {
    super();
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x0c, 97)
      .hash(f.hash)
      .u64(f.number)
      .u64(f.timestamp)
      .u64(f.gasLimit)
      .u64(f.gasUsed)
      .u256(f.baseFee)
      .done();
  }
}
