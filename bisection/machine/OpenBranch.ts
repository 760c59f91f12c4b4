import { type Hash } from '../structures/Keccak.js';
import { Rlp } from '../structures/Rlp.js';
import type { Witness } from '../structures/Witness.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';

const NOTHING = 0x80;
/** The children and the value. */
const ITEMS = 17;

/** A branch of a trie that is built in the order of its keys: what is still to come of it has larger nibbles. */
export class OpenBranch extends Record {
  constructor(
    /** How many nibbles of the keys stand above it. */
    readonly depth: number,
    /** The nibble that comes next. */
    readonly next: number,
    /** The open branch that this one will be below of. */
    readonly above: OpenBranch | undefined,
    /** The RLP of the items before `next`. */
    readonly items: Uint8Array,
  ) {
    super();
  }

  /** A branch with no child yet. */
  static start(depth: number, above: OpenBranch | undefined): OpenBranch {
    return new OpenBranch(depth, 0, above, new Uint8Array(0));
  }

  static open(branch: OpenBranch, witness?: Witness): OpenBranch {
    witness?.sized(branch.encode());
    return branch;
  }

  /** With a child, `reference` as it stands in a node, at a nibble that is not before `next`. */
  with(nibble: number, reference: Uint8Array): OpenBranch {
    return new OpenBranch(this.depth, nibble + 1, this.above, this.filled(nibble, reference));
  }

  /** The RLP of the finished node; no list key begins with another, so it has no value. */
  node(): Uint8Array {
    return Rlp.encodeList([this.filled(ITEMS, new Uint8Array(0))]);
  }

  get aboveHash(): Hash {
    return this.above?.hash ?? ZERO_HASH;
  }

  encode(): Uint8Array {
    return new Packer(0x34, 35 + this.items.length)
      .u8(this.depth)
      .u8(this.next)
      .hash(this.aboveHash)
      .raw(this.items)
      .done();
  }

  private filled(to: number, then: Uint8Array): Uint8Array {
    const gap = to - this.next;
    const items = new Uint8Array(this.items.length + gap + then.length);
    items.set(this.items);
    items.fill(NOTHING, this.items.length, this.items.length + gap);
    items.set(then, this.items.length + gap);
    return items;
  }
}
