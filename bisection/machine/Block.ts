import { Bytes } from '../structures/Bytes.js';
import { Bloom } from './Bloom.js';
import { Cursor } from './Cursor.js';
import { Header } from './Header.js';
import type { Included } from './Included.js';
import { Packer, Record } from './Packer.js';
import { Parent } from './Parent.js';

export interface BlockFields {
  readonly cursor: Cursor;
  /** The header of the open block; `Header.none` between blocks. */
  readonly header: Header;
  readonly parent: Parent;
  /** The hashes of the last 256 blocks: 32 bytes each, that of block n at place n mod 256. */
  readonly hashes: Bytes;
  /** Gas used in this block so far. */
  readonly gasUsed: bigint;
  /** Transactions in this block so far; skipped ones do not count. */
  readonly count: number;
  /** The hashes of the Receipt records so far, 32 bytes each. */
  readonly receipts: Bytes;
  /** Where the included transactions stand: `bytes hash ‖ offset u64 ‖ length u64 ‖ 16 zeros` each. */
  readonly transactions: Bytes;
  readonly bloom: Bloom;
  /** What the two lists commit to; not part of the record. */
  readonly included: Included | undefined;
}

/** Where in the chain the machine is: what of a block, and of all before it, execution needs. */
export class Block extends Record {
  constructor(readonly fields: BlockFields) {
    super();
  }

  /** The block record behind a finished block, with no block open. */
  static between(cursor: Cursor, parent: Parent, hashes: Bytes): Block {
    return new Block({
      cursor,
      header: Header.none,
      parent,
      hashes,
      gasUsed: 0n,
      count: 0,
      receipts: Bytes.EMPTY,
      transactions: Bytes.EMPTY,
      bloom: Bloom.empty,
      included: undefined,
    });
  }

  with(changes: Partial<BlockFields>): Block {
    return new Block({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x09, 237)
      .hash(f.cursor.hash)
      .hash(f.header.hash)
      .hash(f.parent.hash)
      .hash(f.hashes.hash)
      .u64(f.gasUsed)
      .u32(f.count)
      .hash(f.receipts.hash)
      .hash(f.transactions.hash)
      .hash(f.bloom.hash)
      .done();
  }

  static readonly none = Block.between(Cursor.none, Parent.none, Bytes.build(new Uint8Array(8192)));
}
