import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { onEthereumjs } from './ethereumjs.js';
import { sideBySide } from './measure.js';
import { sceneFor, type Workload } from './workloads.js';

/** A plain run of one workload, side by side. */
export interface PlainFigures {
  readonly workload: string;
  readonly steps: number;
  readonly gas: bigint;
  /** CPU ms, medians. */
  readonly machine: number;
  readonly ethereumjs: number;
}

/** Intrinsic gas of a transaction without data. */
const INTRINSIC = 21_000n;

/** The machine without hashing against `@ethereumjs/evm` without hooks. Both have to use the same gas. */
export async function plainRun(workload: Workload, times: number): Promise<PlainFigures> {
  let steps = 0;
  let gas = 0n;
  const onMachine = (): Promise<() => void> => {
    const { machine, host } = sceneFor(workload);
    return Promise.resolve(() => {
      steps = 0;
      do {
        step(machine, host);
        steps++;
      } while (machine.phase !== Phase.idle);
      gas = machine.block().fields.gasUsed - INTRINSIC;
    });
  };
  const onOther = async (): Promise<() => Promise<void>> => {
    const run = await onEthereumjs(workload);
    return async () => {
      const used = await run();
      if (used !== gas) throw new DifferentGasError(workload.name, gas, used);
    };
  };
  const [machine = NaN, ethereumjs = NaN] = await sideBySide(times, [onMachine, onOther]);
  return { workload: workload.name, steps, gas, machine, ethereumjs };
}

/** The two ran different things: no figure of theirs can be compared. */
class DifferentGasError extends Error {
  readonly code = 'BENCH_DIFFERENT_GAS';
  constructor(workload: string, machine: bigint, ethereumjs: bigint) {
    super(
      `${workload}: the machine used ${String(machine)} gas, @ethereumjs/evm ${String(ethereumjs)}`,
    );
  }
}
