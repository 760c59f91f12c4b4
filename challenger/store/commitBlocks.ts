import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { MissingNodeError } from '../execute/cannotTell.js';
import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { codeHashOf } from './accountSlices.js';
import { type BlockRecord, newestBlock, putRecord, type StoredBlock } from './blockRecord.js';
import { putOrRemove, slotKey } from './flatState.js';
import { addPlace } from './nodeCounts.js';
import type { NodeOverlay } from './nodeOverlay.js';
import { stateDifference } from './stateDifference.js';
import type { Tables } from './tables.js';

/** Entries that a user of the store keeps beside it; undefined removes one. */
export type MetaChange = readonly (readonly [key: string, value: Uint8Array | undefined])[];

/** A block that does not follow the newest one. */
export class BlockOrderError extends Error {
  readonly code = 'STORE_BLOCK_ORDER';
  readonly nextStep = 'undo the blocks that are no longer part of the chain, then commit again';
  constructor(
    readonly number: bigint,
    readonly newest: bigint,
    readonly why:
      | 'not above the newest block'
      | 'of an earlier batch than the newest block'
      | 'on top of another block',
  ) {
    super(`block ${number} is ${why}; the newest block is ${newest}`);
    this.name = 'BlockOrderError';
  }
}

/** A first block on top of a state that is still being loaded. */
export class LoadUnderWayError extends Error {
  readonly code = 'STORE_LOAD_UNDER_WAY';
  readonly nextStep =
    'finish the load, or clear it (delete the folder) to start from a genesis file instead';
  constructor(readonly accounts: number) {
    super(`a state is being loaded into the store: ${accounts} accounts so far, and no block`);
    this.name = 'LoadUnderWayError';
  }
}

/**
 * Makes blocks the newest ones in their order, in one transaction: the nodes that each state has and its predecessor's has
 * not, the flat state, their records, and `meta`. Throws BlockOrderError, LoadUnderWayError, MissingNodeError (a
 * node or code that is nowhere); then nothing is changed.
 */
export function commitBlocks(
  tables: Tables,
  records: readonly BlockRecord[],
  overlay: NodeOverlay,
  meta: MetaChange,
): void {
  const stored: Uint8Array[] = [];
  tables.transaction(() => {
    for (const record of records) commitBlock(tables, record, overlay, stored);
    putMeta(tables, meta);
  });
  for (const hash of stored) overlay.forget(hash);
}

/** Adds the hashes of what it stores to `stored`. */
function commitBlock(
  tables: Tables,
  record: BlockRecord,
  overlay: NodeOverlay,
  stored: Uint8Array[],
): void {
  const before = newestBlock(tables);
  if (before === undefined) refuseLoad(tables);
  else checkOrder(record, before);
  const from = before?.stateRoot ?? EMPTY_ROOT;
  stateDifference(overlay, from, record.head.stateRoot, {
    placed: (hash, encoding) => {
      addPlace(tables, hash, encoding);
      stored.push(hash);
    },
    account: (address, old, account) => {
      putOrRemove(tables.accounts, address, account);
      if (account === undefined) return;
      const codeHash = storeCode(tables, overlay, account);
      if (codeHash !== undefined) stored.push(codeHash);
    },
    slot: (address, slot, old, value) => putOrRemove(tables.slots, slotKey(address, slot), value),
  });
  putRecord(tables, record);
}

export function putMeta({ meta }: Tables, changes: MetaChange): void {
  for (const [key, value] of changes) putOrRemove(meta, Buffer.from(key), value);
}

/** Makes sure of an account's code, and gives its hash if it was new. */
function storeCode(
  { codes }: Tables,
  overlay: NodeOverlay,
  account: Uint8Array,
): Uint8Array | undefined {
  const hash = codeHashOf(account);
  if (Buffer.compare(hash, EMPTY_CODE_HASH) === 0 || codes.doesExist(hash)) return undefined;
  const code = overlay.code(hash);
  if (code === undefined) throw new MissingNodeError('code', hash.slice());
  codes.putSync(hash, code);
  return hash;
}

/** Without a block there is no flat state, but for what a load has brought. */
function refuseLoad({ accounts, slots }: Tables): void {
  const loaded = accounts.getKeysCount({ limit: 1 }) + slots.getKeysCount({ limit: 1 });
  if (loaded > 0) throw new LoadUnderWayError(accounts.getKeysCount());
}

function checkOrder({ head, batch }: BlockRecord, before: StoredBlock): void {
  const { number, hash } = before;
  if (head.number <= number) {
    throw new BlockOrderError(head.number, number, 'not above the newest block');
  }
  if (batch < before.batch) {
    throw new BlockOrderError(head.number, number, 'of an earlier batch than the newest block');
  }
  // Hashes are those of the last blocks: where the newest block is among them, it must be itself.
  const place = head.recentHashes[head.recentHashes.length - 1 - Number(head.number - number)];
  if (place !== undefined && Buffer.compare(place, hash) !== 0) {
    throw new BlockOrderError(head.number, number, 'on top of another block');
  }
}
