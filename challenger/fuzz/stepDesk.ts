import { StepVerifier, type StepClaim, type StepVerdict } from '../conformance/stepVerifier.js';

/** Where steps are verified. */
export interface StepDesk {
  submit(claim: StepClaim): Promise<void>;
  /** Waits for the verdicts of all that was submitted since the last time, and gives them. */
  finish(): Promise<readonly StepVerdict[]>;
  stop(): Promise<void>;
}

/** Starts the Solidity verifier on an L1 of its own. @throws AnvilStartError, ArtifactMissingError */
export async function openStepDesk(): Promise<StepDesk> {
  let verdicts: StepVerdict[] = [];
  const verifier = await StepVerifier.start((verdict) => verdicts.push(verdict));
  return {
    submit: (claim) => verifier.submit(claim),
    finish: async () => {
      await verifier.finish();
      const all = verdicts;
      verdicts = [];
      return all;
    },
    stop: () => verifier.stop(),
  };
}
