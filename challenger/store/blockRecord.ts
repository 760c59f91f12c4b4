import { RLP } from '@ethereumjs/rlp';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { RlpReader } from '../derive/rlp.js';
import type { ChainHead } from '../execute/executor.js';
import type { Tables } from './tables.js';

/** A block whose state is kept. */
export interface BlockRecord {
  readonly head: ChainHead;
  /** The inbox's index of the batch that the block stands in; for genesis whatever its user likes. */
  readonly batch: bigint;
  /** The RLP of its header. */
  readonly header?: Uint8Array | undefined;
}

/** BLOCKHASH reaches back so far. */
const REACH = 256n;

/** The key of a block: its number in 8 bytes, so that keys are in the order of blocks. */
export function blockKey(number: bigint): Uint8Array {
  const key = new Uint8Array(8);
  new DataView(key.buffer).setBigUint64(0, number);
  return key;
}

export function blockNumber(key: Uint8Array): bigint {
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

/** A block's record, or undefined if it is not kept. */
export function recordOf(tables: Tables, number: bigint): BlockRecord | undefined {
  const stored = tables.blocks.getBinary(blockKey(number));
  if (stored === undefined) return undefined;
  const item = new RlpReader(new Uint8Array(stored)).list();
  const head = {
    number: item.integer(8),
    hash: item.fixed(32) as Hash,
    stateRoot: item.fixed(32) as Hash,
    timestamp: item.integer(8),
    gasLimit: item.integer(8),
    gasUsed: item.integer(8),
    baseFeePerGas: item.integer(32),
    recentHashes: recentHashes(tables, number),
  };
  const batch = item.integer(32);
  const header = item.string();
  return { head, batch, header: header.length === 0 ? undefined : header };
}

/** The kept block before another one, or undefined if that is the oldest. */
export function previousRecord(tables: Tables, number: bigint): BlockRecord | undefined {
  if (number === 0n) return undefined;
  const below = { start: blockKey(number - 1n), reverse: true, limit: 1 };
  for (const key of tables.blocks.getKeys(below)) return recordOf(tables, blockNumber(key));
  return undefined;
}

/** The kept block after another one, or undefined if that is the newest. */
export function nextRecord(tables: Tables, number: bigint): BlockRecord | undefined {
  for (const key of tables.blocks.getKeys({ start: blockKey(number + 1n), limit: 1 })) {
    return recordOf(tables, blockNumber(key));
  }
  return undefined;
}

/** The oldest or the newest block that is kept. */
export function edgeBlock({ blocks }: Tables, edge: 'oldest' | 'newest'): bigint | undefined {
  for (const key of blocks.getKeys({ limit: 1, reverse: edge === 'newest' })) {
    return blockNumber(key);
  }
  return undefined;
}

/** The hashes of the last 256 blocks up to `number`, oldest first. */
function recentHashes({ hashes }: Tables, number: bigint): Hash[] {
  const start = number < REACH ? 0n : number - REACH + 1n;
  const found: Hash[] = [];
  for (const { value } of hashes.getRange({ start: blockKey(start), end: blockKey(number + 1n) })) {
    found.push(new Uint8Array(value) as Hash);
  }
  return found;
}

/** Forgets hashes that no kept block's BLOCKHASH reaches. To be called in a transaction. */
export function dropHashes({ hashes }: Tables, oldest: bigint): void {
  if (oldest < REACH) return;
  const end = blockKey(oldest - REACH + 1n);
  for (const key of [...hashes.getKeys({ end })]) hashes.removeSync(key);
}
