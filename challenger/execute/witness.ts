import { keccak } from '../../bisection/structures/Keccak.js';
import { keyOf } from './bytesKey.js';
import { MissingNodeError } from './cannotTell.js';
import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { MemoryNodeDatabase } from './nodeDatabase.js';

/** What of a state somebody says is enough to execute a block: in any order, with or without what nobody needs. */
export interface Witness {
  /** RLP of trie nodes, of the state trie and of storage tries. */
  readonly nodes: readonly Uint8Array[];
  readonly codes: readonly Uint8Array[];
}

/**
 * A witness as a node database. Everything is found by a hash that is computed here, so that whatever a root leads to is
 * what stands below that root; what was left out or changed is not there, and whoever asks for it meets a
 * MissingNodeError. What execution makes is kept beside it.
 */
export class WitnessDatabase extends MemoryNodeDatabase {
  /**
   * @param root of the state that the witness is of
   * @throws MissingNodeError if the witness does not hold the root's node
   */
  constructor(witness: Witness, root: Uint8Array) {
    super();
    for (const node of witness.nodes) this.putNode(keccak(node), node);
    for (const code of witness.codes) this.putCode(keccak(code), code);
    if (keyOf(root) !== keyOf(EMPTY_ROOT) && this.node(root) === undefined) {
      throw new MissingNodeError('trie node', root);
    }
  }
}
