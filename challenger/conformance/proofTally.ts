import type { ProofStatistics } from './machineEngine.js';
import type { StepVerdict } from './stepVerifier.js';

/** What a step's proof may cost on L1: gas and bytes of calldata (docs/machine.md). */
const CAP = { gas: 4_000_000, calldata: 64_000 };
/** Where the step calls a precompile of L1. */
const PRECOMPILE_CAP = { gas: 12_000_000, calldata: 100_000 };
const CALLS_PRECOMPILE: ReadonlySet<string> = new Set(['precompile', 'recover', 'authorize']);

/** Whether a proof is over a cap of calldata or gas: then the step can't be proved on L1. */
export function isOverCap({ claim, gas, calldata }: StepVerdict): boolean {
  const cap = CALLS_PRECOMPILE.has(claim.step.phase) ? PRECOMPILE_CAP : CAP;
  return gas > cap.gas || calldata > cap.calldata;
}

/** Adds up what the verifier makes of a run's proofs. */
export class ProofTally {
  steps = 0;
  private proven = 0;
  private unprovable = 0;
  private maxStepGas = 0;
  private maxStepCalldata = 0;
  /** Of each refused or wrong proof, which and why. */
  readonly wrong: string[] = [];

  add(verdict: StepVerdict): void {
    const { claim, outcome, error, gas, calldata } = verdict;
    if (outcome !== 'proven') {
      const { phase, opcode } = claim.step;
      const step = `step ${claim.index} (${phase}${opcode === undefined ? '' : ` ${opcode}`})`;
      const reason = error === undefined ? 'gave another state' : `reverted with ${error}`;
      this.wrong.push(`${claim.case}, ${step}: the verifier ${reason}`);
      return;
    }
    if (isOverCap(verdict)) this.unprovable++;
    else this.proven++;
    this.maxStepGas = Math.max(this.maxStepGas, gas);
    this.maxStepCalldata = Math.max(this.maxStepCalldata, calldata);
  }

  statistics(): ProofStatistics {
    const { steps, proven, unprovable, maxStepGas, maxStepCalldata } = this;
    return { steps, proven, unprovable, maxStepGas, maxStepCalldata };
  }
}
