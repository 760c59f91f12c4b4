import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Code } from '../../bisection/structures/Code.js';
import type { ProveMode } from './machineEngine.js';

/**
 * Which steps of a unit get a proof. Of a long unit the sample takes, of each kind of step (phase, and opcode in phase
 * opcode), the 1st, 2nd, 4th, 8th, … one.
 */
export class StepSample {
  readonly #seen = new Map<number, number>();
  readonly #all: boolean;

  /** @param length steps of the unit. @param long all of those of a unit with no more than this are in its sample. */
  constructor(
    private readonly mode: ProveMode,
    length: number,
    long = 2_000,
  ) {
    this.#all = mode === 'all' || (mode === 'sample' && length <= long);
  }

  /** Whether the step that the machine takes next is to be proved. Ask once for each step, in order. */
  takes(machine: Machine): boolean {
    if (this.#all) return true;
    if (this.mode === 'none') return false;
    const kind = kindOf(machine);
    const seen = (this.#seen.get(kind) ?? 0) + 1;
    this.#seen.set(kind, seen);
    return (seen & (seen - 1)) === 0;
  }
}

/** Phase and opcode of the next step as one number. */
function kindOf(machine: Machine): number {
  if (machine.phase !== Phase.opcode) return machine.phase << 8;
  return (machine.phase << 8) | Code.opcode(machine.frame().fields.code, machine.cpu().pc);
}
