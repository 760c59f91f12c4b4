import { RLP } from '@ethereumjs/rlp';
import { createAccountFromRLP } from '@ethereumjs/util';

/** An account as the state trie holds it; it never changes. */
export interface AccountRecord {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly storageRoot: Uint8Array;
  readonly codeHash: Uint8Array;
}

/** The record in a leaf of the state trie. */
export function decodeRecord(rlp: Uint8Array): AccountRecord {
  const { nonce, balance, storageRoot, codeHash } = createAccountFromRLP(rlp);
  return { nonce, balance, storageRoot, codeHash };
}

/** A leaf of the state trie. */
export function encodeRecord({ nonce, balance, storageRoot, codeHash }: AccountRecord): Uint8Array {
  return RLP.encode([nonce, balance, storageRoot, codeHash]);
}

/** Whether two accounts are equal; null is an absent one. */
export function sameRecord(a: AccountRecord | null, b: AccountRecord | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.nonce === b.nonce &&
    a.balance === b.balance &&
    sameBytes(a.storageRoot, b.storageRoot) &&
    sameBytes(a.codeHash, b.codeHash)
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || Buffer.compare(a, b) === 0;
}
