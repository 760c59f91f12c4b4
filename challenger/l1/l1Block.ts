/** A block of L1 that is read at. */
export interface L1Block {
  readonly number: number;
  readonly hash: string;
  /** L1 time, seconds. */
  readonly time: bigint;
}
