/**
 * How deep an attacker makes trees whose keys are hashes, who computes a given number of them for each key that he wants
 * deep (docs/bounds.md).
 */
export interface Attacker {
  /** Nibbles of a state or storage key above its leaf, every one a branch with 16 children. */
  readonly trie: number;
  /** Bits of a key of the access tree, or of the tree of opened codes, above its leaf, where both of a pair are free. */
  readonly pair: number;
  /** The same where the key is given: the mark of an address that was chosen for its place in another tree. */
  readonly given: number;
}

/** log2 of the hashes that the table's attacker computes for each key. */
export const WORK = 80;

/** @param work log2 of the hashes that he computes for each key. */
export function attackerOf(work: number): Attacker {
  return { trie: Math.floor(work / 4), pair: 2 * work, given: work };
}
