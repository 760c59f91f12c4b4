import type { MoveReceipt } from '../l1/mover.js';
import type { MoveRefusedError } from '../l1/sender.js';
import type { ChainView, Move } from './book.js';
import type { FeeMarket } from './fees.js';

/** What came of handing a signed transaction to a node. */
export type Broadcast =
  | { readonly kind: 'taken' }
  /** The node does not want it, and does not have it. `reason`: in its own words, for people. */
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string }
  /** No answer: it may have arrived. */
  | { readonly kind: 'unanswered'; readonly reason: string };

/** What is asked of L1 in one look. */
export interface ViewQuestion {
  readonly address: string;
  /** Transactions, by hash, that may be in a block. */
  readonly included: readonly string[];
  /** Transactions that may be in a pool. */
  readonly pooled: readonly string[];
  /** How many blocks back a used nonce stays used. */
  readonly lost: number;
}

/** L1 as the transaction manager sees it. What rejects otherwise than said here gave no answer. */
export interface MoneyChain {
  readonly chainId: bigint;
  view(question: ViewQuestion): Promise<ChainView>;
  market(): Promise<FeeMarket>;
  /**
   * Gas that a move takes at a head.
   * @param isRich as if the account had enough for it (`eth_estimateGas` with an override of its balance)
   * @throws MoveRefusedError
   */
  simulate(move: Move, from: string, head: ChainView['head'], isRich?: boolean): Promise<bigint>;
  broadcast(raw: string): Promise<Broadcast>;
  /** The receipt of a transaction that is in a block; undefined if it is no longer. */
  receipt(hash: string): Promise<MoveReceipt | undefined>;
  /** Why a move was reverted in a block. */
  refusal(move: Move, from: string, block: number): Promise<MoveRefusedError>;
}
