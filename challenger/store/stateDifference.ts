import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { storageRootOf } from './accountSlices.js';
import type { DifferenceVisitor } from '../trie/differenceVisitor.js';
import { trieDifference, type TrieVisitor } from '../trie/trieDifference.js';
import type { NodeReader } from '../trie/trieReading.js';

/** Told what differs between two states, as far as it cares to know. */
export type StateVisitor = Partial<DifferenceVisitor> & Pick<TrieVisitor, 'gone' | 'placed'>;

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
