import type { ProcessStatus } from '../../api/records/chainStatus.js';
import type { ClaimRecord } from '../../api/records/claimRecord.js';
import type { DisputeDetail } from '../../api/records/disputeDetail.js';
import type { DisputeRecord } from '../../api/records/disputeRecord.js';
import type { EventRecord } from '../../api/records/eventRecord.js';
import type { AccountRecord, BondRecord, MoveRecord } from '../../api/records/moneyRecords.js';
import type { VerdictRecord } from '../../api/records/verdictRecord.js';

/** A record as it comes over the wire: what does not fit into a double is a decimal string. */
export type Wire<T> = T extends bigint
  ? string
  : T extends readonly (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

export type Status = Wire<ProcessStatus>;
export type Chain = Status['chains'][number];
export type Claim = Wire<ClaimRecord>;
export type Dispute = Wire<DisputeRecord>;
export type Match = Dispute['matches'][number];
export type Entrant = Dispute['entrants'][number];
export type Detail = Wire<DisputeDetail>;
export type Tree = Detail['trees'][number];
export type TreeNode = Tree['levels'][number]['nodes'][number];
export type L1Move = Detail['moves'][number];
export type Stake = Detail['stakes'][number];
export type Event = Wire<EventRecord>;
export type Account = Wire<AccountRecord>;
export type Bond = Wire<BondRecord>;
export type Move = Wire<MoveRecord>;
export type Verdict = Wire<VerdictRecord>;

/** All that the overview shows. */
export interface Overview {
  readonly status: Status;
  readonly claims: readonly Claim[];
  readonly disputes: readonly Dispute[];
  readonly verdicts: readonly Verdict[];
  readonly accounts: readonly Account[];
  readonly bonds: readonly Bond[];
  readonly events: readonly Event[];
}

/** What a page on one dispute shows beside that. */
export interface DisputePage {
  readonly dispute: Dispute;
  readonly detail: Detail;
  readonly moves: readonly Move[];
}

/** The clock of the daemon's machine, and what is known of L1's. */
export interface Times {
  /** Unix seconds, now, by the daemon's machine. */
  readonly now: number;
  /** L1 time now, as far as it can be told, of a chain. */
  readonly l1: (chain: string) => number;
}

/** An element to be; a text; or nothing. */
export type Node = VElement | string | null;
export interface VElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (VElement | string)[];
}
