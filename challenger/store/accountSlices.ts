import { MalformedNodeError } from '../trie/merkleTrieNode.js';

/** The storage root in an account as the state trie holds it: a view of the RLP, whose last two items are hashes. */
export function storageRootOf(account: Uint8Array): Uint8Array {
  const end = account.length;
  if (account[end - 66] !== 0xa0 || account[end - 33] !== 0xa0) {
    throw new MalformedNodeError('an account without a storage root and a code hash');
  }
  return account.subarray(end - 65, end - 33);
}

/** The code hash in an account as the state trie holds it: a view of the RLP. */
export function codeHashOf(account: Uint8Array): Uint8Array {
  storageRootOf(account);
  return account.subarray(account.length - 32);
}
