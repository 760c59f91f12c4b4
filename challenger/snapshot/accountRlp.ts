import { RlpReader } from '../derive/rlp.js';

/** What stands in an account: integers as bytes without leading zeros, and two hashes. */
export interface AccountFields {
  readonly nonce: Uint8Array;
  readonly balance: Uint8Array;
  readonly storageRoot: Uint8Array;
  readonly codeHash: Uint8Array;
}

/** The fields of an account as the state trie holds it, as views. @throws MalformedRlp */
export function accountFields(rlp: Uint8Array): AccountFields {
  const reader = new RlpReader(rlp).list();
  return {
    nonce: reader.string(),
    balance: reader.string(),
    storageRoot: reader.fixed(32),
    codeHash: reader.fixed(32),
  };
}

/** What an account that has both has for code and storage, and its header. */
const HASHES = 2 * 33;

/**
 * An account as the state trie holds it: rlp([nonce, balance, storageRoot, codeHash]) (Yellow Paper, 4.1).
 * @param nonce at most 8 bytes, and `balance` at most 32, without leading zeros
 */
export function accountRlp({ nonce, balance, storageRoot, codeHash }: AccountFields): Uint8Array {
  const length = itemSize(nonce) + itemSize(balance) + HASHES;
  // The two hashes alone are longer than 55 bytes, and all is shorter than 256: one byte of length.
  const rlp = new Uint8Array(2 + length);
  rlp[0] = 0xf8;
  rlp[1] = length;
  let at = putItem(rlp, 2, nonce);
  at = putItem(rlp, at, balance);
  at = putItem(rlp, at, storageRoot);
  putItem(rlp, at, codeHash);
  return rlp;
}

const isItself = (item: Uint8Array): boolean => item.length === 1 && (item[0] ?? 0) < 0x80;

const itemSize = (item: Uint8Array): number => (isItself(item) ? 1 : 1 + item.length);

function putItem(rlp: Uint8Array, at: number, item: Uint8Array): number {
  if (!isItself(item)) rlp[at++] = 0x80 + item.length;
  rlp.set(item, at);
  return at + item.length;
}
