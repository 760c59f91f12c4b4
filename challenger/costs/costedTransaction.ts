import type { JsonRpcProvider } from 'ethers';
import type { SentTransaction } from '../l1/sender.js';

/** Who sent it: the honest challenger, or a liar. */
export type Party = 'honest' | 'liar';

/** A transaction of a dispute, and what it cost. */
export interface CostedTransaction {
  readonly what: string;
  readonly by: Party;
  readonly gas: number;
  /** Bytes of calldata. */
  readonly calldata: number;
  /** Wei paid for its gas. */
  readonly fee: bigint;
  /** Wei sent along: a bond. */
  readonly bond: bigint;
}

/** What only brings bonds and repayments home: no part of the dispute, whose outcome is fixed without it. */
const RETURNS: ReadonlySet<string> = new Set(['release entry bond', 'collect', 'withdraw']);

/** Whether a transaction only brings money home. */
export const isReturn = ({ what }: { readonly what: string }): boolean => RETURNS.has(what);

/** Reads what a transaction cost from L1. */
export async function costOf(
  provider: JsonRpcProvider,
  { what, by, hash, gasUsed, calldata }: SentTransaction,
): Promise<CostedTransaction> {
  const [receipt, transaction] = await Promise.all([
    provider.getTransactionReceipt(hash),
    provider.getTransaction(hash),
  ]);
  if (receipt === null || transaction === null) throw new LostTransactionError(hash);
  return {
    what: what === 'post wrong claim' ? 'post claim' : what,
    by: by === 'challenger' ? 'honest' : 'liar',
    gas: Number(gasUsed),
    calldata,
    fee: receipt.fee,
    bond: transaction.value,
  };
}

/** L1 does not know a transaction that was in a block of it. */
export class LostTransactionError extends Error {
  readonly code = 'COSTS_LOST_TRANSACTION';
  readonly nextStep = 'run the command again: its L1 has lost a block';
  constructor(readonly hash: string) {
    super(`L1 does not know the transaction ${hash}`);
    this.name = 'LostTransactionError';
  }
}
