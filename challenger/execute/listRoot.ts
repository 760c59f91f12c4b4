import { RLP } from '@ethereumjs/rlp';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { MerkleTrie, type TrieNodes } from '../trie/merkleTrie.js';

/** Nodes that nobody asks for again. */
const NOWHERE: TrieNodes = { node: () => undefined, putNode: () => undefined };

/** The root of the trie that holds item `i` at key rlp(i): a block's transactions or receipts. */
export function listRoot(items: readonly Uint8Array[]): Hash {
  return new MerkleTrie(NOWHERE).update(
    items.map((value, index) => ({ key: RLP.encode(index), value })),
  );
}
