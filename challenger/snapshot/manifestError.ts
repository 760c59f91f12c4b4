/** What is wrong with a manifest. */
export type ManifestFault =
  /** It is longer than any manifest may be. */
  | 'too long'
  /** It is no manifest, or not the one way of writing it. */
  | 'form'
  /** It is of a version of the format that this program does not read. */
  | 'version'
  /** Its chunks do not cover every position once, in order. */
  | 'ranges'
  /** Its totals are not those of its chunks. */
  | 'totals'
  /** It is of another chain, or other contracts. */
  | 'chain'
  /** It is of another claim than asked for. */
  | 'claim'
  /** It says something else about the claim than L1 does. */
  | 'statement';

/** A manifest that is of no use. It comes from whoever served it: nothing of it was believed. */
export class ManifestError extends Error {
  readonly code = 'SNAPSHOT_MANIFEST';
  readonly exitCode = 3;
  readonly nextStep = 'take a manifest from another source';
  constructor(
    readonly fault: ManifestFault,
    readonly detail: string,
  ) {
    super(`the manifest is refused: ${detail}`);
    this.name = 'ManifestError';
  }
}
