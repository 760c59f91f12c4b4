import { pop, push } from '../../bisection/machine/Operand.js';
import { Code } from '../../bisection/structures/Code.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import type { Lie } from '../devnet/lies.js';

const ADD = 0x01;

/**
 * A lie about the first ADD of a unit from step `from` on: its sum is too much by `excess`. Where the sum counts rounds
 * that are to be made, another excess is another outcome of the unit.
 */
export function falseSum(from: number, excess: bigint): Lie {
  return {
    suits: (m, _host, index) => {
      if (index < from || m.phase !== Phase.opcode) return false;
      const copy = opened(m);
      return Code.opcode(copy.frame().fields.code, copy.cpu().pc) === ADD;
    },
    tell: (m, host) => {
      const machine = m.snapshot();
      step(machine, host);
      machine.begin(undefined);
      const truth = pop(machine);
      push(machine, truth + excess);
      return {
        machine,
        about: 'sum of an ADD',
        claimed: (truth + excess).toString(),
        truth: truth.toString(),
      };
    },
  };
}

/** A copy whose components can be read outside of a step. */
function opened(m: Machine): Machine {
  const copy = m.snapshot();
  copy.begin(undefined);
  return copy;
}
