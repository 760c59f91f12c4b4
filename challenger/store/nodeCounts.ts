import { CannotTellError } from '../execute/cannotTell.js';
import { toHex } from '../hex.js';
import type { Table, Tables } from './tables.js';

/** A node that was to be taken from a place, and is nowhere. */
export class StoreDamagedError extends CannotTellError {
  readonly code = 'STORE_DAMAGED';
  readonly nextStep =
    'the database is damaged: delete its folder and sync again, or replay the chain from genesis';
  constructor(readonly what: string) {
    super(`the state database contradicts itself: ${what}`);
    this.name = 'StoreDamagedError';
  }
}

/** A node at one more place. To be called in a transaction. */
export function addPlace(
  { nodes, counts }: Tables,
  hash: Uint8Array,
  encoding: Uint8Array,
  places = 1,
): void {
  // Tells in one descent of the tree whether the node is there and puts it if not.
  const isNew = putIfNew(nodes, hash, encoding);
  const count = (isNew ? 0 : countOf(counts.getBinary(hash))) + places;
  if (count > 1) counts.putSync(hash, countBytes(count));
}

const NO_OVERWRITE = { noOverwrite: true };

function putIfNew(table: Table, key: Uint8Array, value: Uint8Array): boolean {
  // lmdb's types give nothing back; its readme and its code say whether it was put.
  const put: unknown = table.putSync(key, value, NO_OVERWRITE);
  return put === true;
}

/** A node at one place less; at none it is removed. To be called in a transaction. */
export function removePlace({ nodes, counts }: Tables, hash: Uint8Array): void {
  const stored = counts.getBinary(hash);
  if (stored === undefined) {
    if (!nodes.removeSync(hash)) {
      throw new StoreDamagedError(`node ${toHex(hash)} is missing`);
    }
    return;
  }
  const count = countOf(stored) - 1;
  if (count > 1) counts.putSync(hash, countBytes(count));
  else counts.removeSync(hash);
}

/** A count as its table holds it; a node without an entry stands at one place. */
export function countOf(stored: Uint8Array | undefined): number {
  if (stored === undefined) return 1;
  return new DataView(stored.buffer, stored.byteOffset).getUint32(0);
}

export function countBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, count);
  return bytes;
}
