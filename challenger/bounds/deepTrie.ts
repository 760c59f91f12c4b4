import type { Hash } from '../../bisection/structures/Keccak.js';
import {
  nibblesOf,
  TrieBranch,
  type TrieChild,
  TrieHash,
  TrieLeaf,
  type TrieNode,
} from '../../bisection/structures/TrieNode.js';
import type { Prng } from '../devnet/prng.js';

/** A key of a deep trie. */
export interface DeepKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Undefined for one that is not in the trie: its walk ends in an empty place of the deepest branch. */
  readonly value?: Uint8Array | undefined;
  /** Its branch has only one other child, a full branch: to delete the key merges the two. */
  readonly lonely?: boolean;
}

/** Where the nodes of deep tries are. */
export class NodeStore {
  readonly #nodes = new Map<string, Uint8Array>();

  node(hash: Hash): Uint8Array | undefined {
    return this.#nodes.get(name(hash));
  }

  add(node: TrieNode): Hash {
    this.#nodes.set(name(node.hash), node.rlp);
    return node.hash;
  }
}

/**
 * Builds the part of a trie that walks to `keys` see, and gives its root: above each key `depth` branches that have all
 * 16 children, of which those beside the way are hashes that nobody opens. `depth` is at least 4, and the keys differ
 * in fewer nibbles.
 */
export function deepTrie(
  keys: readonly DeepKey[],
  depth: number,
  store: NodeStore,
  random: Prng,
): Hash {
  const beside = () => new TrieHash(random.bytes(32) as Hash);
  const kept = (node: TrieNode): TrieChild => new TrieHash(store.add(node));
  const full = () => new TrieBranch(Array.from({ length: 16 }, beside), undefined);

  const build = (at: number, below: readonly DeepKey[]): TrieBranch => {
    const children: (TrieChild | undefined)[] = Array.from({ length: 16 }, beside);
    for (let nibble = 0; nibble < 16; nibble++) {
      const here = below.filter(({ key }) => nibblesOf(key)[at] === nibble);
      const [one, other] = here;
      if (one === undefined) continue;
      if (at + 1 < depth) children[nibble] = kept(build(at + 1, here));
      else if (other !== undefined) throw new RangeError('two keys share all of a deep trie');
      else {
        if (one.lonely) {
          children.fill(undefined);
          children[(nibble + 1) % 16] = kept(full());
        }
        const rest = nibblesOf(one.key).subarray(at + 1);
        children[nibble] = one.value && kept(new TrieLeaf(rest, one.value));
      }
    }
    return new TrieBranch(children, undefined);
  };
  return store.add(build(0, keys));
}

function name(hash: Hash): string {
  return Buffer.from(hash).toString('hex');
}
