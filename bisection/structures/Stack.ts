import { keccak, type Hash } from './Keccak.js';
import type { Witness } from './Witness.js';
import { putWord } from './Word.js';

const TAG = 0x04;
// One for all items: a step tree asks for some item's preimage at nearly every step, and an array for each costs as much
// as hashing it. It is valid until the next one is made; a witness copies what it is given.
const preimage = Uint8Array.of(TAG, ...new Uint8Array(64));

/**
 * The EVM stack as a hash-linked list: `0x04 ‖ value u256 ‖ below hash`; empty is 32 zero bytes.
 * Immutable. The height is not here but in the cpu (docs/machine.md §2).
 */
export class Stack {
  static readonly EMPTY: Stack = new Stack(0n, undefined);
  private cached: Hash | undefined;

  private constructor(
    /** The value on top; 0 for the empty stack. */
    readonly value: bigint,
    private readonly rest: Stack | undefined,
  ) {
    if (rest === undefined) this.cached = new Uint8Array(32) as Hash;
  }

  /** The stack with `value` (u256) on top. */
  static push(stack: Stack, value: bigint): Stack {
    return new Stack(value, stack);
  }

  /**
   * Opens the top item. Its `value` is the value on top, its `below` the stack without it.
   * @throws EmptyStackError on the empty stack: the machine has to compare the height first.
   */
  static pop(stack: Stack, witness?: Witness): Stack {
    if (stack.rest === undefined) throw new EmptyStackError();
    witness?.fixed(stack.preimage(stack.rest));
    return stack;
  }

  /** What is under the top item. */
  get below(): Stack {
    if (this.rest === undefined) throw new EmptyStackError();
    return this.rest;
  }

  get hash(): Hash {
    return this.cached ?? Stack.hashUpTo(this);
  }

  /** A loop and not a recursion: a stack is up to 1024 items deep. */
  private static hashUpTo(top: Stack): Hash {
    const open: Stack[] = [];
    for (let item = top; item.cached === undefined; item = item.below) open.push(item);
    for (let item = open.pop(); item; item = open.pop()) {
      item.cached = keccak(item.preimage(item.below));
    }
    return top.cached as Hash;
  }

  private preimage(below: Stack): Uint8Array {
    const { hash } = below; // first: it may use the buffer
    putWord(preimage, 1, this.value);
    preimage.set(hash, 33);
    return preimage;
  }
}

/** A pop from the empty stack. */
export class EmptyStackError extends Error {
  readonly code = 'STACK_EMPTY';
  readonly nextStep = 'Compare the height in the cpu with what the opcode takes before popping.';
  constructor() {
    super('pop from an empty stack');
    this.name = 'EmptyStackError';
  }
}
