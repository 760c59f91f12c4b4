// `npm run bench -- execution`: whole blocks on `@ethereumjs/vm` as it comes, on our executor, and on anvil, in turn.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type AnvilFigures, onAnvil } from './executionAnvil.js';
import { type Engine, type EngineAnswer, ENGINES, type EngineTask } from './executionEngine.js';
import { type ExecutionWorkload, executionWorkloads } from './executionWorkloads.js';
import { median } from './measure.js';

/** One workload on all of them; CPU ms, medians. */
export interface ExecutionFigures {
  readonly workload: string;
  readonly gas: bigint;
  /** How many times as fast as stock ours has to be. */
  readonly goal: number;
  readonly engines: Readonly<Record<Engine, number>>;
  readonly anvil: { readonly submit: number; readonly mine: number };
}

/** Every workload, `times` times in turn; a first round that is not counted warms the engines. */
export async function executionFigures(
  times: number,
  say: (text: string) => void,
): Promise<ExecutionFigures[]> {
  const workloads = await executionWorkloads();
  const processes = new Map<Engine, EngineProcess>(
    ENGINES.map((engine) => [engine, new EngineProcess(engine)]),
  );
  try {
    const figures: ExecutionFigures[] = [];
    for (const workload of workloads) {
      say(`execution: ${workload.name}`);
      figures.push(await figuresOf(workload, times, processes));
    }
    return figures;
  } finally {
    for (const process of processes.values()) process.end();
  }
}

async function figuresOf(
  workload: ExecutionWorkload,
  times: number,
  processes: ReadonlyMap<Engine, EngineProcess>,
): Promise<ExecutionFigures> {
  const genesis = JSON.stringify(workload.genesis, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const { transactions } = workload;
  const figures: Record<Engine, number[]> = { stock: [], claim: [], verify: [] };
  const anvil: AnvilFigures[] = [];
  const task = (engine: Engine, block?: string): Promise<EngineAnswer> =>
    processes.get(engine)!.run({ engine, genesis, transactions, block });
  const { block, gasUsed } = await task('claim');
  for (let round = 0; round <= times; round++) {
    for (const engine of ENGINES) {
      const answer = await task(engine, block);
      if (answer.gasUsed !== gasUsed || answer.block !== block) {
        throw new DifferentBlockError(workload.name, engine);
      }
      if (round > 0) figures[engine].push(answer.cpu);
    }
    if (round > 0) anvil.push(await onAnvil(workload));
  }
  if (anvil.some((one) => one.gasUsed !== BigInt(gasUsed))) {
    throw new DifferentBlockError(workload.name, 'anvil');
  }
  return {
    workload: workload.name,
    gas: BigInt(gasUsed),
    goal: workload.goal,
    engines: {
      stock: median(figures.stock),
      claim: median(figures.claim),
      verify: median(figures.verify),
    },
    anvil: {
      submit: median(anvil.map(({ submit }) => submit)),
      mine: median(anvil.map(({ mine }) => mine)),
    },
  };
}

/** Figures as the rows of a table. */
export function executionRows(all: readonly ExecutionFigures[]): string[][] {
  const ms = (time: number): string => `${time.toFixed(0)} ms`;
  const ratio = (slow: number, fast: number): string => `${(slow / fast).toFixed(1)}x`;
  return all.map(({ workload, gas, engines: { stock, claim, verify }, anvil }) => {
    const whole = anvil.submit + anvil.mine;
    return [
      ...[workload, String(gas), ms(stock), ms(claim), ms(verify), ms(whole)],
      ...[ratio(stock, claim), ratio(stock, verify), ratio(claim, whole)],
    ];
  });
}

/** A process that runs `executionEngine.ts`. */
class EngineProcess {
  private readonly child: ChildProcess;

  constructor(private readonly engine: Engine) {
    this.child = fork(fileURLToPath(new URL('executionEngine.ts', import.meta.url)));
  }

  run(task: EngineTask): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      const failed = (code: number | null): void =>
        reject(new Error(`the engine ${this.engine} ended with code ${String(code)}`));
      this.child.once('exit', failed);
      this.child.once('message', (answer) => {
        this.child.off('exit', failed);
        resolve(answer as EngineAnswer);
      });
      this.child.send(task);
    });
  }

  end(): void {
    this.child.kill();
  }
}

/** Two engines made different blocks of the same transactions: no figure of theirs can be compared. */
class DifferentBlockError extends Error {
  readonly code = 'BENCH_DIFFERENT_BLOCK';
  constructor(workload: string, engine: string) {
    super(`${workload}: ${engine} makes another block than the executor`);
  }
}
