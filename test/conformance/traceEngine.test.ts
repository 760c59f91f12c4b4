import { afterAll, describe, expect, test } from 'vitest';
import type { CaseResult } from '../../challenger/conformance/caseResult.js';
import type {
  MachineEngine,
  ProofStatistics,
  ProveMode,
} from '../../challenger/conformance/machineEngine.js';
import { runStateOnMachine } from '../../challenger/conformance/machineRunner.js';
import { stateCases, type StateCase } from '../../challenger/conformance/stateCase.js';
import { TraceEngine } from '../../challenger/conformance/traceEngine.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { jsonData } from '../data.js';

/** State cases that take part, and how many of them have all or a sample of their steps proved. */
const CASES = 150;
const PROVED = 60;
const SEED = 'trace engine 1';

const OUT_OF_SCOPE = /^(a blob transaction|excess blob gas|an empty account)/;

const engine = new TraceEngine();
afterAll(() => engine.stop());

const file = jsonData<Record<string, unknown>>('state/state-dev-0.json.gz');

describe.skipIf(file === undefined)('public state tests on the machine', () => {
  const random = new Prng(SEED);
  const all = Object.entries(file ?? {}).flatMap(([name, json]) => stateCases(name, json));
  const chosen = Array.from({ length: CASES }, () => random.pick(all));

  test(`${CASES} cases end as they must (seed "${SEED}")`, async () => {
    const { passed } = await runAll(chosen, 'none', engine);
    expect(passed).toBeGreaterThan(CASES / 3);
  });

  test(`the Solidity verifier takes the proofs of ${PROVED} of them`, async () => {
    const { passed, statistics } = await runAll(chosen.slice(0, PROVED), 'sample', engine);
    expect(passed).toBeGreaterThan(PROVED / 3);
    const sum = (field: keyof ProofStatistics) => statistics.reduce((n, s) => n + s[field], 0);
    console.info(
      `${sum('proven')} of ${sum('steps')} steps proven, at most`,
      Math.max(...statistics.map(({ maxStepGas }) => maxStepGas)),
      'gas and',
      Math.max(...statistics.map(({ maxStepCalldata }) => maxStepCalldata)),
      'bytes a step',
    );
    expect(sum('proven')).toBeGreaterThan(1_000);
    expect(sum('unprovable')).toBe(0);
  });

  test('a case that is given up for its length is unproven, and not passed', async () => {
    const short = new TraceEngine({ maxSteps: 5 });
    const { result } = await runStateOnMachine(chosen[0]!, short, 'none');
    expect(result).toEqual({ outcome: 'unproven', reason: 'more than 5 steps' });
  });
});

async function runAll(tests: readonly StateCase[], prove: ProveMode, machine: MachineEngine) {
  let passed = 0;
  const statistics: ProofStatistics[] = [];
  for (const each of tests) {
    const run = await runStateOnMachine(each, machine, prove);
    expectFair(run.result, each.name);
    if (run.result.outcome === 'passed') passed++;
    statistics.push(...run.statistics);
  }
  return { passed, statistics };
}

/** Nothing fails or has no steps, and what is left out is so for a reason that is known. */
function expectFair(result: CaseResult, name: string): void {
  if (result.outcome === 'failed' || result.outcome === 'unproven') {
    throw new Error(`${name}: ${result.outcome}: ${result.reason}`);
  }
  if (result.outcome === 'outOfScope') expect(result.reason, name).toMatch(OUT_OF_SCOPE);
}
