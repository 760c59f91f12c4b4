/** A transaction to be sent: who sends it, at what price, is decided elsewhere. */
export interface Call {
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
}
