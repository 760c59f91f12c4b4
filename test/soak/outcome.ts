import type { Party } from './cast.js';

/** A claim as L1 has it in the end. */
export interface ClaimOutcome {
  readonly chain: string;
  readonly id: string;
  readonly parent: string;
  readonly by: Party;
  /** What the rollup's own node says of the state that it claims. */
  readonly isRight: boolean;
  readonly status: 'none' | 'pending' | 'final' | 'eliminated' | 'orphaned';
  /** The batches that it covers end with this one. */
  readonly position: bigint;
}

/** A step tree that was entered in a subdispute. */
export interface EntrantOutcome {
  readonly chain: string;
  readonly id: string;
  readonly by: Party;
  readonly standing: 'none' | 'alive' | 'eliminated' | 'released';
  /** The claim for which it fights. */
  readonly fightsFor: string;
}

/** A move that was billed to a claim or an entrant: it was made against it. */
export interface ChargeOutcome {
  readonly chain: string;
  readonly debtor: string;
  readonly by: Party;
}

/** A side that lost a match of two claims, or a move within such a match. */
export interface DissectionOutcome {
  readonly chain: string;
  readonly by: Party;
  /** The claim or entrant for which it was made. */
  readonly madeFor: string;
}

/** A transaction of the daemon's account. */
export interface TransactionOutcome {
  readonly hash: string;
  readonly block: number;
  readonly to: string;
  readonly data: string;
  /** The function that it calls. */
  readonly method: string;
  readonly value: bigint;
  readonly gasUsed: bigint;
  /** What it paid for gas, wei. */
  readonly fee: bigint;
  readonly isDone: boolean;
}

/** The daemon's account, wei. */
export interface MoneyOutcome {
  readonly before: bigint;
  readonly after: bigint;
  /** What the contracts owe it and it has not withdrawn. */
  readonly owed: bigint;
}

/** What a rollup came to. */
export interface ChainOutcome {
  readonly chain: string;
  readonly batches: number;
  readonly latest: string;
  /** Whether the state of the latest final claim is what the rollup's own node has. */
  readonly isLatestRight: boolean;
  readonly latestPosition: bigint;
}

/** All that the judge knows: read from L1 and from the rollups' own nodes, never from the daemon. */
export interface Outcome {
  readonly chains: readonly ChainOutcome[];
  readonly claims: readonly ClaimOutcome[];
  readonly entrants: readonly EntrantOutcome[];
  readonly charges: readonly ChargeOutcome[];
  readonly dissections: readonly DissectionOutcome[];
  readonly transactions: readonly TransactionOutcome[];
  readonly money: MoneyOutcome;
}
