import { EVMError, type ExecResult } from '@ethereumjs/evm';
import type { CodeMap } from './codeMap.js';
import type { FrameStack } from './frameStack.js';

export type RunState = NonNullable<ExecResult['runState']>;

/** Prices that the loop charges itself, in gas. */
export interface Prices {
  /** By opcode: what it costs at least, or −1 where the library's own handler runs it. */
  readonly opcodes: Int32Array;
  readonly memory: number;
  readonly memoryDivisor: number;
  readonly copy: number;
  readonly hashWord: number;
  readonly exponentByte: number;
}

/**
 * A frame below this much gas can't pay for memory, a copy or a hash of 2^32 bytes, so every size and offset that it can
 * afford is an exact number.
 */
export const GAS_LIMIT = 2 ** 32;

/** A running frame: what the loop works on. `runState` is the library's; the rest is written back where it reads it. */
export interface Frame {
  readonly runState: RunState;
  readonly code: Uint8Array;
  readonly stack: FrameStack;
  readonly prices: Prices;
  pc: number;
  gas: number;
  /** Of memory: how many words are in use, and what they cost. */
  words: number;
  memoryCost: number;
  memory: Uint8Array;
  view: DataView;
  map: CodeMap | undefined;
  output: Uint8Array | undefined;
}

/** Charges for memory up to the byte before `end`, makes room for it, and gives the gas that is left of `gas`. */
export function expand(frame: Frame, gas: number, end: number): number {
  const words = Math.ceil(end / 32);
  if (words <= frame.words) return gas;
  const { memory, memoryDivisor } = frame.prices;
  const cost = words * memory + Math.floor((words * words) / memoryDivisor);
  const left = gas - (cost - frame.memoryCost);
  if (left < 0) throw outOfGas();
  frame.words = words;
  frame.memoryCost = cost;
  frame.runState.memoryWordCount = BigInt(words);
  frame.runState.highestMemCost = BigInt(cost);
  if (32 * words > frame.memory.length) {
    const larger = new Uint8Array(Math.max(2 * frame.memory.length, 32 * words));
    larger.set(frame.memory);
    frame.runState.memory._store = larger;
    readMemory(frame);
  }
  return left;
}

/** Takes over the memory as the library left it. */
export function readMemory(frame: Frame): void {
  const { runState } = frame;
  frame.words = Number(runState.memoryWordCount);
  frame.memoryCost = Number(runState.highestMemCost);
  const store = runState.memory._store;
  if (store === frame.memory) return;
  frame.memory = store;
  frame.view = new DataView(store.buffer, store.byteOffset, store.length);
}

/** Copies from `data`, which zeros follow, into memory; gives the gas that is left of `gas`. */
export function copy(
  frame: Frame,
  gas: number,
  data: Uint8Array,
  toWord: bigint,
  from: bigint,
  lengthWord: bigint,
): number {
  const length = size(lengthWord);
  if (length === 0) return gas;
  const to = size(toWord);
  const left = expand(frame, gas - frame.prices.copy * Math.ceil(length / 32), to + length);
  if (left < 0) throw outOfGas();
  const start = from < BigInt(data.length) ? Number(from) : data.length;
  const part = data.subarray(start, start + length);
  frame.memory.set(part, to);
  frame.memory.fill(0, to + part.length, to + length);
  return left;
}

/** A size or an offset as a number. No frame here can pay for one that is larger. */
export function size(word: bigint): number {
  if (word > 0xffff_ffffn) throw outOfGas();
  return Number(word);
}

export function outOfGas(): EVMError {
  return new EVMError(EVMError.errorMessages.OUT_OF_GAS);
}
