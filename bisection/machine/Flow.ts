import { Code } from '../structures/Code.js';
import { View } from '../structures/View.js';
import { Exit, ExitStatus } from './Exit.js';
import { expand } from './Gas.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';
import { Phase } from './Phase.js';

/** STOP, JUMP, JUMPI, PC, MSIZE, GAS, JUMPDEST, RETURN and REVERT. */
export function flow(m: Machine, opcode: number): boolean {
  const cpu = m.cpu();
  switch (opcode) {
    case 0x00:
      m.enter(Phase.exit, new Exit(ExitStatus.success));
      return true;
    case 0x56:
      return jump(m, pop(m));
    case 0x57: {
      const target = pop(m);
      return pop(m) === 0n || jump(m, target);
    }
    case 0x58:
      push(m, BigInt(cpu.pc - 1));
      return true;
    case 0x59:
      push(m, BigInt(m.memory().length));
      return true;
    case 0x5a:
      push(m, cpu.gas);
      return true;
    case 0x5b:
      return true;
    default:
      return leave(m, opcode === 0xf3 ? ExitStatus.success : ExitStatus.revert);
  }
}

function jump(m: Machine, target: bigint): boolean {
  if (target >= 1n << 32n) return false;
  const pc = Number(target);
  if (!Code.isJumpTarget(m.code(), pc, m.witness)) return false;
  m.cpu().pc = pc;
  return true;
}

/** RETURN and REVERT hand on a view of the memory as it is now; nothing is copied. */
function leave(m: Machine, status: ExitStatus): boolean {
  const offset = pop(m);
  const length = pop(m);
  if (!expand(m, offset, length)) return false;
  const data = View.of(m.cpu().memory, length === 0n ? 0 : Number(offset), Number(length));
  m.enter(Phase.exit, new Exit(status, data));
  return true;
}
