import { type BlockRecord, blockKey, edgeBlock, previousRecord, recordOf } from './blockRecord.js';
import { type MetaChange, putFlat, putMeta, slotKey } from './commitBlock.js';
import { removePlace } from './nodeCounts.js';
import { stateDifference } from './stateDifference.js';
import { readerOf, type Tables } from './tables.js';

/** A block that is asked for and whose state is not kept. */
export class BlockNotKeptError extends Error {
  readonly code = 'STORE_BLOCK_NOT_KEPT';
  readonly nextStep =
    'a state that is gone comes back by syncing again from a snapshot, or by replaying the chain from genesis';
  constructor(
    readonly number: bigint,
    readonly oldest: bigint | undefined,
    readonly newest: bigint | undefined,
  ) {
    const kept = oldest === undefined ? 'none is' : `blocks ${oldest} to ${newest ?? oldest} are`;
    super(`the state of block ${number} is not kept; ${kept}`);
    this.name = 'BlockNotKeptError';
  }
}

/** The record of a block that must be kept. Throws BlockNotKeptError. */
export function keptRecord(tables: Tables, number: bigint): BlockRecord {
  const record = recordOf(tables, number);
  if (record !== undefined) return record;
  const [oldest, newest] = [edgeBlock(tables, 'oldest'), edgeBlock(tables, 'newest')];
  throw new BlockNotKeptError(number, oldest, newest);
}

/**
 * Makes a kept block the newest one again, in one transaction with `meta`: each block above it is taken back, its nodes
 * from the places that it put them at, the flat state to what it was. Throws BlockNotKeptError; then nothing is changed.
 */
export function undoBlocks(tables: Tables, to: bigint, meta: MetaChange): void {
  tables.transaction(() => {
    keptRecord(tables, to);
    const newest = edgeBlock(tables, 'newest') ?? to;
    for (let record = keptRecord(tables, newest); record.head.number > to;) {
      const before = previousRecord(tables, record.head.number) ?? keptRecord(tables, to);
      undoBlock(tables, record, before);
      record = before;
    }
    putMeta(tables, meta);
  });
}

function undoBlock(tables: Tables, { head }: BlockRecord, before: BlockRecord): void {
  const placed: Uint8Array[] = [];
  // The walk reads what it takes away: places first, then the removals.
  stateDifference(readerOf(tables), before.head.stateRoot, head.stateRoot, {
    placed: (hash) => placed.push(hash),
    account: (address, was) => putFlat(tables.accounts, address, was),
    slot: (address, slot, was) => putFlat(tables.slots, slotKey(address, slot), was),
  });
  for (const hash of placed) removePlace(tables, hash);
  tables.blocks.removeSync(blockKey(head.number));
  for (let number = head.number; number > before.head.number; number--) {
    tables.hashes.removeSync(blockKey(number));
  }
}
