import { Code } from '../structures/Code.js';
import { Stack } from '../structures/Stack.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';

/** POP and opcodes 0x5f–0x9f: PUSH0–PUSH32, DUP1–DUP16, SWAP1–SWAP16. */
export function stackOps(m: Machine, opcode: number): boolean {
  if (opcode === 0x50) pop(m);
  else if (opcode < 0x80) pushImmediate(m, opcode - 0x5f);
  else if (opcode < 0x90) duplicate(m, opcode - 0x7f);
  else swap(m, opcode - 0x8f);
  return true;
}

/** The immediate's bytes past the end of the code are zeros. */
function pushImmediate(m: Machine, size: number): void {
  const cpu = m.cpu();
  push(m, Code.pushData(m.code(), cpu.pc - 1, size, m.witness));
  cpu.pc += size;
}

function duplicate(m: Machine, depth: number): void {
  const cpu = m.cpu();
  let node = Stack.pop(cpu.stack, m.witness);
  for (let n = 1; n < depth; n++) node = Stack.pop(node.below, m.witness);
  push(m, node.value);
}

function swap(m: Machine, depth: number): void {
  const cpu = m.cpu();
  const top = Stack.pop(cpu.stack, m.witness);
  const between: bigint[] = [];
  let node = Stack.pop(top.below, m.witness);
  for (let n = 1; n < depth; n++) {
    between.push(node.value);
    node = Stack.pop(node.below, m.witness);
  }
  let stack = Stack.push(node.below, top.value);
  for (const value of between.reverse()) stack = Stack.push(stack, value);
  cpu.stack = Stack.push(stack, node.value);
}
