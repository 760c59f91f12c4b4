import type { ByteReader } from './byteReader.js';
import type { ByteWriter } from './byteWriter.js';
import { ChunkError } from './chunkError.js';
import { beginChunk, type ChunkEntry, ChunkKind, openChunk } from './chunkFormat.js';
import { CodeTable, CodeTableReader, type HashedCode } from './codeTable.js';
import { holds, type KeyRange } from './keyRange.js';
import { readSlots, type SlotValue, writeSlot } from './slotCodec.js';
import { addressesIn, slotsIn, standsIn } from './statePosition.js';

/** What becomes of an account. */
export type AccountFate =
  /** It is gone, and its storage with it. */
  | { readonly kind: 'deleted' }
  /** It has these fields; its code is what it was before. */
  | { readonly kind: 'kept code'; readonly nonce: bigint; readonly balance: bigint }
  /** It has these fields; `code` undefined for none. */
  | {
      readonly kind: 'new code';
      readonly nonce: bigint;
      readonly balance: bigint;
      readonly code: HashedCode | undefined;
    };

/** A change of an account, as far as a chunk covers it. */
export interface ChangePart {
  /** Hashed. */
  readonly address: Uint8Array;
  /** Undefined where the account stands in a chunk before. */
  readonly fate: AccountFate | undefined;
  /** What its slots become, by their hashed keys in order. */
  readonly slots: readonly SlotValue[];
}

/** What an account takes without its code and slots, at least and at most. */
const LEAST_CHANGE = 32 + 1;
export const MOST_CHANGE = 32 + 1 + 9 + 33 + 10;

const Form = { deleted: 0, keptCode: 1, newCode: 2 } as const;

/** The chunk of these changes; docs/snapshots.md gives the format. */
export function encodeChangesChunk(range: KeyRange, changes: readonly ChangePart[]): Uint8Array {
  const codes = new CodeTable();
  for (const { fate } of changes) {
    if (fate?.kind === 'new code' && fate.code) codes.place(fate.code.hash, fate.code.code);
  }
  const writer = beginChunk(ChunkKind.changes, range);
  codes.write(writer);
  writer.count(changes.length);
  for (const { address, fate, slots } of changes) {
    writer.bytes(address);
    if (fate !== undefined) writeFate(writer, codes, fate);
    if (fate?.kind === 'deleted') continue;
    writer.count(slots.length);
    for (const { key, value } of slots) writeSlot(writer, key, value);
  }
  return writer.taken();
}

function writeFate(writer: ByteWriter, codes: CodeTable, fate: AccountFate): void {
  if (fate.kind === 'deleted') {
    writer.byte(Form.deleted);
    return;
  }
  const { nonce, balance } = fate;
  writer.byte(fate.kind === 'kept code' ? Form.keptCode : Form.newCode);
  writer.integer(nonce).integer(balance);
  if (fate.kind === 'kept code') return;
  writer.count(fate.code === undefined ? 0 : codes.place(fate.code.hash, fate.code.code));
}

/**
 * The changes in a chunk. That they are those from one state to another shows only when they were applied.
 * @throws ChunkError
 */
export function loadChangesChunk(bytes: Uint8Array, entry: ChunkEntry): ChangePart[] {
  const { range, hash } = entry;
  return openChunk(bytes, ChunkKind.changes, entry, (reader) => {
    const codes = new CodeTableReader(reader);
    const count = reader.items(LEAST_CHANGE);
    const changes: ChangePart[] = [];
    for (let i = 0; i < count; i++) changes.push(readChange(reader, range, codes));
    codes.finish();
    checkOrder(
      addressesIn(range),
      changes.map(({ address }) => address),
      hash,
    );
    for (const { address, slots } of changes) {
      checkOrder(
        slotsIn(range, address),
        slots.map(({ key }) => key),
        hash,
      );
    }
    return changes;
  });
}

function readChange(reader: ByteReader, range: KeyRange, codes: CodeTableReader): ChangePart {
  const address = reader.bytes(32);
  const fate = standsIn(slotsIn(range, address)) ? readFate(reader, codes) : undefined;
  const slots = fate?.kind === 'deleted' ? [] : readSlots(reader);
  if (fate === undefined && slots.length === 0) throw reader.malformed('a change of nothing');
  return { address, fate, slots };
}

function readFate(reader: ByteReader, codes: CodeTableReader): AccountFate {
  const form = reader.byte();
  if (form === Form.deleted) return { kind: 'deleted' };
  if (form > Form.newCode) throw reader.malformed('a change of no known form');
  const nonce = reader.integer(8);
  const balance = reader.integer(32);
  if (form === Form.keptCode) return { kind: 'kept code', nonce, balance };
  return { kind: 'new code', nonce, balance, code: codes.next() };
}

function checkOrder(range: KeyRange, keys: readonly Uint8Array[], chunk: string): void {
  let before: Uint8Array | undefined;
  for (const key of keys) {
    if (!holds(range, key)) throw new ChunkError('form', chunk, 'a change outside its range');
    if (before !== undefined && Buffer.compare(before, key) >= 0) {
      throw new ChunkError('form', chunk, 'changes that do not ascend');
    }
    before = key;
  }
}
