import { opcodeInfo } from '../../bisection/machine/Opcode.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { NO_OPCODE } from './candidates.js';

/** The rows of the table: every phase, then every opcode. */
export function allKinds(): {
  readonly phases: readonly string[];
  readonly opcodes: readonly string[];
} {
  const phases = Object.entries(Phase)
    .filter(([name]) => name !== 'opcode')
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name);
  const opcodes: string[] = [];
  for (let code = 0; code < 256; code++) {
    const info = opcodeInfo(code);
    if (info !== undefined) opcodes.push(info.name);
  }
  return { phases, opcodes: [...opcodes, NO_OPCODE] };
}
