import { EVMError } from '@ethereumjs/evm';

const { STACK_OVERFLOW, STACK_UNDERFLOW } = EVMError.errorMessages;

/** Items that a stack may hold (yellow paper, 9.1). */
export const STACK_LIMIT = 1024;

/**
 * A frame's stack, with the methods by which the library's opcode handlers use theirs. The loop works on `items` and
 * `length` themselves; items from `length` on are left-overs.
 */
export class FrameStack {
  readonly items: bigint[] = [];
  length = 0;

  push(value: bigint): void {
    if (this.length >= STACK_LIMIT) throw new EVMError(STACK_OVERFLOW);
    this.items[this.length++] = value;
  }

  pop(): bigint {
    this.need(1);
    return this.at(--this.length);
  }

  /** The upper `count` items, the top first. */
  popN(count = 1): bigint[] {
    const popped = this.peek(count);
    this.length -= count;
    return popped;
  }

  peek(count = 1): bigint[] {
    this.need(count);
    const seen = new Array<bigint>(count);
    for (let i = 0; i < count; i++) seen[i] = this.at(this.length - 1 - i);
    return seen;
  }

  /** The top changes places with the item `position` below it. */
  swap(position: number): void {
    this.exchange(0, position);
  }

  /** A copy of the item at `position`, of which the top is 1. */
  dup(position: number): void {
    this.need(position);
    this.push(this.at(this.length - position));
  }

  exchange(first: number, second: number): void {
    this.need(Math.max(first, second) + 1);
    const [a, b] = [this.length - 1 - first, this.length - 1 - second];
    const kept = this.at(a);
    this.items[a] = this.at(b);
    this.items[b] = kept;
  }

  getStack(): bigint[] {
    return this.items.slice(0, this.length);
  }

  private need(count: number): void {
    if (this.length < count) throw new EVMError(STACK_UNDERFLOW);
  }

  private at(index: number): bigint {
    return this.items[index] ?? 0n;
  }
}
