import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { MapDB, ValueEncoding } from '@ethereumjs/util';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';

/** The root of the trie that holds item `i` at key rlp(i): a block's transactions or receipts. */
export async function listRoot(items: readonly Uint8Array[]): Promise<Hash> {
  const trie = new MerklePatriciaTrie({
    db: new MapDB<string, Uint8Array>(),
    valueEncoding: ValueEncoding.Bytes,
    useKeyHashingFunction: keccak,
  });
  for (const [index, item] of items.entries()) await trie.put(RLP.encode(index), item);
  return trie.root() as Hash;
}
