import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { keyOf } from '../execute/bytesKey.js';
import { MissingNodeError } from '../execute/cannotTell.js';
import { toHex } from '../hex.js';
import { codeHashOf, storageRootOf } from './accountSlices.js';
import { type BlockRecord, newestBlock, putRecord } from './blockRecord.js';
import { type MetaChange, putMeta } from './commitBlocks.js';
import { slotKey } from './flatState.js';
import { addPlace } from './nodeCounts.js';
import type { Tables } from './tables.js';
import { type NodeSink, TrieBuilder } from '../trie/trieBuilder.js';

/** A load into a store that has a state already. */
export class StoreNotEmptyError extends Error {
  readonly code = 'STORE_NOT_EMPTY';
  readonly nextStep =
    'go on from the state that is there, or delete the folder to start from a snapshot';
  constructor(readonly newest: bigint) {
    super(`the store holds block ${newest} already; a snapshot is loaded into an empty one`);
    this.name = 'StoreNotEmptyError';
  }
}

/** What was loaded has another root than it should. */
export class LoadedRootError extends Error {
  readonly code = 'STORE_LOADED_ROOT';
  readonly nextStep = 'clear what was loaded and take the state from another source';
  constructor(
    /** The hashed address of the account whose storage it is; undefined for the state's own root. */
    readonly account: Uint8Array | undefined,
    readonly found: Uint8Array,
    readonly expected: Uint8Array,
  ) {
    const what = account === undefined ? 'the state' : `the storage of account ${toHex(account)}`;
    super(`the root of ${what} as it was loaded is ${toHex(found)}, not ${toHex(expected)}`);
    this.name = 'LoadedRootError';
  }
}

/** A slot was loaded, and the account that it is of was not. */
export class StraySlotError extends Error {
  readonly code = 'STORE_STRAY_SLOT';
  readonly nextStep = 'clear what was loaded and take the state from another source';
  constructor(
    /** Hashed address ‖ hashed slot. */
    readonly key: Uint8Array,
  ) {
    super(`slot ${toHex(key.subarray(32))} was loaded without its account`);
    this.name = 'StraySlotError';
  }
}

/** A part of a state, in any order; what is there already is written over. */
export interface StatePiece {
  /** Hashed address and account (RLP). */
  readonly accounts?: Iterable<readonly [address: Uint8Array, account: Uint8Array]>;
  /** Hashed address, hashed slot, value (RLP). */
  readonly slots?: Iterable<readonly [address: Uint8Array, slot: Uint8Array, value: Uint8Array]>;
  readonly codes?: Iterable<Uint8Array>;
}

/**
 * Fills an empty store with a state that comes in pieces. Each piece is one transaction with what its caller keeps of its
 * progress: a load that was stopped goes on where that says. There is no block before `finish` has found the right root.
 */
export class StateLoad {
  constructor(private readonly tables: Tables) {
    this.refuseBlocks();
  }

  put({ accounts = [], slots = [], codes = [] }: StatePiece, meta: MetaChange = []): void {
    this.tables.transaction(() => {
      this.refuseBlocks();
      for (const [address, account] of accounts) this.tables.accounts.putSync(address, account);
      for (const [address, slot, value] of slots) {
        this.tables.slots.putSync(slotKey(address, slot), value);
      }
      for (const code of codes) this.tables.codes.putSync(keccak(code), code);
      putMeta(this.tables, meta);
    });
  }

  /** Forgets everything that was loaded. */
  clear(meta: MetaChange = []): void {
    this.tables.transaction(() => {
      this.refuseBlocks();
      for (const table of [this.tables.accounts, this.tables.slots, this.tables.codes]) {
        table.clearSync();
      }
      putMeta(this.tables, meta);
    });
  }

  /**
   * Builds the tries from what was loaded and makes `record` the store's first block, in one transaction with `meta`.
   * Throws LoadedRootError, StraySlotError and MissingNodeError (a code); then everything is as it was, without a block.
   */
  finish(record: BlockRecord, meta: MetaChange = []): void {
    this.tables.transaction(() => {
      this.refuseBlocks();
      this.build(record.head.stateRoot);
      putRecord(this.tables, record);
      putMeta(this.tables, meta);
    });
  }

  private build(expected: Uint8Array): void {
    const { accounts, slots } = this.tables;
    const sink: NodeSink = (hash, encoding) => addPlace(this.tables, hash, encoding);
    const state = new TrieBuilder(sink);
    const storage = new TrieBuilder(sink);
    const codes = new Set<string>();
    const entries = slots.getRange()[Symbol.iterator]();
    let next = entries.next();
    for (const { key: address, value: account } of accounts.getRange()) {
      while (next.done !== true) {
        const { key, value } = next.value;
        const order = Buffer.compare(key.subarray(0, 32), address);
        if (order > 0) break;
        if (order < 0) throw new StraySlotError(key);
        storage.add(key.subarray(32), value);
        next = entries.next();
      }
      const root = storage.root();
      if (Buffer.compare(root, storageRootOf(account)) !== 0) {
        throw new LoadedRootError(address, root, storageRootOf(account));
      }
      this.needCode(codeHashOf(account), codes);
      state.add(address, account);
    }
    if (next.done !== true) throw new StraySlotError(next.value.key);
    const root = state.root();
    if (Buffer.compare(root, expected) !== 0) throw new LoadedRootError(undefined, root, expected);
  }

  /** `known` are those that were found already. */
  private needCode(hash: Uint8Array, known: Set<string>): void {
    if (Buffer.compare(hash, EMPTY_CODE_HASH) === 0) return;
    const key = keyOf(hash);
    if (known.has(key)) return;
    if (!this.tables.codes.doesExist(hash)) throw new MissingNodeError('code', hash.slice());
    known.add(key);
  }

  private refuseBlocks(): void {
    const newest = newestBlock(this.tables)?.number;
    if (newest !== undefined) throw new StoreNotEmptyError(newest);
  }
}
