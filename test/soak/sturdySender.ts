import { setTimeout } from 'node:timers/promises';
import { hexlify, type JsonRpcProvider, type TransactionRequest, type Wallet } from 'ethers';
import type { Call, CarriedBlob } from '../../challenger/l1/call.js';

const GWEI = 10n ** 9n;
const GAS = 3_000_000n;

/**
 * Sends for somebody whose every transaction follows from what L1 has: always the account's next nonce, so that nothing is
 * made twice, whatever a reorganization does with what was sent before.
 */
export class SturdySender {
  private readonly wallet: Wallet;
  private tries = 0n;

  constructor(
    wallet: Wallet,
    private readonly provider: JsonRpcProvider,
    /** How long a transaction may take to get into a block, ms. */
    private readonly patienceMs = 4_000,
  ) {
    this.wallet = wallet.connect(provider);
  }

  /** The next nonce. To be asked for before what a call follows from: else the same call may go out under two nonces. */
  nonce(): Promise<number> {
    return this.provider.getTransactionCount(this.wallet.address, 'latest');
  }

  /** Whether it got into a block in time; if not, it may still. */
  async send(nonce: number, call: Call, blobs?: readonly CarriedBlob[]): Promise<boolean> {
    // Nodes take another transaction of the same nonce only for much more; with blobs for twice as much.
    const price = (10n + 2n * (this.tries++ % 400n)) * GWEI;
    const fees = { maxFeePerGas: price, maxPriorityFeePerGas: price };
    const request: TransactionRequest = { ...call, ...carrying(blobs), ...fees, nonce };
    try {
      await this.wallet.sendTransaction({ ...request, gasLimit: GAS });
    } catch (error) {
      // One of this nonce is in the pool already, or was mined just now.
      if (!(error instanceof Error) || !('code' in error)) throw error;
    }
    const end = Date.now() + this.patienceMs;
    while (Date.now() < end) {
      if ((await this.nonce()) > nonce) return true;
      await setTimeout(100);
    }
    return false;
  }
}

function carrying(blobs: readonly CarriedBlob[] | undefined): TransactionRequest {
  if (blobs === undefined) return {};
  const carried = blobs.map(({ data, commitment, proof }) => ({
    data: hexlify(data),
    commitment: hexlify(commitment),
    proof: hexlify(proof),
  }));
  return { type: 3, blobs: carried, maxFeePerBlobGas: 100n * GWEI };
}
