import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { storageRootOf } from './accountSlices.js';
import { trieDifference, type TrieVisitor } from '../trie/trieDifference.js';
import type { NodeReader } from '../trie/trieReading.js';

/**
 * Told what differs between two states: accounts in the order of their hashed addresses, each followed by its slots in the
 * order of their hashed keys. Accounts and values are RLP, as the tries hold them. What it is given it may keep.
 */
export interface StateVisitor extends Pick<TrieVisitor, 'gone' | 'placed'> {
  /** `address` is hashed, 32 bytes; undefined where there is no such account. */
  account?(
    address: Uint8Array,
    before: Uint8Array | undefined,
    after: Uint8Array | undefined,
  ): void;
  /** `address` and `slot` are hashed, 32 bytes each; undefined where the slot is empty. */
  slot?(
    address: Uint8Array,
    slot: Uint8Array,
    before: Uint8Array | undefined,
    after: Uint8Array | undefined,
  ): void;
}

/**
 * The difference of two states by their roots: their tries of accounts, and the storage tries of every account whose
 * storage root differs, each place of each account for itself. A function of the nodes alone: nobody who executed anything
 * is believed. Throws MissingNodeError where either state is not whole, and MalformedNodeError.
 */
export function stateDifference(
  nodes: NodeReader,
  from: Uint8Array,
  to: Uint8Array,
  visitor: StateVisitor,
): void {
  const { gone, placed } = visitor;
  const places = {
    ...(gone && { gone: gone.bind(visitor) }),
    ...(placed && { placed: placed.bind(visitor) }),
  };
  trieDifference(nodes, from, to, {
    ...places,
    changed: (address, before, after) => {
      visitor.account?.(address, before, after);
      const oldRoot = before === undefined ? EMPTY_ROOT : storageRootOf(before);
      const newRoot = after === undefined ? EMPTY_ROOT : storageRootOf(after);
      trieDifference(nodes, oldRoot, newRoot, {
        ...places,
        changed: (slot, was, is) => visitor.slot?.(address, slot, was, is),
      });
    },
  });
}
