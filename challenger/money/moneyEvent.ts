import type { Fees } from './fees.js';
import type { FundsState } from './fundsWatch.js';
import type { CapBreach } from './ledger.js';

interface About {
  /** The move, for people. */
  readonly what: string;
  readonly dispute?: string;
}

/** What the transaction manager tells of its work. Amounts in wei. */
export type MoneyEvent =
  | (About & {
      readonly kind: 'sent' | 'raised' | 'sentAgain';
      readonly nonce: number;
      readonly hash: string;
      readonly fees: Fees;
    })
  | (About & {
      readonly kind: 'mined';
      readonly nonce: number;
      readonly hash: string;
      readonly block: number;
      readonly gasUsed: bigint;
      readonly fee: bigint;
      /** The bond. */
      readonly value: bigint;
      readonly isDone: boolean;
    })
  /** A reorganization took its block back; it is in flight again. */
  | (About & { readonly kind: 'takenBack'; readonly nonce: number })
  /** Nothing more than it did before can be told of L1. */
  | { readonly kind: 'blind'; readonly reason: string }
  | MoneyAlarm;

/** Something that an operator has to look at. */
export type MoneyAlarm =
  /** A move was not made because of a cap. */
  | (About & { readonly kind: 'alarm'; readonly alarm: 'cap'; readonly breach: CapBreach })
  /** A move was not made because there is too little on the account. */
  | (About & {
      readonly kind: 'alarm';
      readonly alarm: 'funds';
      readonly balance: bigint;
      readonly needed: bigint;
    })
  /** A transaction gets into no block, and the policy allows no higher offer. */
  | (About & {
      readonly kind: 'alarm';
      readonly alarm: 'feeLimit';
      readonly nonce: number;
      readonly offered: Fees;
      /** What L1 asks for, a unit of gas. */
      readonly asked: bigint;
    })
  /** A node refuses a transaction. */
  | (About & {
      readonly kind: 'alarm';
      readonly alarm: 'nodeRefuses';
      readonly nonce: number;
      readonly code: number;
      readonly reason: string;
    })
  /** Somebody else uses the key: a nonce of ours went to another transaction. */
  | (About & { readonly kind: 'alarm'; readonly alarm: 'foreignNonce'; readonly nonce: number })
  /** A nonce that nobody has a transaction of, or one that gets nowhere, is filled so that ours can go on. */
  | { readonly kind: 'alarm'; readonly alarm: 'nonceFilled'; readonly nonce: number }
  /** The key does not sign. */
  | (About & { readonly kind: 'alarm'; readonly alarm: 'signer'; readonly reason: string })
  /** The journal cannot be written: nothing is sent. */
  | (About & { readonly kind: 'alarm'; readonly alarm: 'journal'; readonly reason: string })
  /** The transaction manager has a defect: it sends nothing more in this process. */
  | { readonly kind: 'alarm'; readonly alarm: 'defect'; readonly reason: string }
  /** The forecast to the end of all disputes comes to more than the account has, or soon may. */
  | { readonly kind: 'alarm'; readonly alarm: 'forecast'; readonly state: FundsState };
