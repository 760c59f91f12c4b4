import type { ExecutionFigures } from './execution.js';
import type { PlainFigures } from './plain.js';
import type { EngineFigures } from './keccakEngines.js';
import type { TreeFigures } from './trees.js';

export interface Figures {
  readonly execution: readonly ExecutionFigures[];
  readonly plain: readonly PlainFigures[];
  readonly trees: readonly TreeFigures[];
  readonly keccak: readonly EngineFigures[];
}

/** One line of the table that the benchmark ends in. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

const MIB = 2 ** 20;

/** What is held against the goals. Times are CPU times. */
export function goalsOf({ execution, plain, trees, keccak }: Figures): Goal[] {
  const goals: Goal[] = [];
  for (const { workload, goal, engines } of execution) {
    for (const engine of ['claim', 'verify'] as const) {
      const ratio = engines.stock / engines[engine];
      goals.push({
        what: `execution (${engine}), ${workload}`,
        goal: `>= ${goal}x @ethereumjs/vm`,
        measured: `${ratio.toFixed(1)}x`,
        met: ratio >= goal,
      });
    }
  }
  for (const { workload, machine, ethereumjs } of plain) {
    const ratio = ethereumjs / machine;
    goals.push({
      what: `plain run, ${workload}`,
      goal: '>= 1x @ethereumjs/evm',
      measured: `${ratio.toFixed(1)}x`,
      met: ratio >= 1,
    });
  }
  for (const figures of trees) {
    const { workload, goal, unitTree, run, stepTree, peakMemory, state, path, proof } = figures;
    const both = (unitTree + run + stepTree) / 1000;
    goals.push({
      what: `both trees, ${workload}`,
      goal: `< ${goal} s`,
      measured: `${both.toFixed(1)} s`,
      met: both < goal,
    });
    for (const [what, ms] of Object.entries({ state, path, proof })) {
      goals.push({
        what: `any ${what}, ${workload}`,
        goal: '< 2 s',
        measured: `${(ms / 1000).toFixed(3)} s`,
        met: ms < 2000,
      });
    }
    goals.push({
      what: `memory, ${workload}`,
      goal: '< 1024 MiB',
      measured: `${(peakMemory / MIB).toFixed(0)} MiB`,
      met: peakMemory < 1024 * MIB,
    });
  }
  for (const { bytes, engines } of keccak) {
    const ratio = engines['@noble/hashes'] / engines.ours;
    goals.push({
      what: `Keccak of ${bytes} bytes`,
      goal: '> 1x pure JavaScript',
      measured: `${ratio.toFixed(1)}x`,
      met: ratio > 1,
    });
  }
  return goals;
}
