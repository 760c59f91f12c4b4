import type { Hash } from './Keccak.js';

/** Where a trie gets the nodes that it knows by hash only. Synchronous: a step can't wait. */
export interface NodeSource {
  /** The RLP of the node with that hash, or undefined if the source does not have it. */
  node(hash: Hash): Uint8Array | undefined;
}

/** A node of a trie that is needed and not there. It never reads as an empty place. */
export class MissingNodeError extends Error {
  readonly code = 'TRIE_NODE_MISSING';
  readonly nextStep =
    'Fetch the node by its hash and run again, or sync the state anew; until then nothing can be said of this state.';
  constructor(
    readonly hash: Hash,
    /** The nibbles from the root to the node. */
    readonly path: readonly number[],
  ) {
    super(
      `trie node ${hex(hash)} at path [${path.map((n) => n.toString(16)).join('')}] is missing`,
    );
    this.name = 'MissingNodeError';
  }
}

/** A node source that gave bytes with another hash than the one asked for. */
export class CorruptNodeError extends Error {
  readonly code = 'TRIE_NODE_CORRUPT';
  readonly nextStep = 'Check the database that holds the state; sync it anew if it is damaged.';
  constructor(
    readonly hash: Hash,
    readonly actual: Hash,
  ) {
    super(`trie node ${hex(hash)} was given as bytes with hash ${hex(actual)}`);
    this.name = 'CorruptNodeError';
  }
}

function hex(hash: Hash): string {
  return `0x${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
