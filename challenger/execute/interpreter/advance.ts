// One switch over the opcodes that run often and touch nothing outside their frame: it is long because calls between
// its parts would cost more than most of the opcodes.
import { EVMError } from '@ethereumjs/evm';
import { keccakInto } from '../../../bisection/structures/Keccak.js';
import * as arithmetic from './arithmetic.js';
import { codeMap, pushedWord } from './codeMap.js';
import { copy, expand, type Frame, outOfGas, size } from './frame.js';
import { STACK_LIMIT } from './frameStack.js';
import { LEAVES, TAKES } from './stackShape.js';
import { readWord, wordAt, writeWord } from './wordBytes.js';

const { MAX } = arithmetic;
const WORD = 1n << 256n;
const digest = new Uint8Array(32);
const digestView = new DataView(digest.buffer);
const NOTHING = new Uint8Array(0);

/**
 * Runs the frame up to an opcode that is for the library's handler, and gives false, or to its end, and gives true.
 * Throws EVMError where the frame fails; it is of no more use then.
 */
export function advance(frame: Frame): boolean {
  const { code, stack, prices, runState } = frame;
  const { opcodes } = prices;
  const { items } = stack;
  const end = code.length;
  let { pc, gas } = frame;
  let top = stack.length;

  while (pc < end) {
    const opcode = code[pc] as number;
    const fee = opcodes[opcode] as number;
    if (fee < 0) {
      frame.pc = pc;
      frame.gas = gas;
      stack.length = top;
      return false;
    }
    gas -= fee;
    if (gas < 0) throw outOfGas();
    const takes = TAKES[opcode] as number;
    if (top < takes) throw new EVMError(EVMError.errorMessages.STACK_UNDERFLOW);
    const base = top - takes;
    if (base + (LEAVES[opcode] as number) > STACK_LIMIT) {
      throw new EVMError(EVMError.errorMessages.STACK_OVERFLOW);
    }

    if (opcode >= 0x80 && opcode <= 0x9f) {
      if (opcode < 0x90) items[top++] = items[base] as bigint;
      else {
        const kept = items[base] as bigint;
        items[base] = items[top - 1] as bigint;
        items[top - 1] = kept;
      }
      pc++;
      continue;
    }
    if (opcode >= 0x60 && opcode <= 0x7f) {
      const width = opcode - 0x5f;
      const { map } = frame;
      if (map === undefined) items[top++] = pushedWord(code, pc, width);
      else items[top++] = map.pushes[pc] ??= pushedWord(code, pc, width);
      pc += 1 + width;
      continue;
    }
    const a = takes > 0 ? (items[top - 1] as bigint) : 0n;
    const b = takes > 1 ? (items[top - 2] as bigint) : 0n;
    const c = takes > 2 ? (items[top - 3] as bigint) : 0n;
    switch (opcode) {
      case 0x00:
        frame.output = NOTHING;
        frame.gas = gas;
        return true;
      case 0x01: {
        const sum = a + b;
        items[base] = sum > MAX ? sum - WORD : sum;
        break;
      }
      case 0x02: {
        const product = a * b;
        items[base] = product > MAX ? product & MAX : product;
        break;
      }
      case 0x03: {
        const difference = a - b;
        items[base] = difference < 0n ? difference + WORD : difference;
        break;
      }
      case 0x04:
        items[base] = b === 0n ? 0n : a / b;
        break;
      case 0x05:
        items[base] = arithmetic.signedDivide(a, b);
        break;
      case 0x06:
        items[base] = b === 0n ? 0n : a % b;
        break;
      case 0x07:
        items[base] = arithmetic.signedRemainder(a, b);
        break;
      case 0x08:
        items[base] = c === 0n ? 0n : (a + b) % c;
        break;
      case 0x09:
        items[base] = c === 0n ? 0n : (a * b) % c;
        break;
      case 0x0a: {
        const exponent = b;
        gas -= prices.exponentByte * arithmetic.byteLength(exponent);
        if (gas < 0) throw outOfGas();
        items[base] = arithmetic.power(a, exponent);
        break;
      }
      case 0x0b:
        items[base] = arithmetic.signExtend(a, b);
        break;
      case 0x10:
        items[base] = a < b ? 1n : 0n;
        break;
      case 0x11:
        items[base] = a > b ? 1n : 0n;
        break;
      case 0x12:
        items[base] = arithmetic.signedLess(a, b) ? 1n : 0n;
        break;
      case 0x13:
        items[base] = arithmetic.signedLess(b, a) ? 1n : 0n;
        break;
      case 0x14:
        items[base] = a === b ? 1n : 0n;
        break;
      case 0x15:
        items[base] = a === 0n ? 1n : 0n;
        break;
      case 0x16:
        items[base] = a & b;
        break;
      case 0x17:
        items[base] = a | b;
        break;
      case 0x18:
        items[base] = a ^ b;
        break;
      case 0x19:
        items[base] = MAX - a;
        break;
      case 0x1a:
        items[base] = arithmetic.byteOf(a, b);
        break;
      case 0x1b:
        items[base] = arithmetic.shiftLeft(a, b);
        break;
      case 0x1c:
        items[base] = arithmetic.shiftRight(a, b);
        break;
      case 0x1d:
        items[base] = arithmetic.arithmeticShiftRight(a, b);
        break;
      case 0x20: {
        const length = size(b);
        gas -= prices.hashWord * Math.ceil(length / 32);
        const offset = length === 0 ? 0 : size(a);
        if (length > 0) gas = expand(frame, gas, offset + length);
        if (gas < 0) throw outOfGas();
        keccakInto(frame.memory.subarray(offset, offset + length), digest, 0);
        items[base] = readWord(digestView, 0);
        break;
      }
      case 0x33:
        items[base] = runState.interpreter.getCaller();
        break;
      case 0x34:
        items[base] = runState.env.callValue;
        break;
      case 0x35:
        items[base] = wordAt(runState.env.callData, a);
        break;
      case 0x36:
        items[base] = BigInt(runState.env.callData.length);
        break;
      case 0x37:
        gas = copy(frame, gas, runState.env.callData, a, b, c);
        break;
      case 0x38:
        items[base] = BigInt(code.length);
        break;
      case 0x39:
        gas = copy(frame, gas, code, a, b, c);
        break;
      case 0x3d:
        items[base] = BigInt(runState.returnBytes.length);
        break;
      case 0x50:
        break;
      case 0x51: {
        const offset = size(a);
        gas = expand(frame, gas, offset + 32);
        items[base] = readWord(frame.view, offset);
        break;
      }
      case 0x52: {
        const offset = size(a);
        gas = expand(frame, gas, offset + 32);
        writeWord(frame.view, offset, b);
        break;
      }
      case 0x53: {
        const offset = size(a);
        gas = expand(frame, gas, offset + 1);
        frame.memory[offset] = Number(b & 0xffn);
        break;
      }
      case 0x56:
        pc = jump(frame, a) - 1;
        break;
      case 0x57:
        if (b !== 0n) pc = jump(frame, a) - 1;
        break;
      case 0x58:
        items[base] = BigInt(pc);
        break;
      case 0x59:
        items[base] = BigInt(32 * frame.words);
        break;
      case 0x5a:
        items[base] = BigInt(gas);
        break;
      case 0x5b:
        break;
      case 0x5e: {
        const length = size(c);
        gas -= prices.copy * Math.ceil(length / 32);
        if (gas < 0) throw outOfGas();
        if (length > 0) {
          const [to, from] = [size(a), size(b)];
          gas = expand(frame, gas, Math.max(to, from) + length);
          frame.memory.copyWithin(to, from, from + length);
        }
        break;
      }
      case 0x5f:
        items[base] = 0n;
        break;
      case 0xf3: {
        const length = size(b);
        const offset = length === 0 ? 0 : size(a);
        if (length > 0) gas = expand(frame, gas, offset + length);
        frame.output = frame.memory.slice(offset, offset + length);
        frame.gas = gas;
        return true;
      }
    }
    top = base + (LEAVES[opcode] as number);
    pc++;
  }
  frame.gas = gas;
  return true;
}

function jump(frame: Frame, target: bigint): number {
  const { code } = frame;
  frame.map ??= codeMap(code);
  const to = target < BigInt(code.length) ? Number(target) : code.length;
  if (frame.map.jumps[to] !== 1) throw new EVMError(EVMError.errorMessages.INVALID_JUMP);
  return to;
}
