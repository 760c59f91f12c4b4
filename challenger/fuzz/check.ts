import { equals } from '../../bisection/game/Hashes.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step as takeStep } from '../../bisection/machine/Step.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { describeStep } from '../../bisection/trace/Description.js';
import type { TraceHost } from '../../bisection/trace/TraceHost.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { type BuiltClaim, buildClaim, genesisIdle } from '../claim/buildClaim.js';
import { placeOf } from '../claim/unitPlace.js';
import { isOverCap } from '../conformance/proofTally.js';
import { StepSample } from '../conformance/stepSample.js';
import { CannotTellError } from '../execute/cannotTell.js';
import type { Executor } from '../execute/executor.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import type { Coverage } from './coverage.js';
import type { FuzzCase } from './fuzzCase.js';
import { hostOf, loadCase, type LoadedCase } from './loadedCase.js';
import type { StepDesk } from './stepDesk.js';

/** Executor, machine and verifier, which should say the same, do not. */
export class DifferenceError extends Error {
  readonly code = 'FUZZ_DIFFERENCE';
  readonly nextStep = 'run the case again with --replay, and report it as a defect';
  constructor(
    /** The unit, counted from 0, and what it is; undefined where it is none in particular. */
    readonly unit: string | undefined,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(unit === undefined ? reason : `${unit}: ${reason}`, options);
    this.name = 'DifferenceError';
  }
}

export interface CheckOptions {
  readonly coverage: Coverage;
  /** Where steps are verified; none are without it. */
  readonly desk?: StepDesk | undefined;
  /** In place of the executor on `@ethereumjs/vm`. */
  readonly executor?: (config: Config, nodes: NodeDatabase) => Executor;
}

/** Of a unit with more steps than this, some of each kind are verified. */
const LONG = 250;
/** A unit of more steps than this is given up: no case of the generator comes near. */
const MAX_STEPS = 20_000_000;

/**
 * Executes a case, runs the machine over every unit of it, and has steps of it verified: all steps of a unit, or, of
 * a long one, some of each kind. @throws DifferenceError
 */
export async function check(test: FuzzCase, options: CheckOptions): Promise<void> {
  const start = await loadCase(test);
  const claim = await execute(start, options);
  const host = hostOf(start, claim.target, claim.accumulator);
  const { chain } = claim;
  options.coverage.chains++;
  for (let index = 0; index <= chain.length; index++) {
    const idle = chain.before(index);
    const machine = idleMachine(idle, host.state(idle.stateRoot));
    // Past the last unit the machine stays where it is.
    const wanted = chain.leaf(Math.min(index, chain.length - 1));
    const place = placeOf(chain, index);
    if (place.kind === 'void') options.coverage.voids++;
    const name = `unit ${index} (${place.kind}${place.entry === undefined ? '' : ` ${place.entry}`})`;
    try {
      const length = run(machine.snapshot(), host, wanted, name, options.coverage);
      if (options.desk !== undefined) await prove(machine, host, length, name, options.desk);
    } catch (error) {
      if (error instanceof DifferenceError) throw error;
      throw new DifferenceError(name, `the machine threw ${String(error)}`, { cause: error });
    }
  }
  await settle(options);
}

async function execute(
  start: LoadedCase,
  { executor, coverage }: CheckOptions,
): Promise<BuiltClaim> {
  const { config, nodes, head, batches } = start;
  const make =
    executor ?? ((rules, database) => new VmExecutor({ config: rules, nodes: database }));
  try {
    return await buildClaim({
      ...{ config, batches, executor: make(config, nodes), target: BigInt(batches.size) },
      start: { idle: genesisIdle(head), head },
      onBlock: (result) => {
        coverage.addBlock(result);
      },
    });
  } catch (error) {
    if (!(error instanceof CannotTellError)) throw error;
    const cause = error.cause === undefined ? '' : ` (${String(error.cause)})`;
    const reason = `the executor can't tell: ${error.message}${cause}`;
    throw new DifferenceError(undefined, reason, { cause: error });
  }
}

/** Runs a unit without a witness, and gives its length. */
function run(m: Machine, host: TraceHost, wanted: Hash, name: string, coverage: Coverage): number {
  let length = 0;
  do {
    const before = coverage.before(m, host.config.fork);
    takeStep(m, host);
    coverage.after(before, m);
    if (++length > MAX_STEPS) throw new DifferenceError(name, `more than ${MAX_STEPS} steps`);
  } while (m.phase !== Phase.idle);
  if (!equals(m.hash, wanted)) {
    throw new DifferenceError(name, 'executor and machine end in different states');
  }
  return length;
}

/** Submits the proofs of a unit, and of one step of the idle state behind it, which repeats. */
async function prove(m: Machine, host: TraceHost, length: number, name: string, desk: StepDesk) {
  const { config, target, accumulator } = host;
  const sample = new StepSample('sample', length, LONG);
  const rest = { config, target, accumulator, case: name };
  for (let index = 0; index <= length; index++) {
    const repeats = index === length;
    if (!repeats && !sample.takes(m)) {
      takeStep(m, host);
      continue;
    }
    const step = describeStep(m);
    const state = m.hash;
    const writer = new ProofWriter();
    if (repeats) m.begin(writer);
    else takeStep(m, host, writer);
    const proof = writer.bytes();
    await desk.submit({ ...rest, index, state, proof, expected: m.hash, step });
  }
}

async function settle({ desk, coverage }: CheckOptions): Promise<void> {
  for (const verdict of (await desk?.finish()) ?? []) {
    const { claim, outcome, error, gas, calldata } = verdict;
    const { phase, opcode = '' } = claim.step;
    const where = `step ${claim.index}, ${phase} ${opcode}`.trimEnd();
    const fail = (reason: string) => new DifferenceError(claim.case, `${where}: ${reason}`);
    if (outcome === 'wrong') throw fail('the verifier gave another state');
    if (outcome === 'refused') throw fail(`the verifier reverted with ${error ?? 'nothing'}`);
    if (isOverCap(verdict)) throw fail(`${gas} gas and ${calldata} bytes are over a cap`);
    coverage.addVerdict(verdict);
  }
}
