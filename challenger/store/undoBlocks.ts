import {
  blockKey,
  newestBlock,
  oldestBlock,
  storedBlock,
  type StoredBlock,
} from './blockRecord.js';
import { type MetaChange, putMeta } from './commitBlocks.js';
import { putOrRemove, slotKey } from './flatState.js';
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

/** A block that must be kept. Throws BlockNotKeptError. */
export function keptBlock(tables: Tables, number: bigint): StoredBlock {
  const block = storedBlock(tables, number);
  if (block !== undefined) return block;
  throw new BlockNotKeptError(number, oldestBlock(tables)?.number, newestBlock(tables)?.number);
}

/**
 * Makes a kept block the newest one again, in one transaction with `meta`: each block above it is taken back, its nodes
 * from the places that it put them at, the flat state to what it was. Throws BlockNotKeptError; then nothing is changed.
 */
export function undoBlocks(tables: Tables, to: bigint, meta: MetaChange): void {
  tables.transaction(() => {
    const target = keptBlock(tables, to);
    for (let block = newestBlock(tables) ?? target; block.number > to;) {
      const before = newestBlock(tables, block.number - 1n) ?? target;
      undoBlock(tables, block, before);
      block = before;
    }
    putMeta(tables, meta);
  });
}

function undoBlock(tables: Tables, block: StoredBlock, before: StoredBlock): void {
  const placed: Uint8Array[] = [];
  // The walk reads what it takes away: places first, then the removals.
  stateDifference(readerOf(tables), before.stateRoot, block.stateRoot, {
    placed: (hash) => placed.push(hash),
    account: (address, was) => putOrRemove(tables.accounts, address, was),
    slot: (address, slot, was) => putOrRemove(tables.slots, slotKey(address, slot), was),
  });
  for (const hash of placed) removePlace(tables, hash);
  tables.blocks.removeSync(blockKey(block.number));
  for (let number = block.number; number > before.number; number--) {
    tables.hashes.removeSync(blockKey(number));
  }
}
