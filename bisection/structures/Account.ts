import { keccak, type Hash } from './Keccak.js';
import { Rlp, RlpError } from './Rlp.js';

/** An account as the state trie holds it (Yellow Paper, 4.1). */
export interface Account {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly storageRoot: Hash;
  readonly codeHash: Hash;
}

/** The root of the trie that holds nothing: keccak(rlp("")). */
export const EMPTY_ROOT: Hash = keccak(Uint8Array.of(0x80));
/** The hash of no code. */
export const EMPTY_CODE_HASH: Hash = keccak(new Uint8Array(0));
/** What an account that is not in the trie counts as. */
export const EMPTY_ACCOUNT: Account = {
  nonce: 0n,
  balance: 0n,
  storageRoot: EMPTY_ROOT,
  codeHash: EMPTY_CODE_HASH,
};

/**
 * Accounts by the very array that spells them. It saves decoding what was encoded here; and as the account stays the
 * same object, with the same `storageRoot` in it, a storage trie can be kept for as long as any state refers to it.
 */
const known = new WeakMap<Uint8Array, Account>();

/** `rlp([nonce, balance, storageRoot, codeHash])`. Neither the account's hashes nor the result may be changed. */
export function encodeAccount(account: Account): Uint8Array {
  const rlp = Rlp.encodeList([
    Rlp.encodeUint(account.nonce),
    Rlp.encodeUint(account.balance),
    Rlp.encodeString(account.storageRoot),
    Rlp.encodeString(account.codeHash),
  ]);
  known.set(rlp, account);
  return rlp;
}

/** The account that `rlp` spells; no bytes, as for a key that is not in the trie, are the empty account. @throws RlpError */
export function decodeAccount(rlp: Uint8Array | undefined): Account {
  if (rlp === undefined || rlp.length === 0) return EMPTY_ACCOUNT;
  let account = known.get(rlp);
  if (account === undefined) {
    account = decode(rlp);
    known.set(rlp, account);
  }
  return account;
}

function decode(rlp: Uint8Array): Account {
  const [nonce, balance, storageRoot, codeHash, ...more] = Rlp.list(rlp).map(Rlp.payload);
  const fields = {
    nonce: nonce && Rlp.toUint(nonce),
    balance: balance && Rlp.toUint(balance),
  };
  if (
    fields.nonce === undefined ||
    fields.balance === undefined ||
    storageRoot?.length !== 32 ||
    codeHash?.length !== 32 ||
    more.length > 0
  ) {
    throw new RlpError(0);
  }
  return {
    nonce: fields.nonce,
    balance: fields.balance,
    storageRoot: storageRoot as Hash,
    codeHash: codeHash as Hash,
  };
}

/** Whether the account is empty and so not in the trie: no nonce, no balance, no code (EIP-161). */
export function isEmpty(account: Account): boolean {
  return (
    account.nonce === 0n &&
    account.balance === 0n &&
    account.codeHash.every((byte, i) => byte === EMPTY_CODE_HASH[i])
  );
}
