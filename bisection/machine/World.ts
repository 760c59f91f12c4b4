import { AccessTree } from '../structures/AccessTree.js';
import { Bytes } from '../structures/Bytes.js';
import { Stack } from '../structures/Stack.js';
import { Trie } from '../structures/Trie.js';
import { Bloom } from './Bloom.js';
import { Packer, Record } from './Packer.js';

export interface WorldFields {
  readonly state: Trie;
  /** Warm accounts and slots, transient storage, accounts created in this transaction. */
  readonly access: AccessTree;
  /** The RLP of the transaction's logs so far, one after the other. */
  readonly logs: Bytes;
  readonly bloom: Bloom;
  /** The refund counter (EIP-3529), gas. */
  readonly refund: bigint;
  /** Accounts to delete at the end of the transaction (EIP-6780), a list in the form of a stack. */
  readonly destructs: Stack;
}

/** Everything that a revert undoes, in one hash. */
export class World extends Record {
  static readonly none = new World({
    state: Trie.EMPTY,
    access: AccessTree.EMPTY,
    logs: Bytes.EMPTY,
    bloom: Bloom.empty,
    refund: 0n,
    destructs: Stack.EMPTY,
  });

  constructor(readonly fields: WorldFields) {
    super();
  }

  /** The world between transactions: the state and nothing else. */
  static of(state: Trie): World {
    return World.none.with({ state });
  }

  with(changes: Partial<WorldFields>): World {
    return new World({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x07, 169)
      .hash(f.state.hash)
      .hash(f.access.hash)
      .hash(f.logs.hash)
      .hash(f.bloom.hash)
      .u64(f.refund)
      .hash(f.destructs.hash)
      .done();
  }
}
