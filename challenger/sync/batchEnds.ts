import type { Hash } from '../../bisection/structures/Keccak.js';
import type { MetaChange } from '../store/commitBlocks.js';
import type { StateStore } from '../store/stateStore.js';
import type { ReachedEnd } from './finalLine.js';
import { withHashes, withoutHashes } from './standing.js';
import { SyncRecordError } from './syncRecord.js';

const keyOf = (position: bigint): string => `sync.end.${position.toString()}`;

/**
 * The end of a batch as an entry of a store's commit, for a claim that becomes final later to be held against. The hashes
 * of blocks, the most of a standing, are in the store anyway.
 * @param block the last one by then
 */
export function endEntry(
  { position, units, state }: ReachedEnd,
  standing: Uint8Array,
  block: bigint,
): MetaChange[number] {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setUint32(0, units);
  view.setBigUint64(4, block);
  return [keyOf(position), Buffer.concat([head, state, withoutHashes(standing)])];
}

/** The entries of the ends from `from` to `to`, the latter not included, taken out. */
export function dropEnds(from: bigint, to: bigint): MetaChange {
  const drops: (readonly [string, undefined])[] = [];
  for (let position = from; position < to; position++) drops.push([keyOf(position), undefined]);
  return drops;
}

/** The end of a batch, if it is noted. */
export function readEnd(store: StateStore, position: bigint): ReachedEnd | undefined {
  const bytes = store.meta(keyOf(position));
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { position, units: view.getUint32(0), state: bytes.slice(12, 44) as Hash };
}

/** The standing of an end that is noted. @throws SyncRecordError if it is not, or its block is not kept */
export function readStanding(store: StateStore, position: bigint): Uint8Array {
  const bytes = store.meta(keyOf(position));
  const view = bytes && new DataView(bytes.buffer, bytes.byteOffset);
  const block = view && store.block(view.getBigUint64(4));
  if (bytes === undefined || block === undefined) throw new SyncRecordError(undefined);
  return withHashes(bytes.subarray(44), block.head);
}
