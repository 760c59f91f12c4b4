import { equals } from '../../bisection/game/Hashes.js';
import type { Host } from '../../bisection/machine/Host.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { isInFrame } from './frames.js';

/** A state that hashes to what was claimed: there is no doubt about it, however it was found. */
export interface Recognized {
  readonly machine: Machine;
  /** What the claim amounts to. */
  readonly means: string;
}

/** How far off the gas may be to be found. */
const GAS_RANGE = 40_000n;

/**
 * Of a claimed state only the hash is public. Some wrong ones are easily thought of, and the hash tells whether it is
 * one of them: nothing was done, the transaction was dropped, the frame failed, the gas is another.
 */
export function recognize(before: Machine, host: Host, claimed: Hash): Recognized | undefined {
  const fits = (machine: Machine): boolean => equals(machine.hash, claimed);
  if (fits(before)) return { machine: before, means: 'the step changes nothing' };
  const after = before.snapshot();
  step(after, host);
  const rested = opened(before);
  rested.rest();
  if (fits(rested)) {
    return { machine: rested, means: 'the transaction is invalid, and leaves nothing behind' };
  }
  const ended = opened(after);
  ended.rest();
  if (fits(ended)) return { machine: ended, means: 'the unit ends here' };
  if (!isInFrame(before)) return undefined;
  const failed = opened(before);
  failed.fault();
  if (fits(failed)) return { machine: failed, means: 'the frame fails here, all of its gas lost' };
  return after.phase === Phase.opcode ? otherGas(after, fits) : undefined;
}

/** The state after the step with other gas, and all else the same. */
function otherGas(after: Machine, fits: (machine: Machine) => boolean): Recognized | undefined {
  const machine = opened(after);
  const cpu = machine.cpu();
  const { gas } = cpu;
  for (let by = 1n; by <= GAS_RANGE; by++) {
    for (const tried of [gas + by, gas - by]) {
      if (tried < 0n) continue;
      cpu.gas = tried;
      if (fits(machine)) {
        const how =
          tried > gas
            ? `${String(by)} gas too little is taken`
            : `${String(by)} gas too much is taken`;
        return { machine, means: how };
      }
    }
  }
  return undefined;
}

function opened(machine: Machine): Machine {
  const copy = machine.snapshot();
  copy.begin(undefined);
  return copy;
}
