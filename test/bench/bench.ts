// `npm run bench`: the speed of the executor and of the machine, side by side with what they are compared with
// (docs/speed.md). `-- --json` prints the figures as JSON; `-- execution`, `plain`, `trees` or `keccak` runs that part alone.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ExecutionFigures, executionFigures, executionRows } from './execution.js';
import { type Figures, goalsOf } from './goals.js';
import { keccakEngines } from './keccakEngines.js';
import { plainRun } from './plain.js';
import { table } from './table.js';
import { TREE_WORKLOADS, type TreeFigures, type TreeWorkload } from './trees.js';
import * as workloads from './workloads.js';

const PARTS = ['execution', 'plain', 'trees', 'keccak'] as const;
const TIMES = 5;

const words = process.argv.slice(2);
const json = words.includes('--json');
const chosen = PARTS.filter((part) => words.includes(part));
const unknown = words.filter((word) => word !== '--json' && !PARTS.some((part) => part === word));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(' ')}. Choose of ${PARTS.join(', ')} and --json.`);
  process.exit(2);
}
const runs = (part: (typeof PARTS)[number]): boolean =>
  chosen.length === 0 || chosen.includes(part);
const say = (text: string): void => console.error(text);

/** Runs `trees.ts` on one workload. */
function inOwnProcess(workload: TreeWorkload): Promise<TreeFigures> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('trees.ts', import.meta.url)), [workload]);
    let figures: TreeFigures | undefined;
    child.on('message', (message) => (figures = message as TreeFigures));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (figures !== undefined && code === 0) resolve(figures);
      else reject(new Error(`the trees of ${workload} ended with code ${String(code)}`));
    });
  });
}

const execution: ExecutionFigures[] = runs('execution') ? await executionFigures(TIMES, say) : [];
const plain: Figures['plain'][number][] = [];
const trees: TreeFigures[] = [];
if (runs('plain')) {
  const { arithmetic, memory, wideMemory, storage, calls, mixed } = workloads;
  for (const workload of [arithmetic, memory, wideMemory, storage, calls, mixed]) {
    say(`plain run: ${workload.name}`);
    plain.push(await plainRun(workload, TIMES));
  }
}
const keccak = runs('keccak') ? await keccakEngines(TIMES) : [];
if (runs('trees')) {
  for (const workload of TREE_WORKLOADS) {
    say(`trees: ${workloads[workload].name}`);
    trees.push(await inOwnProcess(workload));
  }
}
const goals = goalsOf({ execution, plain, trees, keccak });

if (json) {
  const plainText = (_: string, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value;
  console.log(JSON.stringify({ execution, plain, trees, keccak, goals }, plainText, 2));
} else {
  const each = (ms: number, steps: number) => ((1000 * ms) / steps).toFixed(3);
  if (execution.length > 0) {
    console.log('\nExecution of a block: CPU time');
    const head = ['', 'gas', 'stock', 'claim', 'verify', 'anvil', 'stock/claim', 'stock/verify'];
    console.log(table([...head, 'claim/anvil'], executionRows(execution)));
  }
  if (plain.length > 0) {
    console.log('\nPlain runs, no hashing: CPU time');
    const rows = plain.map(({ workload, steps, gas, machine, ethereumjs }) => [
      workload,
      String(steps),
      String(gas),
      `${machine.toFixed(0)} ms`,
      `${ethereumjs.toFixed(0)} ms`,
      each(machine, steps),
      `${(ethereumjs / machine).toFixed(1)}x`,
    ]);
    const head = ['workload', 'steps', 'gas', 'machine', '@ethereumjs/evm', 'µs/step', 'ratio'];
    console.log(table(head, rows));
  }
  if (keccak.length > 0) {
    console.log('\nKeccak-256: CPU µs a hash');
    const rows = keccak.map(({ bytes, engines }) => [
      `${bytes} bytes`,
      ...Object.values(engines).map((us) => us.toFixed(2)),
    ]);
    console.log(table(['', 'ours', 'hash-wasm', '@noble/hashes'], rows));
  }
  if (trees.length > 0) {
    console.log('\nTrees, each workload in a process of its own: CPU time');
    const rows = trees.map((one) => [
      one.workload,
      String(one.steps),
      `${(one.unitTree / 1000).toFixed(1)} s`,
      `${(one.run / 1000).toFixed(1)} s`,
      `${(one.stepTree / 1000).toFixed(1)} s`,
      each(one.stepTree, one.steps),
      String(Math.round(one.steps / (one.stepTree / 1000))),
      `${(one.peakMemory / 2 ** 20).toFixed(0)} MiB`,
      `${(one.peakHeap / 2 ** 20).toFixed(0)} MiB`,
    ]);
    const head = [
      'workload',
      'steps',
      'unit tree',
      'run',
      'step tree',
      'µs/state',
      'states/s',
      'peak RSS',
      'peak heap',
    ];
    console.log(table(head, rows));
  }
  console.log('\nGoals');
  const rows = goals.map(({ what, goal, measured, met }) => [
    what,
    goal,
    measured,
    met ? 'met' : 'MISSED',
  ]);
  console.log(table(['', 'goal', 'measured', ''], rows));
}
