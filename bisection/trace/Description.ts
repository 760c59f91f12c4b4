import type { Machine } from '../machine/Machine.js';
import { opcodeInfo } from '../machine/Opcode.js';
import { Phase, phaseName } from '../machine/Phase.js';
import { Code } from '../structures/Code.js';

/** What a step is about, for people. */
export interface StepDescription {
  /** The step's phase by name. */
  readonly phase: string;
  /** Where a transaction runs: the running frame. */
  readonly frame?: {
    /** 0 for the transaction's own frame. */
    readonly depth: number;
    readonly address: bigint;
    readonly pc: number;
    readonly gas: bigint;
  };
  /** In phase opcode: the opcode's name, or its number in hex where it is none. */
  readonly opcode?: string;
}

/** Describes the step that `machine` takes next. */
export function describeStep(machine: Machine): StepDescription {
  const m = machine.snapshot(); // what is read of it then is in no proof
  const phase = phaseName(m.phase);
  if (m.phase < Phase.opcode) return { phase };
  const { depth, address, code } = m.frame().fields;
  const { pc, gas } = m.cpu();
  const frame = { depth, address, pc, gas };
  if (m.phase !== Phase.opcode) return { phase, frame };
  const opcode = Code.opcode(code, pc);
  const name = opcodeInfo(opcode)?.name ?? `0x${opcode.toString(16).padStart(2, '0')}`;
  return { phase, frame, opcode: name };
}
