import { RLP } from '@ethereumjs/rlp';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { toBigInt } from '../derive/rlp.js';
import { bytesOf, keyOf } from './bytesKey.js';
import { MerkleTrie, type TrieChange, type TrieNodes } from '../trie/merkleTrie.js';

/** The storage of one account: what was written on top of its trie as of the last flush. Slots are 32 bytes. */
export class AccountStorage {
  private readonly trie: MerkleTrie;
  /** Slots as they stand in the trie, as far as they are known. */
  private readonly read = new Map<string, bigint>();
  /** Slots written since. */
  private readonly written = new Map<string, bigint>();

  constructor(nodes: TrieNodes, root: Uint8Array) {
    this.trie = new MerkleTrie(nodes, root);
  }

  /** The root as of the last flush. */
  get root(): Hash {
    return this.trie.root;
  }

  /** The value of a slot; 0 if it is empty. Throws MissingNodeError. */
  get(slot: Uint8Array): bigint {
    const key = keyOf(slot);
    return this.written.get(key) ?? this.flushed(key, slot);
  }

  /** Writes a slot and gives what takes the write back. */
  put(slot: Uint8Array, value: bigint): () => void {
    const { written } = this;
    const key = keyOf(slot);
    const before = written.get(key);
    written.set(key, value);
    return () => {
      if (before === undefined) written.delete(key);
      else written.set(key, before);
    };
  }

  /** Brings the trie up to date. Slots that end where they began never touch it. Throws MissingNodeError. */
  flush(): void {
    const changes: TrieChange[] = [];
    for (const [key, value] of this.written) {
      const slot = bytesOf(key);
      if (this.flushed(key, slot) === value) continue;
      changes.push({ key: keccak(slot), value: value === 0n ? undefined : RLP.encode(value) });
    }
    if (changes.length > 0) this.trie.update(changes);
    for (const [key, value] of this.written) this.read.set(key, value);
    this.written.clear();
  }

  /** A slot as of the last flush. */
  private flushed(key: string, slot: Uint8Array): bigint {
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const rlp = this.trie.get(keccak(slot));
    const value = rlp === undefined ? 0n : toBigInt(RLP.decode(rlp) as Uint8Array);
    this.read.set(key, value);
    return value;
  }
}
