import { type Hash, keccak } from '../structures/Keccak.js';
import type { View } from '../structures/View.js';

/** What stands for an absent thing. */
export const ZERO_HASH = new Uint8Array(32) as Hash;

/** Whether two hashes are the same. */
export function hashEquals(a: Hash, b: Hash): boolean {
  return a === b || a.every((byte, index) => byte === b[index]);
}

/** Writes the preimage of a record: a domain tag, then fields of fixed width, big-endian (docs/machine.md §1). */
export class Packer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 1;

  /** `size` counts the tag. */
  constructor(tag: number, size: number) {
    this.#bytes = new Uint8Array(size);
    this.#view = new DataView(this.#bytes.buffer);
    this.#bytes[0] = tag;
  }

  /**
   * Starts over in the same array, which makes void what `done` gave before: for the records that a step tree encodes
   * at every step, where a new array and its view would cost more than the hash.
   */
  again(): this {
    this.#at = 1;
    return this;
  }

  u8(value: number): this {
    this.#bytes[this.#at] = value;
    this.#at += 1;
    return this;
  }

  bool(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
    return this;
  }

  u64(value: bigint | number): this {
    this.#view.setBigUint64(this.#at, BigInt(value));
    this.#at += 8;
    return this;
  }

  u256(value: bigint): this {
    this.#view.setBigUint64(this.#at, value >> 192n);
    this.#view.setBigUint64(this.#at + 8, BigInt.asUintN(64, value >> 128n));
    this.#view.setBigUint64(this.#at + 16, BigInt.asUintN(64, value >> 64n));
    this.#view.setBigUint64(this.#at + 24, BigInt.asUintN(64, value));
    this.#at += 32;
    return this;
  }

  address(value: bigint): this {
    this.#view.setUint32(this.#at, Number(value >> 128n));
    this.#view.setBigUint64(this.#at + 4, BigInt.asUintN(64, value >> 64n));
    this.#view.setBigUint64(this.#at + 12, BigInt.asUintN(64, value));
    this.#at += 20;
    return this;
  }

  view(value: View): this {
    return this.hash(value.bytes.hash).u64(value.offset).u64(value.length);
  }

  hash(value: Hash): this {
    this.#bytes.set(value, this.#at);
    this.#at += 32;
    return this;
  }

  raw(value: Uint8Array): this {
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** The preimage. A size that the fields do not fill is a fault of the layout's author. */
  done(): Uint8Array {
    if (this.#at !== this.#bytes.length) {
      throw new RangeError(
        `record is ${String(this.#at)} bytes, its layout says ${String(this.#bytes.length)}`,
      );
    }
    return this.#bytes;
  }
}

/** A record of the state: immutable, with its hash computed when it is first asked for. */
export abstract class Record {
  #hash: Hash | undefined;

  /** The preimage of the record. */
  abstract encode(): Uint8Array;

  get hash(): Hash {
    return (this.#hash ??= keccak(this.encode()));
  }
}
