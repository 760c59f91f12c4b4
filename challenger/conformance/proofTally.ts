import { boundOf } from '../bounds/bound.js';
import type { ProofStatistics } from './machineEngine.js';
import type { StepVerdict } from './stepVerifier.js';

/** Whether a proof is over a bound of calldata or gas: then the step can't be proved on L1. */
export function isOverCap({ claim, gas, calldata }: StepVerdict): boolean {
  const bound = boundOf(claim.step.phase);
  return gas > bound.gas || calldata > bound.calldata;
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
