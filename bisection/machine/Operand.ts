import { Stack } from '../structures/Stack.js';
import type { Machine } from './Machine.js';

export const WORD = (1n << 256n) - 1n;
export const ADDRESS = (1n << 160n) - 1n;

/** Takes the top word. The opcode table has made sure that there is one. */
export function pop(m: Machine): bigint {
  const cpu = m.cpu();
  const node = Stack.pop(cpu.stack, m.witness);
  cpu.stack = node.below;
  cpu.stackSize -= 1;
  return node.value;
}

/** Puts a word on the stack; `value` must be in 0…2^256−1. */
export function push(m: Machine, value: bigint): void {
  const cpu = m.cpu();
  cpu.stack = Stack.push(cpu.stack, value);
  cpu.stackSize += 1;
}
