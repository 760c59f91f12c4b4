/** What of a bundle is not what the claim, or another part of the bundle, commits to. */
export type UnboundPart =
  | 'claim'
  | 'top'
  | 'parent'
  | 'standing'
  | 'batches'
  | 'queue'
  | 'blobs'
  | 'leaves'
  | 'final state'
  | 'step';

/**
 * A part of a bundle does not belong to the claim: nothing follows from it, neither that the claim is wrong nor that it
 * is right.
 */
export class UnboundEvidenceError extends Error {
  readonly code = 'EVIDENCE_UNBOUND';
  readonly nextStep = 'the bundle was changed or made wrongly: fetch it again, or make it anew';
  constructor(
    readonly part: UnboundPart,
    detail: string,
    override readonly cause?: unknown,
  ) {
    super(`the ${part} of the bundle: ${detail}`);
    this.name = 'UnboundEvidenceError';
  }
}
