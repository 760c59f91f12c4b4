/** What is wrong with a range proof. */
export type RangeFault =
  /** A key is not above the one before it. */
  | 'order'
  /** A key is not in the range, or of another length. */
  | 'key'
  /** An entry of the trie has no value. */
  | 'value'
  /** An edge stands for keys of the range. */
  | 'edge inside'
  /** Edges do not ascend, or one lies below another. */
  | 'edge order'
  /** An edge is not of the form that it must have, or could be given by one that stands for more. */
  | 'edge form'
  /** Everything is well-formed and does not give the root. */
  | 'root';

/** Leaves and edges that are not what the trie holds in a range. */
export class RangeProofError extends Error {
  readonly code = 'RANGE_PROOF';
  readonly nextStep = 'take it from another source: this one does not fit the state';
  constructor(
    readonly fault: RangeFault,
    readonly detail: string,
  ) {
    super(`no proof of a range: ${detail}`);
    this.name = 'RangeProofError';
  }
}
