import { Bytes } from '../structures/Bytes.js';
import type { Machine } from './Machine.js';

/** Past this no memory is paid for: 2^32 bytes cost more gas than a block of the greatest gas limit has. */
const MEMORY_CAP = 1n << 32n;

/** Takes gas from the running frame; false when there is too little. */
export function charge(m: Machine, gas: bigint): boolean {
  const cpu = m.cpu();
  if (cpu.gas < gas) return false;
  cpu.gas -= gas;
  return true;
}

/**
 * Makes memory reach `offset + length` and charges for it (Yellow Paper, equation 326); false when the gas
 * does not suffice. A length of 0 never expands. Opens the memory.
 */
export function expand(m: Machine, offset: bigint, length: bigint): boolean {
  if (length === 0n) return true;
  if (offset >= MEMORY_CAP || length >= MEMORY_CAP || offset + length > MEMORY_CAP) return false;
  const memory = m.memory();
  const before = memory.length / 32;
  const after = Math.ceil(Number(offset + length) / 32);
  if (after <= before) return true;
  if (!charge(m, memoryGas(after) - memoryGas(before))) return false;
  m.setMemory(Bytes.grow(memory, after * 32, m.cpu().memoryOwner));
  return true;
}

/** Gas per word of a copy or a hash. */
export function wordGas(perWord: bigint, length: bigint): bigint {
  return perWord * ((length + 31n) / 32n);
}

function memoryGas(words: number): bigint {
  const w = BigInt(words);
  return 3n * w + (w * w) / 512n;
}
