import type { AccountFields, StateManagerInterface } from '@ethereumjs/common';
import { RLP } from '@ethereumjs/rlp';
import { OriginalStorageCache } from '@ethereumjs/statemanager';
import { Account, createAccount, type Address } from '@ethereumjs/util';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { decodeRecord, encodeRecord, sameRecord, type AccountRecord } from './accountRecord.js';
import { bytesOf, keyOf } from './bytesKey.js';
import { MissingNodeError } from './cannotTell.js';
import type { NodeDatabase } from './nodeDatabase.js';
import { EMPTY_ROOT, readTrie, updateTrie, type TrieChange } from './stateTrie.js';

/** Storage of one account on top of the trie with root `base`. Keys are slots in hex. */
interface StorageRecord {
  readonly base: Uint8Array;
  /** Slots read from `base`. */
  readonly read: Map<string, Uint8Array>;
  /** Slots written since. */
  readonly written: Map<string, Uint8Array>;
}

const EMPTY_CODE_HASH = keccak(new Uint8Array(0));
const NOTHING = new Uint8Array(0);

/**
 * The state that the EVM works on: accounts, storage and codes above a root in a node database. Every write stays in
 * memory, with an undo log for checkpoints, until `flush`, which brings the tries up to date. Writes that end where
 * they began (a lock that is set and cleared) never touch a trie, so that a witness need not hold their siblings.
 * Everything that is asked for and not in the database is a MissingNodeError, never an absent account or slot.
 */
export class ExecutionState implements StateManagerInterface {
  readonly originalStorageCache = new OriginalStorageCache((address, key) =>
    this.getStorage(address, key),
  );
  /** Accounts as they stand, null for absent ones. */
  private readonly accounts = new Map<string, AccountRecord | null>();
  /** Accounts as they stand in the trie with `root`. */
  private readonly flushed = new Map<string, AccountRecord | null>();
  private readonly changed = new Set<string>();
  private readonly storages = new Map<string, StorageRecord>();
  private readonly newCodes = new Map<string, Uint8Array>();
  private undo: (() => void)[] = [];
  private checkpoints: number[] = [];

  constructor(
    private readonly nodes: NodeDatabase,
    private root: Uint8Array = EMPTY_ROOT,
  ) {}

  async getAccount(address: Address): Promise<Account | undefined> {
    const record = await this.account(keyOf(address.bytes), address.bytes);
    // A new object each time: the EVM changes what it gets before it puts it back.
    return record === null ? undefined : createAccount({ ...record });
  }

  async putAccount(address: Address, account?: Account): Promise<void> {
    if (account === undefined) return this.deleteAccount(address);
    const { nonce, balance, storageRoot, codeHash } = account;
    const key = keyOf(address.bytes);
    await this.account(key, address.bytes);
    // With storage of our own the root is ours to say, and the account's is what it was when it was read.
    const base = this.storages.get(key)?.base ?? storageRoot;
    this.setAccount(key, { nonce, balance, storageRoot: base, codeHash });
  }

  async deleteAccount(address: Address): Promise<void> {
    const key = keyOf(address.bytes);
    await this.account(key, address.bytes);
    this.setStorage(key, EMPTY_ROOT);
    this.setAccount(key, null);
  }

  async modifyAccountFields(address: Address, fields: AccountFields): Promise<void> {
    const account = (await this.getAccount(address)) ?? new Account();
    await this.putAccount(address, Object.assign(account, fields));
  }

  async putCode(address: Address, code: Uint8Array): Promise<void> {
    const codeHash = keccak(code);
    if (code.length > 0) this.newCodes.set(keyOf(codeHash), code);
    await this.modifyAccountFields(address, { codeHash });
  }

  async getCode(address: Address): Promise<Uint8Array> {
    const codeHash = (await this.account(keyOf(address.bytes), address.bytes))?.codeHash;
    if (codeHash === undefined || keyOf(codeHash) === keyOf(EMPTY_CODE_HASH)) return NOTHING;
    const code = this.newCodes.get(keyOf(codeHash)) ?? this.nodes.code(codeHash);
    if (code === undefined) throw new MissingNodeError('code', codeHash);
    return code;
  }

  async getCodeSize(address: Address): Promise<number> {
    return (await this.getCode(address)).length;
  }

  /** The value of a slot without leading zeros. */
  async getStorage(address: Address, slot: Uint8Array): Promise<Uint8Array> {
    const storage = await this.storage(address);
    return storage === undefined ? NOTHING : this.slot(storage, slot);
  }

  async putStorage(address: Address, slot: Uint8Array, value: Uint8Array): Promise<void> {
    const storage = await this.storage(address);
    if (storage === undefined) throw new RangeError('a slot of an account that does not exist');
    const key = keyOf(slot);
    const before = storage.written.get(key);
    this.undo.push(() => {
      if (before === undefined) storage.written.delete(key);
      else storage.written.set(key, before);
    });
    storage.written.set(key, withoutLeadingZeros(value));
    this.changed.add(keyOf(address.bytes));
  }

  async clearStorage(address: Address): Promise<void> {
    const key = keyOf(address.bytes);
    const account = await this.account(key, address.bytes);
    this.setStorage(key, EMPTY_ROOT);
    if (account !== null) this.setAccount(key, { ...account, storageRoot: EMPTY_ROOT });
  }

  checkpoint(): Promise<void> {
    this.checkpoints.push(this.undo.length);
    return Promise.resolve();
  }

  commit(): Promise<void> {
    this.checkpoints.pop();
    if (this.checkpoints.length === 0) this.undo = [];
    return Promise.resolve();
  }

  revert(): Promise<void> {
    const to = this.checkpoints.pop() ?? 0;
    while (this.undo.length > to) this.undo.pop()?.();
    return Promise.resolve();
  }

  /** Writes everything into the tries and the database and gives the new root. No checkpoint may be open. */
  async flush(): Promise<Hash> {
    if (this.checkpoints.length > 0) throw new RangeError('flush inside a checkpoint');
    const changes: TrieChange[] = [];
    for (const key of this.changed) {
      const address = bytesOf(key);
      const before = this.flushed.get(key) ?? null;
      const account = await this.flushStorage(key, this.accounts.get(key) ?? null);
      if (account !== null) this.storeCode(account.codeHash);
      if (!sameRecord(before, account)) {
        changes.push({ key: address, value: account === null ? undefined : encodeRecord(account) });
      }
      this.flushed.set(key, account);
    }
    if (changes.length > 0) this.root = await updateTrie(this.nodes, this.root, changes);
    this.changed.clear();
    this.newCodes.clear();
    this.undo = [];
    return this.root as Hash;
  }

  /** The root as of the last flush. */
  getStateRoot(): Promise<Uint8Array> {
    return Promise.resolve(this.root);
  }

  /** Stands at `root` as if newly made. The root is not looked up: the first read of a missing node says so. */
  setStateRoot(root: Uint8Array): Promise<void> {
    this.root = root;
    this.checkpoints = [];
    this.undo = [];
    this.changed.clear();
    this.newCodes.clear();
    this.originalStorageCache.clear();
    this.clearCaches();
    return Promise.resolve();
  }

  hasStateRoot(root: Uint8Array): Promise<boolean> {
    return Promise.resolve(
      keyOf(root) === keyOf(EMPTY_ROOT) || this.nodes.node(root) !== undefined,
    );
  }

  clearCaches(): void {
    if (this.changed.size > 0) throw new RangeError('caches hold changes that are not flushed');
    this.accounts.clear();
    this.flushed.clear();
    this.storages.clear();
  }

  shallowCopy(): ExecutionState {
    return new ExecutionState(this.nodes, this.root);
  }

  private async account(key: string, address: Uint8Array): Promise<AccountRecord | null> {
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const rlp = await readTrie(this.nodes, this.root, address);
    const record = rlp === undefined ? null : decodeRecord(rlp);
    this.accounts.set(key, record);
    this.flushed.set(key, record);
    return record;
  }

  private async storage(address: Address): Promise<StorageRecord | undefined> {
    const key = keyOf(address.bytes);
    const account = await this.account(key, address.bytes);
    if (account === null) return undefined;
    let storage = this.storages.get(key);
    if (storage === undefined) {
      storage = { base: account.storageRoot, read: new Map(), written: new Map() };
      this.storages.set(key, storage);
    }
    return storage;
  }

  private async slot(storage: StorageRecord, slot: Uint8Array): Promise<Uint8Array> {
    const key = keyOf(slot);
    const known = storage.written.get(key) ?? storage.read.get(key);
    if (known !== undefined) return known;
    const rlp = await readTrie(this.nodes, storage.base, slot);
    const value = rlp === undefined ? NOTHING : (RLP.decode(rlp) as Uint8Array);
    storage.read.set(key, value);
    return value;
  }

  private setAccount(key: string, record: AccountRecord | null): void {
    const before = this.accounts.get(key) ?? null;
    this.undo.push(() => this.accounts.set(key, before));
    this.accounts.set(key, record);
    this.changed.add(key);
  }

  private setStorage(key: string, base: Uint8Array): void {
    const before = this.storages.get(key);
    this.undo.push(() => {
      if (before === undefined) this.storages.delete(key);
      else this.storages.set(key, before);
    });
    this.storages.set(key, { base, read: new Map(), written: new Map() });
  }

  /** Brings the account's storage trie up to date and gives the account with its new storage root. */
  private async flushStorage(
    key: string,
    account: AccountRecord | null,
  ): Promise<AccountRecord | null> {
    const storage = this.storages.get(key);
    if (account === null || storage === undefined) {
      this.storages.delete(key);
      return account;
    }
    const changes: TrieChange[] = [];
    for (const [slotKey, value] of storage.written) {
      const slot = bytesOf(slotKey);
      if (keyOf(await this.slotBefore(storage, slot)) === keyOf(value)) continue;
      changes.push({ key: slot, value: value.length === 0 ? undefined : RLP.encode(value) });
    }
    const storageRoot =
      changes.length === 0 ? storage.base : await updateTrie(this.nodes, storage.base, changes);
    const read = new Map([...storage.read, ...storage.written]);
    this.storages.set(key, { base: storageRoot, read, written: new Map() });
    const flushed = { ...account, storageRoot };
    this.accounts.set(key, flushed);
    return flushed;
  }

  private slotBefore(storage: StorageRecord, slot: Uint8Array): Promise<Uint8Array> {
    return this.slot({ ...storage, written: new Map() }, slot);
  }

  private storeCode(codeHash: Uint8Array): void {
    const code = this.newCodes.get(keyOf(codeHash));
    if (code !== undefined) this.nodes.putCode(codeHash, code);
  }
}

function withoutLeadingZeros(value: Uint8Array): Uint8Array {
  const first = value.findIndex((byte) => byte !== 0);
  return first < 0 ? NOTHING : value.slice(first);
}
