/** What an account should have beyond its forecast. */
export interface FundsPolicy {
  /** What fees may rise to, percent of the forecast, before the account falls short. */
  readonly feePercent: bigint;
  /** Kept for what no forecast knows, such as one more rival, wei. */
  readonly reserve: bigint;
}

/** Fees that triple. */
export const FUNDS_POLICY: FundsPolicy = { feePercent: 300n, reserve: 0n };
