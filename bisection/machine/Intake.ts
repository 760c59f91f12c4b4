import type { Bytes } from '../structures/Bytes.js';
import { Packer, Record } from './Packer.js';

export interface IntakeFields {
  /** The bytes that the transaction stands in, and where. Offsets below count from the start of `source`. */
  readonly source: Bytes;
  readonly offset: number;
  readonly length: number;
  /** EIP-2718 type; 0 for legacy. */
  readonly type: number;
  readonly nonce: bigint;
  /** For types before 2 the gas price stands in both. */
  readonly priorityFee: bigint;
  readonly maxFee: bigint;
  readonly gasLimit: bigint;
  readonly creates: boolean;
  readonly to: bigint;
  readonly value: bigint;
  readonly dataOffset: number;
  readonly dataLength: number;
  /** The payload of the access list. */
  readonly accessOffset: number;
  readonly accessLength: number;
  /** The payload of the authorization list (EIP-7702). */
  readonly authOffset: number;
  readonly authLength: number;
  /** The fields that are signed, without their list header. */
  readonly signedOffset: number;
  readonly signedLength: number;
  /** Whether a legacy transaction names the chain (EIP-155). */
  readonly isProtected: boolean;
  readonly parity: number;
  readonly r: bigint;
  readonly s: bigint;
  /** How far a scan has come, and where the slot list that it is in ends (0: in none). */
  readonly position: number;
  readonly slotsEnd: number;
  /** The account whose slots are scanned. */
  readonly account: bigint;
  /** Zero and other bytes of the data, accounts and slots of the access list, and authorizations seen so far. */
  readonly zeros: number;
  readonly nonzeros: number;
  readonly accounts: number;
  readonly slots: number;
  readonly authorizations: number;
  readonly sender: bigint;
}

/** Scratch of the phases between a transaction's decoding and its start: all that is known of it so far. */
export class Intake extends Record {
  constructor(readonly fields: IntakeFields) {
    super();
  }

  with(changes: Partial<IntakeFields>): Intake {
    return new Intake({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x22, 409)
      .hash(f.source.hash)
      .u64(f.offset)
      .u64(f.length)
      .u8(f.type)
      .u64(f.nonce)
      .u256(f.priorityFee)
      .u256(f.maxFee)
      .u64(f.gasLimit)
      .bool(f.creates)
      .address(f.to)
      .u256(f.value)
      .u64(f.dataOffset)
      .u64(f.dataLength)
      .u64(f.accessOffset)
      .u64(f.accessLength)
      .u64(f.authOffset)
      .u64(f.authLength)
      .u64(f.signedOffset)
      .u64(f.signedLength)
      .bool(f.isProtected)
      .u8(f.parity)
      .u256(f.r)
      .u256(f.s)
      .u64(f.position)
      .u64(f.slotsEnd)
      .address(f.account)
      .u64(f.zeros)
      .u64(f.nonzeros)
      .u64(f.accounts)
      .u64(f.slots)
      .u64(f.authorizations)
      .address(f.sender)
      .done();
  }
}
