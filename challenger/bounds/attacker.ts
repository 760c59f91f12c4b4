/**
 * How deep an attacker makes trees whose keys are hashes, who can compute 2^80 of them for each key that he wants deep
 * (docs/bounds.md says why these and what follows from more).
 */
export interface Attacker {
  /** Nibbles of a state or storage key above its leaf, every one a branch with 16 children. */
  readonly trie: number;
  /** Bits of a key of the access tree, or of the tree of opened codes, above its leaf, where both of a pair are free. */
  readonly pair: number;
  /** The same where the key is given: the mark of an address that was chosen for its place in another tree. */
  readonly given: number;
}

export const ATTACKER: Attacker = { trie: 20, pair: 160, given: 80 };
