import { ZodError } from 'zod';
import { MalformedRlp } from '../derive/rlp.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { blockchainCase, runBlockchainCase, type BlockchainCase } from './blockchainCase.js';
import { failed, outOfScope, type CaseResult } from './caseResult.js';
import { runChainFolder } from './chainFolder.js';
import { fixtures, type Fixture } from './fixtures.js';
import {
  MachineEngineMissing,
  type MachineEngine,
  type ProofStatistics,
  type ProveMode,
} from './machineEngine.js';
import { runChainOnMachine, runStateOnMachine, type MachineResult } from './machineRunner.js';
import { judgeState, runStateCase, stateCases, type StateCase } from './stateCase.js';
import { runWitnessBlock, witnessBlock } from './witnessBlock.js';

export type EngineChoice = 'executor' | 'machine' | 'both';

export interface ConformanceOptions {
  readonly paths: readonly string[];
  readonly engine: EngineChoice;
  readonly prove: ProveMode;
  /** Needed unless the engine is `executor`. */
  readonly machine?: MachineEngine;
}

/** What one case came to on the engines that ran it. */
export interface CaseReport {
  readonly name: string;
  readonly result: CaseResult;
  readonly statistics: readonly ProofStatistics[];
}

type Engines = Pick<ConformanceOptions, 'prove'> & {
  readonly executor: boolean;
  readonly machine: MachineEngine | undefined;
};

/**
 * Runs every case in the paths, one after the other. A case fails if an engine fails it; it is out of scope if none
 * fails it and the machine leaves it out. Throws FixtureError and MachineEngineMissing.
 */
export async function* runConformance(options: ConformanceOptions): AsyncGenerator<CaseReport> {
  const { engine, machine, prove } = options;
  if (engine !== 'executor' && machine === undefined) throw new MachineEngineMissing();
  const engines: Engines = {
    executor: engine !== 'machine',
    machine: engine === 'executor' ? undefined : machine,
    prove,
  };
  for (const fixture of fixtures(options.paths)) yield* runFixture(fixture, engines);
}

async function* runFixture(fixture: Fixture, engines: Engines): AsyncGenerator<CaseReport> {
  const { name } = fixture;
  if (fixture.kind === 'unknown') {
    yield { name, result: outOfScope('it holds no test of a known kind'), statistics: [] };
    return;
  }
  if (fixture.kind === 'chain') {
    yield await report(name, async () => {
      if (!engines.executor) return leftOut('a chain across forks');
      const { result } = await runChainFolder(fixture.genesis, fixture.chain);
      return { result, statistics: [] };
    });
    return;
  }
  if (fixture.kind === 'witness') {
    yield await report(name, async () => {
      if (!engines.executor) return leftOut('a block of mainnet: withdrawals, blobs, requests');
      return { result: await runWitnessBlock(witnessBlock(fixture.json)), statistics: [] };
    });
    return;
  }
  if (fixture.kind === 'blockchain') {
    const test = readable(name, () => blockchainCase(name, fixture.json));
    yield 'result' in test ? test : await report(name, () => runChain(test, engines));
    return;
  }
  const tests = readable(name, () => stateCases(name, fixture.json));
  if ('result' in tests) yield tests;
  else for (const test of tests) yield await report(test.name, () => runState(test, engines));
}

async function runState(test: StateCase, engines: Engines): Promise<MachineResult> {
  const { fork } = test;
  if (fork === undefined) return leftOut(`the network ${test.network} is not known`);
  if (engines.executor) {
    const result = judgeState(test, await runStateCase(test, fork));
    if (result.outcome !== 'passed' || engines.machine === undefined) {
      return { result, statistics: [] };
    }
  }
  if (engines.machine === undefined) throw new MachineEngineMissing();
  return runStateOnMachine(test, engines.machine, engines.prove);
}

async function runChain(test: BlockchainCase, engines: Engines): Promise<MachineResult> {
  if (engines.executor) {
    const result = await runBlockchainCase(test);
    if (result.outcome !== 'passed' || engines.machine === undefined) {
      return { result, statistics: [] };
    }
  }
  if (engines.machine === undefined) throw new MachineEngineMissing();
  return runChainOnMachine(test, engines.machine, engines.prove);
}

/** A case that no engine can answer has failed, and says why; anything else that is thrown ends the run. */
async function report(name: string, run: () => Promise<MachineResult>): Promise<CaseReport> {
  try {
    return { name, ...(await run()) };
  } catch (error) {
    if (error instanceof CannotTellError) {
      return { name, result: failed(`${error.code}: ${error.message}`), statistics: [] };
    }
    if (error instanceof ZodError || error instanceof MalformedRlp) {
      return { name, result: failed(`not readable: ${error.message}`), statistics: [] };
    }
    throw error;
  }
}

function readable<T extends object>(name: string, read: () => T): T | CaseReport {
  try {
    return read();
  } catch (error) {
    if (error instanceof ZodError || error instanceof MalformedRlp) {
      return { name, result: failed(`not readable: ${error.message}`), statistics: [] };
    }
    throw error;
  }
}

function leftOut(reason: string): MachineResult {
  return { result: outOfScope(reason), statistics: [] };
}
