// One workload in a process of its own, so that the peak of its memory is its own: both trees, then random questions.
import { childrenOf, pathOf } from '../../bisection/game/MerkleTree.js';
import type { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { equals } from '../../bisection/game/Hashes.js';
import { stepTree } from '../../bisection/trace/StepTree.js';
import { Trace } from '../../bisection/trace/Trace.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { claimOf, hostOf, machineBefore } from '../trace/scenario.js';
import { claimedWorkload, TRANSACTION } from './claimed.js';
import { cpuTime } from './measure.js';
import * as workloads from './workloads.js';

/** The workloads, and how many seconds both of their trees may take. */
export const TREE_GOALS = { mixed: 60, spin: 300, swaps: 300, writes: 300 } as const;
export type TreeWorkload = keyof typeof TREE_GOALS;
export const TREE_WORKLOADS = Object.keys(TREE_GOALS) as TreeWorkload[];

export interface TreeFigures {
  readonly workload: string;
  /** Seconds that both trees may take. */
  readonly goal: number;
  readonly steps: number;
  /** CPU ms: execution on `@ethereumjs/vm` with the unit tree; the machine's plain run; the step tree from it. */
  readonly unitTree: number;
  readonly run: number;
  readonly stepTree: number;
  /** Bytes: the most that the process ever took, and the most of the heap that was seen in use. */
  readonly peakMemory: number;
  readonly peakHeap: number;
  /** The worst of the random questions, CPU ms. */
  readonly state: number;
  readonly path: number;
  readonly proof: number;
  readonly questions: number;
}

const QUESTIONS = 40;

async function figuresOf(name: TreeWorkload): Promise<TreeFigures> {
  const workload = workloads[name];
  const inputs = await claimedWorkload(workload);
  let peakHeap = 0;
  const pause = (): Promise<void> => {
    peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
    return Promise.resolve();
  };

  let claim!: Awaited<ReturnType<typeof claimOf>>;
  const unitTree = await cpuTime(async () => (claim = await claimOf(inputs)));
  const host = hostOf(inputs, claim);
  const start = machineBefore(claim.chain, TRANSACTION, host);
  let trace!: Trace;
  const run = await cpuTime(async () => (trace = await Trace.run(start, host, { pause })));
  if (!equals(trace.final.hash, claim.chain.leaf(TRANSACTION))) {
    throw new Error(`${name}: machine and executor end the unit in different states`);
  }
  let tree!: PaddedTree;
  const steps = trace.length;
  const stepTreeTime = await cpuTime(async () => (tree = await stepTree(trace, { pause })));

  const random = new Prng(name);
  const worst = { state: 0, path: 0, proof: 0 };
  for (let question = 0; question < QUESTIONS; question++) {
    const index = random.below(steps);
    const times = {
      state: await cpuTime(() => trace.before(index).hash),
      path: await cpuTime(() => dissect(tree, BigInt(index))),
      proof: await cpuTime(() => trace.proof(index)),
    };
    for (const kind of ['state', 'path', 'proof'] as const) {
      worst[kind] = Math.max(worst[kind], times[kind]);
    }
  }
  return {
    workload: workload.name,
    goal: TREE_GOALS[name],
    steps,
    unitTree,
    run,
    stepTree: stepTreeTime,
    peakMemory: process.resourceUsage().maxRSS * 1024,
    peakHeap,
    ...worst,
    questions: QUESTIONS,
  };
}

/** Everything that a dispute may ask of a tree on its way down to one leaf. */
async function dissect(tree: PaddedTree, index: bigint): Promise<void> {
  for (let height = tree.height; height > 0; height -= 4) {
    await childrenOf(tree, height, index >> BigInt(height));
  }
  await pathOf(tree, index);
}

const [, , name] = process.argv;
if (process.send !== undefined) {
  const wanted = TREE_WORKLOADS.find((one) => one === name);
  if (wanted === undefined) throw new RangeError(`no workload ${String(name)}`);
  process.send(await figuresOf(wanted));
}
