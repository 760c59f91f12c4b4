/** From when on something is worth an alert. Seconds, bytes. */
export interface Thresholds {
  /** Nothing seen of L1, or no look at it finished. */
  readonly silence: number;
  /** A chain not followed, for another reason than a sync. */
  readonly notReady: number;
  /** No batch executed though some are posted. */
  readonly syncStuck: number;
  /** No verdict on a pending claim. */
  readonly cannotTell: number;
  /** Left on a running clock of ours. */
  readonly clock: number;
  /** A transaction in flight. */
  readonly pending: number;
  /** A bond that could be had. */
  readonly unclaimed: number;
  readonly diskBytes: number;
}

export const THRESHOLDS: Thresholds = {
  silence: 900,
  notReady: 900,
  syncStuck: 1_800,
  cannotTell: 1_800,
  clock: 14_400,
  pending: 1_800,
  unclaimed: 86_400,
  diskBytes: 10_000_000_000,
};
