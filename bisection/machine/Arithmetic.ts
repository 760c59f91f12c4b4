import type { Machine } from './Machine.js';
import { charge } from './Gas.js';
import { pop, push, WORD } from './Operand.js';

/** Opcodes 0x01–0x1e: arithmetic, comparison and bits (Yellow Paper, appendix H.2; shifts: EIP-145; CLZ: EIP-7939). */
export function arithmetic(m: Machine, opcode: number): boolean {
  const a = pop(m);
  if (opcode === 0x15) push(m, a === 0n ? 1n : 0n);
  else if (opcode === 0x19) push(m, WORD ^ a);
  else if (opcode === 0x1e) push(m, leadingZeros(a));
  else if (opcode === 0x08) push(m, addmod(a, pop(m), pop(m)));
  else if (opcode === 0x09) push(m, mulmod(a, pop(m), pop(m)));
  else if (opcode === 0x0a) return exponentiate(m, a, pop(m));
  else push(m, binary(opcode, a, pop(m)));
  return true;
}

function binary(opcode: number, a: bigint, b: bigint): bigint {
  switch (opcode) {
    case 0x01:
      return (a + b) & WORD;
    case 0x02:
      return (a * b) & WORD;
    case 0x03:
      return (a - b) & WORD;
    case 0x04:
      return b === 0n ? 0n : a / b;
    case 0x05:
      return b === 0n ? 0n : unsigned(signed(a) / signed(b));
    case 0x06:
      return b === 0n ? 0n : a % b;
    case 0x07:
      return b === 0n ? 0n : unsigned(signed(a) % signed(b));
    case 0x0b:
      return signExtend(a, b);
    case 0x10:
      return a < b ? 1n : 0n;
    case 0x11:
      return a > b ? 1n : 0n;
    case 0x12:
      return signed(a) < signed(b) ? 1n : 0n;
    case 0x13:
      return signed(a) > signed(b) ? 1n : 0n;
    case 0x14:
      return a === b ? 1n : 0n;
    case 0x16:
      return a & b;
    case 0x17:
      return a | b;
    case 0x18:
      return a ^ b;
    case 0x1a:
      return a > 31n ? 0n : (b >> (248n - 8n * a)) & 0xffn;
    case 0x1b:
      return a > 255n ? 0n : (b << a) & WORD;
    case 0x1c:
      return a > 255n ? 0n : b >> a;
    case 0x1d:
      return unsigned(signed(b) >> (a > 255n ? 255n : a));
    default:
      throw new RangeError(`opcode ${String(opcode)} is not arithmetic`);
  }
}

function leadingZeros(value: bigint): bigint {
  return value === 0n ? 256n : BigInt(256 - value.toString(2).length);
}

function addmod(a: bigint, b: bigint, modulus: bigint): bigint {
  return modulus === 0n ? 0n : (a + b) % modulus;
}

function mulmod(a: bigint, b: bigint, modulus: bigint): bigint {
  return modulus === 0n ? 0n : (a * b) % modulus;
}

/** EXP costs 50 gas more for each byte of the exponent (EIP-160). */
function exponentiate(m: Machine, base: bigint, exponent: bigint): boolean {
  let bytes = 0n;
  for (let rest = exponent; rest > 0n; rest >>= 8n) bytes += 1n;
  if (!charge(m, 50n * bytes)) return false;
  let result = 1n;
  for (let factor = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) & WORD;
    factor = (factor * factor) & WORD;
  }
  push(m, result);
  return true;
}

function signExtend(byte: bigint, value: bigint): bigint {
  if (byte > 30n) return value;
  return unsigned(BigInt.asIntN(Number(byte) * 8 + 8, value));
}

function signed(value: bigint): bigint {
  return BigInt.asIntN(256, value);
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(256, value);
}
