/** Receives the preimages that a step opens, in the order in which it opens them. Keeps no reference: it copies. */
export interface Witness {
  /** A preimage whose size follows from what is opened. */
  fixed(preimage: Uint8Array): void;
  /** A preimage of any size (a trie node, a code): it stands behind its length in the proof. */
  sized(preimage: Uint8Array): void;
}
