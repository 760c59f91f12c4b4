import type { Hash } from '../structures/Keccak.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';

export interface HeaderFields {
  readonly open: boolean;
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly feeRecipient: bigint;
  readonly prevRandao: bigint;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  readonly parentBeaconBlockRoot: Hash;
  readonly extraLength: number;
  /** 32 bytes, zeros past `extraLength`. */
  readonly extraData: Uint8Array;
}

/** The fields of the open block's header that execution reads or that its hash needs. */
export class Header extends Record {
  static readonly none = new Header({
    open: false,
    number: 0n,
    timestamp: 0n,
    feeRecipient: 0n,
    prevRandao: 0n,
    gasLimit: 0n,
    baseFee: 0n,
    parentBeaconBlockRoot: ZERO_HASH,
    extraLength: 0,
    extraData: new Uint8Array(32),
  });

  constructor(readonly fields: HeaderFields) {
    super();
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x0b, 175)
      .bool(f.open)
      .u64(f.number)
      .u64(f.timestamp)
      .address(f.feeRecipient)
      .u256(f.prevRandao)
      .u64(f.gasLimit)
      .u256(f.baseFee)
      .hash(f.parentBeaconBlockRoot)
      .u8(f.extraLength)
      .raw(f.extraData)
      .done();
  }
}
