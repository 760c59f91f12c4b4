import { setTimeout } from 'node:timers/promises';
import type { Provider, TransactionReceipt } from 'ethers';
import { CannotTellError } from '../execute/cannotTell.js';

/** A transaction was sent and has not come into a block. */
export class NotIncludedError extends Error {
  readonly code = 'L1_NOT_INCLUDED';
  readonly nextStep = 'check what L1 asks for a unit of gas; the transaction may still be included';
  constructor(
    readonly transaction: string,
    readonly waitedMs: number,
  ) {
    super(`${transaction} is in no block after ${String(waitedMs)} ms`);
    this.name = 'NotIncludedError';
  }
}

/**
 * Asks for a transaction's receipt until it is there. Not by a subscription to blocks: that misses the block that came
 * before it, and where every transaction makes its own block there is no later one.
 * @throws NotIncludedError
 */
export async function receiptOf(
  provider: Provider,
  hash: string,
  patienceMs = 120_000,
): Promise<TransactionReceipt> {
  const end = Date.now() + patienceMs;
  for (let pause = 5; ; pause = Math.min(2 * pause, 1_000)) {
    const isLate = Date.now() > end;
    try {
      const receipt = await provider.getTransactionReceipt(hash);
      if (receipt !== null) return receipt;
    } catch (error) {
      // That endpoints do not agree for a moment does not undo what was sent.
      if (!(error instanceof CannotTellError) || isLate) throw error;
    }
    if (isLate) throw new NotIncludedError(hash, patienceMs);
    await setTimeout(pause);
  }
}
