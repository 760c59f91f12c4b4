import type { AccountFields, StateManagerInterface } from '@ethereumjs/common';
import { Account, type Address } from '@ethereumjs/util';
import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { toBigInt } from '../derive/rlp.js';
import { AccountStorage } from './accountStorage.js';
import { decodeRecord, encodeRecord, sameRecord, type AccountRecord } from './accountRecord.js';
import { bytesOf, keyOf } from './bytesKey.js';
import { MissingNodeError } from './cannotTell.js';
import { EMPTY_ROOT, MerkleTrie, type TrieChange } from '../trie/merkleTrie.js';
import type { NodeDatabase } from './nodeDatabase.js';

const EMPTY_CODE_KEY = keyOf(EMPTY_CODE_HASH);
const NOTHING = new Uint8Array(0);

/**
 * The state that the EVM works on: accounts, storage and codes above a root in a node database. Every write stays in
 * memory, with an undo log for checkpoints, until `flush`, which brings the tries up to date. Writes that end where
 * they began (a lock that is set and cleared) never touch a trie, so that a witness need not hold their siblings.
 * Everything that is asked for and not in the database is a MissingNodeError, never an absent account or slot.
 */
export class ExecutionState implements StateManagerInterface {
  /** What slots held when the transaction began, for the EVM, which clears it when a transaction ends. */
  readonly originalStorageCache = {
    get: async (address: Address, slot: Uint8Array): Promise<Uint8Array> =>
      bytesOfWord(this.originalSlot(address, slot)),
    clear: (): void => this.originals.clear(),
  };
  /** Accounts as they stand, null for absent ones. */
  private readonly accounts = new Map<string, AccountRecord | null>();
  /** Accounts as they stand in the trie with `root`. */
  private readonly flushed = new Map<string, AccountRecord | null>();
  private readonly changed = new Set<string>();
  private readonly storages = new Map<string, AccountStorage>();
  /** Slots written since the transaction began, by account and slot, as they were then. */
  private readonly originals = new Map<string, bigint>();
  private readonly newCodes = new Map<string, Uint8Array>();
  /** Codes that were asked for: the same array each time, so that what is known of a code can be kept by it. */
  private readonly readCodes = new Map<string, Uint8Array>();
  private trie: MerkleTrie;
  private undo: (() => void)[] = [];
  private checkpoints: number[] = [];

  constructor(
    private readonly nodes: NodeDatabase,
    root: Uint8Array = EMPTY_ROOT,
  ) {
    this.trie = new MerkleTrie(nodes, root);
  }

  async getAccount(address: Address): Promise<Account | undefined> {
    const record = this.account(keyOf(address.bytes), address.bytes);
    if (record === null) return undefined;
    // A new object each time: the EVM changes what it gets before it puts it back.
    const { nonce, balance, storageRoot, codeHash } = record;
    return new Account(nonce, balance, storageRoot, codeHash);
  }

  async putAccount(address: Address, account?: Account): Promise<void> {
    if (account === undefined) return this.deleteAccount(address);
    const { nonce, balance, storageRoot, codeHash } = account;
    const key = keyOf(address.bytes);
    this.account(key, address.bytes);
    // With storage of our own the root is ours to say, and the account's is what it was when it was read.
    const root = this.storages.get(key)?.root ?? storageRoot;
    this.setAccount(key, { nonce, balance, storageRoot: root, codeHash });
  }

  async deleteAccount(address: Address): Promise<void> {
    const key = keyOf(address.bytes);
    this.account(key, address.bytes);
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
    return this.code(address);
  }

  /** The code of an account; none if the account is absent. Throws MissingNodeError. */
  code(address: Address): Uint8Array {
    const codeHash = this.account(keyOf(address.bytes), address.bytes)?.codeHash;
    if (codeHash === undefined) return NOTHING;
    const key = keyOf(codeHash);
    if (key === EMPTY_CODE_KEY) return NOTHING;
    const known = this.newCodes.get(key) ?? this.readCodes.get(key);
    if (known !== undefined) return known;
    const code = this.nodes.code(codeHash);
    if (code === undefined) throw new MissingNodeError('code', codeHash);
    this.readCodes.set(key, code);
    return code;
  }

  async getCodeSize(address: Address): Promise<number> {
    return (await this.getCode(address)).length;
  }

  /** The value of a slot without leading zeros. */
  async getStorage(address: Address, slot: Uint8Array): Promise<Uint8Array> {
    return bytesOfWord(this.slot(address, slot));
  }

  async putStorage(address: Address, slot: Uint8Array, value: Uint8Array): Promise<void> {
    this.putSlot(address, slot, toBigInt(value));
  }

  /** The value of a slot (32 bytes); 0 where it is empty or the account absent. Throws MissingNodeError. */
  slot(address: Address, slot: Uint8Array): bigint {
    return this.storage(address)?.get(slot) ?? 0n;
  }

  /** The value of a slot when the transaction began. */
  originalSlot(address: Address, slot: Uint8Array): bigint {
    return this.originals.get(keyOf(address.bytes) + keyOf(slot)) ?? this.slot(address, slot);
  }

  putSlot(address: Address, slot: Uint8Array, value: bigint): void {
    const storage = this.storage(address);
    if (storage === undefined) throw new RangeError('a slot of an account that does not exist');
    const account = keyOf(address.bytes);
    const key = account + keyOf(slot);
    if (!this.originals.has(key)) this.originals.set(key, storage.get(slot));
    this.undo.push(storage.put(slot, value));
    this.changed.add(account);
  }

  async clearStorage(address: Address): Promise<void> {
    const key = keyOf(address.bytes);
    const account = this.account(key, address.bytes);
    this.setStorage(key, EMPTY_ROOT);
    if (account !== null) this.setAccount(key, { ...account, storageRoot: EMPTY_ROOT });
  }

  checkpoint(): Promise<void> {
    // The outermost one begins a transaction: what was written before it was not written in it.
    if (this.checkpoints.length === 0) this.originals.clear();
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
    const flushed = new Map<string, AccountRecord | null>();
    const changes: TrieChange[] = [];
    for (const key of this.changed) {
      const before = this.flushed.get(key) ?? null;
      const account = this.flushStorage(key, this.accounts.get(key) ?? null);
      if (account !== null) this.storeCode(account.codeHash);
      if (!sameRecord(before, account)) {
        const value = account === null ? undefined : encodeRecord(account);
        changes.push({ key: keccak(bytesOf(key)), value });
      }
      flushed.set(key, account);
    }
    if (changes.length > 0) this.trie.update(changes);
    for (const [key, account] of flushed) this.flushed.set(key, account);
    this.changed.clear();
    this.newCodes.clear();
    this.undo = [];
    return this.trie.root;
  }

  /** The root as of the last flush. */
  getStateRoot(): Promise<Uint8Array> {
    return Promise.resolve(this.trie.root);
  }

  /** Stands at `root` as if newly made. The root is not looked up: the first read of a missing node says so. */
  setStateRoot(root: Uint8Array): Promise<void> {
    this.trie = new MerkleTrie(this.nodes, root);
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
    this.readCodes.clear();
  }

  shallowCopy(): ExecutionState {
    return new ExecutionState(this.nodes, this.trie.root);
  }

  private account(key: string, address: Uint8Array): AccountRecord | null {
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const rlp = this.trie.get(keccak(address));
    const record = rlp === undefined ? null : decodeRecord(rlp);
    this.accounts.set(key, record);
    this.flushed.set(key, record);
    return record;
  }

  private storage(address: Address): AccountStorage | undefined {
    const key = keyOf(address.bytes);
    const known = this.storages.get(key);
    if (known !== undefined && this.accounts.get(key) !== null) return known;
    const account = this.account(key, address.bytes);
    if (account === null) return undefined;
    const storage = new AccountStorage(this.nodes, account.storageRoot);
    this.storages.set(key, storage);
    return storage;
  }

  private setAccount(key: string, record: AccountRecord | null): void {
    const before = this.accounts.get(key) ?? null;
    // The EVM puts both accounts of every call, and most calls move nothing.
    if (sameRecord(before, record)) return;
    this.undo.push(() => this.accounts.set(key, before));
    this.accounts.set(key, record);
    this.changed.add(key);
  }

  private setStorage(key: string, root: Uint8Array): void {
    const before = this.storages.get(key);
    this.undo.push(() => {
      if (before === undefined) this.storages.delete(key);
      else this.storages.set(key, before);
    });
    this.storages.set(key, new AccountStorage(this.nodes, root));
  }

  /** Brings the account's storage trie up to date and gives the account with its new storage root. */
  private flushStorage(key: string, account: AccountRecord | null): AccountRecord | null {
    const storage = this.storages.get(key);
    if (account === null || storage === undefined) {
      this.storages.delete(key);
      return account;
    }
    storage.flush();
    const flushed = { ...account, storageRoot: storage.root };
    this.accounts.set(key, flushed);
    return flushed;
  }

  private storeCode(codeHash: Uint8Array): void {
    const code = this.newCodes.get(keyOf(codeHash));
    if (code !== undefined) this.nodes.putCode(codeHash, code);
  }
}

/** A number without leading zeros. */
function bytesOfWord(word: bigint): Uint8Array {
  if (word === 0n) return NOTHING;
  const hex = word.toString(16);
  return new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}
