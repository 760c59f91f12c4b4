import { StepVerifier, type StepClaim, type StepVerdict } from '../../conformance/stepVerifier.js';
import { judge, ReadingDifference } from './check.js';

/** Where steps are verified. It keeps nothing of those that are right. */
export interface Desk {
  submit(claim: StepClaim): Promise<void>;
  /** Waits for all that was submitted since the last time: how many were right, and the first that was not. */
  finish(): Promise<Judged>;
  stop(): Promise<void>;
}

export interface Judged {
  readonly proven: number;
  readonly failure: { readonly case: string; readonly error: ReadingDifference } | undefined;
}

/**
 * Starts the Solidity machine on an L1 of its own.
 * @param hears what is heard of each verdict: tests put a machine that errs there
 * @throws AnvilStartError, ArtifactMissingError
 */
export async function openDesk(
  hears: (verdict: StepVerdict) => StepVerdict = (verdict) => verdict,
): Promise<Desk> {
  let proven = 0;
  let failure: Judged['failure'];
  const verifier = await StepVerifier.start((said) => {
    const verdict = hears(said);
    try {
      judge(verdict);
      proven++;
    } catch (error) {
      if (!(error instanceof ReadingDifference)) throw error;
      failure ??= { case: verdict.claim.case, error };
    }
  });
  return {
    submit: (claim) => verifier.submit(claim),
    finish: async () => {
      await verifier.finish();
      const judged = { proven, failure };
      proven = 0;
      failure = undefined;
      return judged;
    },
    stop: () => verifier.stop(),
  };
}
