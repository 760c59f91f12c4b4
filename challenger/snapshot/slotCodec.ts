import type { ByteReader } from './byteReader.js';
import type { ByteWriter } from './byteWriter.js';

/** A slot by its hashed key; its value as the storage trie holds it (RLP), undefined where it is empty. */
export interface SlotValue {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** A slot is its key, 32 bytes, and its value as an integer: a length, 0 if it is empty, and so many bytes. */
export function writeSlot(
  writer: ByteWriter,
  key: Uint8Array,
  value: Uint8Array | undefined,
): void {
  const bytes = value === undefined ? new Uint8Array(0) : value.subarray(headerSize(value));
  writer.bytes(key).short(bytes);
}

/** How many bytes a slot takes. */
export const slotSize = (value: Uint8Array | undefined): number =>
  33 + (value === undefined ? 0 : value.length - headerSize(value));

/** Slots behind their count. @throws MalformedBytesError */
export function readSlots(reader: ByteReader): SlotValue[] {
  const count = reader.items(33);
  const slots: SlotValue[] = [];
  for (let i = 0; i < count; i++) {
    const key = reader.bytes(32);
    const value = reader.integerBytes(32);
    slots.push({ key, value: value.length === 0 ? undefined : rlpOf(value) });
  }
  return slots;
}

/** RLP has a byte for the length of a string before it, but not before a single byte below 0x80. */
const headerSize = (rlp: Uint8Array): number => (rlp.length === 1 ? 0 : 1);

function rlpOf(value: Uint8Array): Uint8Array {
  if (value.length === 1 && (value[0] ?? 0) < 0x80) return value;
  const rlp = new Uint8Array(1 + value.length);
  rlp[0] = 0x80 + value.length;
  rlp.set(value, 1);
  return rlp;
}
