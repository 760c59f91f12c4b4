import { Exit, ExitStatus } from '../../bisection/machine/Exit.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import type { Fork } from '../../bisection/machine/Config.js';
import { isOpcode, opcodeInfo } from '../../bisection/machine/Opcode.js';
import { Phase, phaseName } from '../../bisection/machine/Phase.js';
import { Code } from '../../bisection/structures/Code.js';
import type { StepVerdict } from '../conformance/stepVerifier.js';
import type { BlockResult } from '../execute/executor.js';

const STACK_LIMIT = 1024;
const INVALID = 'INVALID';
const PHASE_NAMES = new Map<Phase, string>(
  Object.values(Phase).map((phase) => [phase, phaseName(phase)]),
);
const PHASES = [...PHASE_NAMES.values()];
/** What only a frame that may not write comes to. */
const WRITES = /^(SSTORE|TSTORE|LOG\d|CREATE2?|SELFDESTRUCT|CALL)$/;

/** How often each thing has come up. */
class Tally {
  readonly counts: Record<string, number> = {};

  add(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  missing(all: readonly string[]): string[] {
    return all.filter((name) => this.counts[name] === undefined);
  }
}

/** What is known of a step before it is made; `see` of the step after it completes it. */
interface Before {
  readonly phase: Phase;
  readonly fork: Fork;
  readonly opcode: number | undefined;
  readonly stackSize: number;
  readonly gas: bigint;
  readonly isStatic: boolean;
}

/** What a run has come across: `gainsay fuzz` prints it, and what of it never came up. */
export class Coverage {
  private readonly all: ReadonlySet<string>;
  chains = 0;
  steps = 0;
  proven = 0;
  /** Of the dearest proof, gas; of the longest, bytes of calldata. */
  maxStepGas = 0;
  maxStepCalldata = 0;
  readonly opcodes = new Tally();
  readonly phases = new Tally();
  /** Phases and opcodes of which a proof was verified. */
  readonly provenKinds = new Tally();
  readonly exceptions = new Tally();
  /** Valid ones by type, skipped ones by reason. */
  readonly valid = new Tally();
  readonly skipped = new Tally();
  /** Void blocks. */
  voids = 0;
  /** Of valid transactions: how they ended. */
  readonly outcomes = new Tally();

  /** @param fork the latest that chains are at. */
  constructor(fork: Fork) {
    this.all = opcodesOf(fork);
  }

  /** Looks at the machine before a step of a chain at `fork`. */
  before(machine: Machine, fork: Fork): Before {
    const { phase } = machine;
    this.phases.add(PHASE_NAMES.get(phase) ?? '');
    if (phase < Phase.opcode) {
      return { phase, fork, opcode: undefined, stackSize: 0, gas: 0n, isStatic: false };
    }
    const { code, isStatic } = machine.frame().fields;
    const { pc, stackSize, gas } = machine.cpu();
    const opcode = phase === Phase.opcode ? Code.opcode(code, pc) : undefined;
    if (opcode !== undefined) this.opcodes.add(nameOf(opcode, fork));
    return { phase, fork, opcode, stackSize, gas, isStatic };
  }

  /** Looks at the machine after the step. */
  after(before: Before, machine: Machine): void {
    this.steps++;
    const { phase } = machine;
    if (before.phase === Phase.callEnter && phase === Phase.opcode) {
      this.exceptions.add('call refused');
    }
    if (phase !== Phase.exit || before.phase === Phase.exit) return;
    const { status } = machine.scratch(Exit);
    if (status === ExitStatus.revert) this.exceptions.add('revert');
    if (status === ExitStatus.fault) this.exceptions.add(faultOf(before));
  }

  addBlock({ transactions }: BlockResult): void {
    for (const { skipped, receipt } of transactions) {
      if (skipped !== undefined) this.skipped.add(skipped);
      else {
        this.valid.add(`type ${receipt.type}`);
        this.outcomes.add(receipt.status === 1 ? 'succeeded' : 'failed');
      }
    }
  }

  addVerdict({ claim, gas, calldata }: StepVerdict): void {
    this.proven++;
    this.maxStepGas = Math.max(this.maxStepGas, gas);
    this.maxStepCalldata = Math.max(this.maxStepCalldata, calldata);
    const { phase, opcode } = claim.step;
    this.provenKinds.add(opcode === undefined ? phase : this.all.has(opcode) ? opcode : INVALID);
  }

  /** Opcodes and phases that never came up, and those of which no step was proved. */
  get missing() {
    const opcodes = [...this.all];
    const kinds = [...opcodes, ...PHASES.filter((name) => name !== phaseName(Phase.opcode))];
    return {
      opcodes: this.opcodes.missing(opcodes),
      phases: this.phases.missing(PHASES),
      unprovedKinds: this.provenKinds.missing(kinds),
    };
  }

  get totals() {
    return { opcodes: this.all.size, phases: PHASES.length };
  }
}

/** The opcodes of a fork by name, and what stands for all others. */
function opcodesOf(fork: Fork): Set<string> {
  const names = Array.from({ length: 256 }, (_, code) => nameOf(code, fork));
  return new Set(names);
}

function nameOf(opcode: number, fork: Fork): string {
  return (isOpcode(opcode, fork) ? opcodeInfo(opcode)?.name : undefined) ?? INVALID;
}

/** Why a step ended its frame; the machine itself does not say. */
function faultOf({ phase, fork, opcode, stackSize, gas, isStatic }: Before): string {
  if (phase !== Phase.opcode || opcode === undefined) return `${phaseName(phase)} failed`;
  const info = opcodeInfo(opcode);
  if (info === undefined || !isOpcode(opcode, fork)) return 'invalid opcode';
  if (stackSize < info.pops) return 'stack underflow';
  if (stackSize - info.pops + info.pushes > STACK_LIMIT) return 'stack overflow';
  if (gas < info.gas) return 'out of gas';
  if (info.name === 'JUMP' || info.name === 'JUMPI') return 'bad jump';
  if (isStatic && WRITES.test(info.name)) return 'write in a static frame';
  if (info.name === 'RETURNDATACOPY') return 'RETURNDATACOPY out of bounds or gas';
  return 'out of gas by its operands';
}
