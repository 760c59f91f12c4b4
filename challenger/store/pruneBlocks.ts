import { blockKey, dropHashes, newestBlock, oldestBlock, type StoredBlock } from './blockRecord.js';
import { removePlace } from './nodeCounts.js';
import { pinsOf } from './pins.js';
import { stateDifference } from './stateDifference.js';
import { readerOf, type Tables } from './tables.js';

export interface PruneOptions {
  /** How many blocks' states to keep, by number, the newest included; at least 1. */
  readonly keep: bigint;
  /** The oldest block whose state somebody needs, whatever `keep` says; pins say the same for longer. */
  readonly floor?: bigint;
  /** A piece ends after the block that brings it to so many nodes. Default 20,000: some 0.1 s. */
  readonly atMost?: number;
  /** Unix seconds: pins that ran out by then hold nothing. Left out, all hold. */
  readonly now?: bigint;
}

export interface PruneReport {
  /** Blocks whose states were let go. */
  readonly blocks: number;
  /** Places that nodes were taken from; a node that stands nowhere else is deleted. */
  readonly places: number;
  /** False if there is more to do. */
  readonly done: boolean;
  /** What keeps older states than `keep` asks for: "floor" or the name of a pin. */
  readonly heldBy: string | undefined;
}

const DEFAULT_PIECE = 20_000;

/** Lets the oldest states go, one piece in one transaction. The newest is always kept. */
export function pruneBlocks(tables: Tables, options: PruneOptions): PruneReport {
  const { keep, atMost = DEFAULT_PIECE } = options;
  if (keep < 1n) throw new RangeError('at least one block is kept');
  tables.dropDeadReaders();
  return tables.transaction(() => {
    let oldest = oldestBlock(tables);
    const newest = newestBlock(tables)?.number;
    if (oldest === undefined || newest === undefined) {
      return { blocks: 0, places: 0, done: true, heldBy: undefined };
    }
    const { limit, heldBy } = lowest(tables, newest, options);
    let blocks = 0;
    let places = 0;
    for (;;) {
      const next = oldestBlock(tables, oldest.number + 1n);
      const isEnd = next === undefined || next.number > limit;
      if (isEnd || places >= atMost) {
        dropHashes(tables, oldest.number);
        return { blocks, places, done: isEnd, heldBy };
      }
      places += letGo(tables, oldest, next);
      blocks++;
      oldest = next;
    }
  });
}

/** The oldest block whose state has to stay, and what says so if it is not `keep`. */
function lowest(
  tables: Tables,
  newest: bigint,
  { keep, floor, now }: PruneOptions,
): { readonly limit: bigint; readonly heldBy: string | undefined } {
  let limit = newest - keep + 1n;
  let heldBy: string | undefined;
  const hold = (block: bigint, by: string): void => {
    if (block >= limit) return;
    limit = block;
    heldBy = by;
  };
  if (floor !== undefined) hold(floor, 'floor');
  for (const { name, block, until } of pinsOf(tables)) {
    if (until === undefined || now === undefined || until > now) hold(block, name);
    else tables.pins.removeSync(Buffer.from(name));
  }
  return { limit, heldBy };
}

/** Takes from their places the nodes that only the oldest state has there, and gives how many. */
function letGo(tables: Tables, block: StoredBlock, next: StoredBlock): number {
  const gone: Uint8Array[] = [];
  stateDifference(readerOf(tables), block.stateRoot, next.stateRoot, {
    gone: (hash) => gone.push(hash),
  });
  for (const hash of gone) removePlace(tables, hash);
  tables.blocks.removeSync(blockKey(block.number));
  return gone.length;
}
