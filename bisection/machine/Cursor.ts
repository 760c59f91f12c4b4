import { Bytes } from '../structures/Bytes.js';
import type { Hash } from '../structures/Keccak.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';

export interface CursorFields {
  /** How many batches have been opened. */
  readonly position: bigint;
  /** The inbox accumulator at that position. */
  readonly accumulator: Hash;
  /** The open batch. */
  readonly data: Bytes;
  /** Where in it the next block, or the next transaction of the open block, starts. */
  readonly offset: number;
  /** Where the open block's body ends; 0 when no block is open. */
  readonly end: number;
  readonly l1Number: bigint;
  readonly l1Timestamp: bigint;
  /** The forced queue when the batch was posted: its length, how many of its entries were due, its root. */
  readonly queueLength: bigint;
  readonly queueDue: bigint;
  readonly queueRoot: Hash;
  /** Whether the open batch is one that anybody may post for entries that are due (docs/batches.md §4). */
  readonly isForced: boolean;
  /** How many entries have been taken from the queue. */
  readonly queueNext: bigint;
  /** How many of them the open block took, and how many more it takes. */
  readonly taken: number;
  readonly forced: number;
}

/** Where in the inbox the machine reads. */
export class Cursor extends Record {
  static readonly none = new Cursor({
    position: 0n,
    accumulator: ZERO_HASH,
    data: Bytes.EMPTY,
    offset: 0,
    end: 0,
    l1Number: 0n,
    l1Timestamp: 0n,
    queueLength: 0n,
    queueDue: 0n,
    queueRoot: ZERO_HASH,
    isForced: false,
    queueNext: 0n,
    taken: 0,
    forced: 0,
  });

  constructor(readonly fields: CursorFields) {
    super();
  }

  with(changes: Partial<CursorFields>): Cursor {
    return new Cursor({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x0a, 166)
      .u64(f.position)
      .hash(f.accumulator)
      .hash(f.data.hash)
      .u64(f.offset)
      .u64(f.end)
      .u64(f.l1Number)
      .u64(f.l1Timestamp)
      .u64(f.queueLength)
      .u64(f.queueDue)
      .hash(f.queueRoot)
      .bool(f.isForced)
      .u64(f.queueNext)
      .u16(f.taken)
      .u16(f.forced)
      .done();
  }
}
