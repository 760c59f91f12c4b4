import type { Machine } from '../../../bisection/machine/Machine.js';
import { Phase } from '../../../bisection/machine/Phase.js';
import { step as takeStep } from '../../../bisection/machine/Step.js';
import { ProofWriter } from '../../../bisection/structures/Proof.js';
import { describeStep } from '../../../bisection/trace/Description.js';
import type { TraceHost } from '../../../bisection/trace/TraceHost.js';
import { isOverCap } from '../../conformance/proofTally.js';
import type { StepClaim, StepVerdict } from '../../conformance/stepVerifier.js';
import type { DecodingInput } from './input.js';
import { type Derivation, DerivationReader, type Verdict } from './readDerivation.js';
import { MachineReader, type StepTaker, type Work } from './readMachine.js';
import type { Reading } from './reading.js';
import { Recoveries } from './recoveries.js';
import type { Setting } from './setting.js';

/** The readers of an input, which should say the same, do not; or one of them fails. */
export class ReadingDifference extends Error {
  readonly code = 'DECODING_DIFFERENCE';
  readonly nextStep = 'run the input again with --replay, and report it as a defect';
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ReadingDifference';
  }
}

export interface CheckerOptions {
  /** In place of the derivation's own functions. */
  readonly derivation?: Derivation | undefined;
  /** In place of the machine's step. */
  readonly step?: typeof takeStep | undefined;
  readonly onVerdict?: (verdict: Verdict) => void;
}

/** What was read of an input: how much, and the steps that are still to be verified. */
export interface Checked {
  readonly work: Work;
  readonly claims: readonly StepClaim[];
}

/** All steps of an input with no more than this are verified. */
const LONG = 300;

/** Asks derivation and machine about inputs, and gathers the proofs of what the machine does. */
export class Checker {
  readonly #derivation: DerivationReader;
  readonly #machine: MachineReader;
  readonly #step: typeof takeStep;

  constructor(setting: Setting, { derivation, step, onVerdict }: CheckerOptions = {}) {
    const recoveries = new Recoveries();
    this.#derivation = new DerivationReader(
      setting,
      recoveries,
      onVerdict ?? (() => undefined),
      derivation,
    );
    this.#machine = new MachineReader(setting, recoveries);
    this.#step = step ?? takeStep;
  }

  /**
   * Of an input with many steps the claims have the first 300, and of each phase the 1st, 2nd, 4th, 8th, … one.
   * @param proves whether claims are wanted at all
   * @throws ReadingDifference
   */
  check(input: DecodingInput, name: string, proves: boolean): Checked {
    const work: Work = { blocks: 0, entries: 0, steps: 0 };
    const claims: StepClaim[] = [];
    const taker = proves ? prover(this.#step, name, claims) : this.#step;
    const wanted = attempt('the derivation', () => this.#derivation.read(input));
    const got = attempt('the machine', () => this.#machine.read(input, work, taker));
    compare(wanted, got);
    return { work, claims };
  }
}

/** Takes steps, with a proof of each that is in the sample. */
function prover(step: typeof takeStep, name: string, claims: StepClaim[]): StepTaker {
  const seen = new Map<Phase, number>();
  let steps = 0;
  return (m: Machine, host: TraceHost) => {
    const count = (seen.get(m.phase) ?? 0) + 1;
    seen.set(m.phase, count);
    const isSample = ++steps <= LONG || (count & (count - 1)) === 0;
    // A blob's elements come with no proof here: to make one takes a tenth of a second.
    if (!isSample || m.phase === Phase.loadBlobs) {
      step(m, host);
      return;
    }
    const { config, target, accumulator } = host;
    const description = describeStep(m);
    const index = m.phase === Phase.idle ? 0 : 1;
    const state = m.hash;
    const writer = new ProofWriter();
    step(m, host, writer);
    const rest = { config, target, accumulator, index, state };
    const proof = writer.bytes();
    claims.push({ ...rest, proof, expected: m.hash, case: name, step: description });
  };
}

function attempt(reader: string, read: () => Reading): Reading {
  try {
    return read();
  } catch (error) {
    throw new ReadingDifference(`${reader} threw ${String(error)}`, { cause: error });
  }
}

function compare(wanted: Reading, got: Reading): void {
  const length = Math.max(wanted.length, got.length);
  for (let i = 0; i < length; i++) {
    if (wanted[i] === got[i]) continue;
    const [said, other] = [wanted[i] ?? 'nothing', got[i] ?? 'nothing'];
    throw new ReadingDifference(`line ${i}: the derivation says "${said}", the machine "${other}"`);
  }
}

/** @throws ReadingDifference where Solidity says something else than the machine, or at too high a price */
export function judge(verdict: StepVerdict): void {
  const { claim, outcome, error, gas, calldata } = verdict;
  const fail = (reason: string) =>
    new ReadingDifference(`a step of ${claim.step.phase}: ${reason}`);
  if (outcome === 'wrong') throw fail('Solidity gives another state');
  if (outcome === 'refused') throw fail(`Solidity reverts with ${error ?? 'nothing'}`);
  if (isOverCap(verdict)) throw fail(`${gas} gas and ${calldata} bytes are over a cap`);
}
