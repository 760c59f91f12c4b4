import type { ProcessStatus } from './records/chainStatus.js';
import type { ClaimRecord } from './records/claimRecord.js';
import type { DisputeDetail, ExplainedClaim } from './records/disputeDetail.js';
import type { DisputeRecord } from './records/disputeRecord.js';
import type { AccountRecord, BondRecord, MoveRecord } from './records/moneyRecords.js';
import type { VerdictRecord } from './records/verdictRecord.js';

/**
 * What the daemon knows, as others may read it: the API, the metrics and the alerts. Each call gives what was so after the
 * last whole look at L1, and never waits. Lists are in the order in which things came, the oldest first.
 */
export interface ReadModel {
  status(): ProcessStatus;
  claims(): readonly ClaimRecord[];
  disputes(): readonly DisputeRecord[];
  verdicts(): readonly VerdictRecord[];
  bonds(): readonly BondRecord[];
  moves(): readonly MoveRecord[];
  accounts(): readonly AccountRecord[];
  resources(): Resources;
  /** Of a dispute of `disputes()`; undefined while nothing has been collected. */
  detail(chain: string, dispute: string): DisputeDetail | undefined;
  /** Of a claim of `claims()`; undefined where there is none, or not yet. */
  explanation(chain: string, claim: string): ClaimExplanation | undefined;
}

/** Where a claim goes wrong, for people. */
export interface ClaimExplanation extends ExplainedClaim {
  /** The name of the bundle that it is made from. */
  readonly bundle: string;
  /** A whole page without scripts, which its own content security policy says too. */
  readonly html: string;
}

/** What the machine has left. */
export interface Resources {
  readonly disks: readonly {
    /** The folder that is looked at. */
    readonly folder: string;
    readonly freeBytes: number;
  }[];
  readonly stores: readonly { readonly chain: string; readonly bytes: number }[];
}
