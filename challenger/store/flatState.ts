import type { Table } from './tables.js';

/** The key of a slot in the flat state: hashed address ‖ hashed slot. */
export function slotKey(address: Uint8Array, slot: Uint8Array): Uint8Array {
  const key = new Uint8Array(64);
  key.set(address);
  key.set(slot, 32);
  return key;
}

/** Sets an entry, or removes it if `value` is undefined. To be called in a transaction. */
export function putOrRemove(table: Table, key: Uint8Array, value: Uint8Array | undefined): void {
  if (value === undefined) table.removeSync(key);
  else table.putSync(key, value);
}
