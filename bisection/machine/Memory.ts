import { Bytes } from '../structures/Bytes.js';
import { Copy, CopyTarget, startCopy } from './Copy.js';
import { charge, expand, wordGas } from './Gas.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';

/** MLOAD, MSTORE, MSTORE8 and MCOPY (EIP-5656). */
export function memory(m: Machine, opcode: number): boolean {
  const offset = pop(m);
  switch (opcode) {
    case 0x51: {
      if (!expand(m, offset, 32n)) return false;
      push(m, Bytes.readWord(m.memory(), Number(offset), m.witness));
      return true;
    }
    case 0x52: {
      const value = pop(m);
      if (!expand(m, offset, 32n)) return false;
      const { memoryOwner } = m.cpu();
      m.setMemory(Bytes.writeWord(m.memory(), Number(offset), value, m.witness, memoryOwner));
      return true;
    }
    case 0x53: {
      const value = pop(m);
      if (!expand(m, offset, 1n)) return false;
      const byte = Uint8Array.of(Number(value & 0xffn));
      const { memoryOwner } = m.cpu();
      m.setMemory(Bytes.writeOpened(m.memory(), Number(offset), byte, m.witness, memoryOwner));
      return true;
    }
    default:
      return copyWithin(m, offset);
  }
}

/** The source is the memory as it is before the first page is written, so overlap does no harm. */
function copyWithin(m: Machine, destination: bigint): boolean {
  const source = pop(m);
  const length = pop(m);
  const reach = source > destination ? source : destination;
  if (!expand(m, reach, length) || !charge(m, wordGas(3n, length))) return false;
  startCopy(
    m,
    new Copy({
      source: m.cpu().memory,
      from: source,
      end: source + length,
      target: CopyTarget.memory,
      to: destination,
      left: length,
    }),
  );
  return true;
}
