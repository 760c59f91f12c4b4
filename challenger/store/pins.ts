import { RLP } from '@ethereumjs/rlp';
import { RlpReader } from '../derive/rlp.js';
import type { Tables } from './tables.js';
import { keptBlock } from './undoBlocks.js';

/** A block whose state, and every later one, pruning leaves: an open dispute or a snapshot in the making needs it. */
export interface Pin {
  readonly name: string;
  readonly block: bigint;
  /** Unix seconds from which it holds no more, for those who may die before they take it back; undefined: for ever. */
  readonly until: bigint | undefined;
}

/** Sets a pin, or moves the one of this name. Throws BlockNotKeptError if the state is gone already. */
export function putPin(tables: Tables, { name, block, until }: Pin): void {
  tables.transaction(() => {
    keptBlock(tables, block);
    tables.pins.putSync(Buffer.from(name), RLP.encode([block, until ?? 0n]));
  });
}

/** Takes a pin back; nothing happens if there is none of this name. */
export function dropPin(tables: Tables, name: string): void {
  tables.transaction(() => void tables.pins.removeSync(Buffer.from(name)));
}

/** The pins, by name. */
export function pinsOf({ pins }: Tables): Pin[] {
  const found: Pin[] = [];
  for (const { key, value } of pins.getRange()) {
    const item = new RlpReader(new Uint8Array(value)).list();
    const block = item.integer(8);
    const until = item.integer(8);
    found.push({
      name: Buffer.from(key).toString(),
      block,
      until: until === 0n ? undefined : until,
    });
  }
  return found;
}
