import { RLP } from '@ethereumjs/rlp';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { RlpReader } from '../derive/rlp.js';
import type { ChainHead } from '../execute/executor.js';
import type { Tables } from './tables.js';

/** A block whose state is kept. */
export interface BlockRecord {
  readonly head: ChainHead;
  /** The inbox's index of the batch that the block stands in; for genesis 0. Never less than that of a block before. */
  readonly batch: bigint;
  /** The RLP of its header, if it was given. */
  readonly header?: Uint8Array | undefined;
}

/** A block as it lies in its table, without the hashes before it. */
export type StoredBlock = Omit<BlockRecord, 'head'> & Omit<ChainHead, 'recentHashes'>;

/** BLOCKHASH reaches back so far. */
const REACH = 256n;

/** The key of a block: its number in 8 bytes, so that keys are in the order of blocks. */
export function blockKey(number: bigint): Uint8Array {
  const key = new Uint8Array(8);
  new DataView(key.buffer).setBigUint64(0, number);
  return key;
}

function numberOf(key: Uint8Array): bigint {
  return new DataView(key.buffer, key.byteOffset).getBigUint64(0);
}

/** Stores a record, and the hashes before it that are not there yet. To be called in a transaction. */
export function putRecord({ blocks, hashes }: Tables, { head, batch, header }: BlockRecord): void {
  const { number, hash, stateRoot, timestamp, gasLimit, gasUsed, baseFeePerGas } = head;
  const fields = [number, hash, stateRoot, timestamp, gasLimit, gasUsed, baseFeePerGas];
  blocks.putSync(blockKey(number), RLP.encode([...fields, batch, header ?? new Uint8Array(0)]));
  const { recentHashes } = head;
  for (let back = 0; back < recentHashes.length; back++) {
    const recent = recentHashes[recentHashes.length - 1 - back];
    const key = blockKey(number - BigInt(back));
    if (recent === undefined || hashes.doesExist(key)) break;
    hashes.putSync(key, recent);
  }
}

/** A block, or undefined if it is not kept. */
export function storedBlock({ blocks }: Tables, number: bigint): StoredBlock | undefined {
  const stored = blocks.getBinary(blockKey(number));
  if (stored === undefined) return undefined;
  const item = new RlpReader(new Uint8Array(stored)).list();
  const block = {
    number: item.integer(8),
    hash: item.fixed(32) as Hash,
    stateRoot: item.fixed(32) as Hash,
    timestamp: item.integer(8),
    gasLimit: item.integer(8),
    gasUsed: item.integer(8),
    baseFeePerGas: item.integer(32),
    batch: item.integer(32),
  };
  const header = item.string();
  return { ...block, header: header.length === 0 ? undefined : header };
}

/** A block with the hashes that its BLOCKHASH and its successor's reach. */
export function recordOf(tables: Tables, block: StoredBlock): BlockRecord {
  const { batch, header, ...head } = block;
  const recentHashes: Hash[] = [];
  const start = head.number < REACH ? 0n : head.number - REACH + 1n;
  const range = { start: blockKey(start), end: blockKey(head.number + 1n) };
  for (const { value } of tables.hashes.getRange(range)) {
    recentHashes.push(new Uint8Array(value) as Hash);
  }
  return { head: { ...head, recentHashes }, batch, header };
}

/** Forgets hashes that no kept block's BLOCKHASH reaches. To be called in a transaction. */
export function dropHashes({ hashes }: Tables, oldest: bigint): void {
  if (oldest < REACH) return;
  const end = blockKey(oldest - REACH + 1n);
  for (const key of [...hashes.getKeys({ end })]) hashes.removeSync(key);
}

/** The oldest block that is kept and not below `from`. */
export function oldestBlock(tables: Tables, from = 0n): StoredBlock | undefined {
  for (const key of tables.blocks.getKeys({ start: blockKey(from), limit: 1 })) {
    return storedBlock(tables, numberOf(key));
  }
  return undefined;
}

/** The newest block that is kept and not above `from`. */
export function newestBlock(tables: Tables, from = LAST): StoredBlock | undefined {
  if (from < 0n) return undefined;
  const range = { start: blockKey(from), reverse: true, limit: 1 };
  for (const key of tables.blocks.getKeys(range)) return storedBlock(tables, numberOf(key));
  return undefined;
}

const LAST = 2n ** 64n - 1n;

/** The newest kept block that stands in `batch` or in one before it: the state that batch leaves. */
export function lastOfBatch(tables: Tables, batch: bigint): StoredBlock | undefined {
  let low = oldestBlock(tables);
  if (low === undefined || low.batch > batch) return undefined;
  let high = newestBlock(tables)?.number ?? low.number;
  while (low.number < high) {
    const middle: bigint = (low.number + high + 1n) / 2n;
    const block = oldestBlock(tables, middle);
    if (block !== undefined && block.number <= high && block.batch <= batch) low = block;
    else high = middle - 1n;
  }
  return low;
}
