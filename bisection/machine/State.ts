import {
  type Account,
  decodeAccount,
  EMPTY_CODE_HASH,
  encodeAccount,
  isEmpty,
} from '../structures/Account.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Rlp } from '../structures/Rlp.js';
import { Trie, type TrieWalk } from '../structures/Trie.js';
import { integerOf, wordBytes } from '../structures/Word.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';

/** The way to an account, from which it can be written. */
export interface AccountWalk {
  readonly walk: TrieWalk;
  /** False when it is not in the trie; it then reads as the empty account. */
  readonly exists: boolean;
  readonly account: Account;
}

/** The way to a storage slot. */
export interface SlotWalk {
  readonly account: AccountWalk;
  readonly walk: TrieWalk;
  readonly value: bigint;
}

/** Walks to an account of a state. */
export function walkAccount(m: Machine, state: Trie, address: bigint): AccountWalk {
  const key = keccak(wordBytes(address).subarray(12));
  const walk = Trie.walk(state, key, m.witness);
  return { walk, exists: walk.value !== undefined, account: decodeAccount(walk.value) };
}

/** An account of the current state. */
export function readAccount(m: Machine, address: bigint): Account {
  return walkAccount(m, m.world().fields.state, address).account;
}

/** Writes an account; an empty one is not in the trie (EIP-161). */
export function putAccount(m: Machine, at: AccountWalk, account: Account): void {
  const state = isEmpty(account)
    ? Trie.remove(at.walk, m.witness)
    : Trie.put(at.walk, encodeAccount(account));
  m.setWorld(m.world().with({ state }));
}

/** Adds to (or with a negative amount takes from) a balance; nothing at all for 0. */
export function addBalance(m: Machine, address: bigint, amount: bigint): void {
  if (amount === 0n) return;
  const at = walkAccount(m, m.world().fields.state, address);
  putAccount(m, at, { ...at.account, balance: at.account.balance + amount });
}

/** Moves wei that the sender has been found to have. */
export function transfer(m: Machine, from: bigint, to: bigint, amount: bigint): void {
  addBalance(m, from, -amount);
  addBalance(m, to, amount);
}

/** Walks to a slot of an account of a state. */
export function walkSlot(
  m: Machine,
  host: Host,
  state: Trie,
  address: bigint,
  slot: bigint,
): SlotWalk {
  const account = walkAccount(m, state, address);
  return walkStorage(m, host, account, slot);
}

/** Goes on from an account to one of its slots. */
export function walkStorage(m: Machine, host: Host, account: AccountWalk, slot: bigint): SlotWalk {
  const storage = host.storage(account.account.storageRoot);
  const walk = Trie.walk(storage, keccak(wordBytes(slot)), m.witness);
  return { account, walk, value: integerOf(Rlp.payload(walk.value ?? NOTHING)) };
}

/** Writes a slot of the current state; a zero is not in the trie. */
export function putSlot(m: Machine, host: Host, at: SlotWalk, value: bigint): void {
  const storage =
    value === 0n ? Trie.remove(at.walk, m.witness) : Trie.put(at.walk, Rlp.encodeUint(value));
  const storageRoot = host.keepStorage(storage);
  putAccount(m, at.account, { ...at.account.account, storageRoot });
}

/** Whether the hash is that of no code. */
export function isNoCode(codeHash: Hash): boolean {
  return codeHash.every((byte, index) => byte === EMPTY_CODE_HASH[index]);
}

/** The RLP of an absent slot's value. */
const NOTHING = Uint8Array.of(0x80);
