import {
  hexlify,
  type JsonRpcApiProvider,
  type TransactionReceipt,
  type TransactionRequest,
  type Wallet,
} from 'ethers';
import type { Call, CarriedBlob } from './call.js';
import type { Mover } from './mover.js';
import { receiptOf } from './receipt.js';
import { revertOf } from './revert.js';

/** A transaction that went into an L1 block. */
export interface SentTransaction {
  /** What it does, for people: `post claim`, `prove`, … */
  readonly what: string;
  /** Who sent it, for people. */
  readonly by: string;
  readonly hash: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  /** Bytes of calldata. */
  readonly calldata: number;
}

/** A transaction was refused by the contract, before it was sent or in its block. */
export class MoveRefusedError extends Error {
  readonly code = 'L1_MOVE_REFUSED';
  readonly nextStep =
    'the chain has moved on since the move was chosen: read its state again and choose anew';
  constructor(
    readonly what: string,
    /** Name of the contract's error, where it has one. */
    readonly reason: string | undefined,
    readonly arguments_: readonly unknown[],
    override readonly cause?: unknown,
    /** What was refused, where it was in a block. */
    readonly call?: Call,
  ) {
    super(
      `${what} was refused: ${reason === undefined ? 'no reason given' : `${reason}(${arguments_.map(String).join(', ')})`}`,
    );
    this.name = 'MoveRefusedError';
  }

  /**
   * It was reverted in its block, and would be taken on what that block left behind: it ran out of gas, or what was in
   * the way is gone.
   */
  get wouldBeTaken(): boolean {
    return this.reason === undefined && this.cause === undefined;
  }
}

/** Sends the calls of one account, one after the other, and keeps what they cost. */
export class Sender implements Mover {
  private readonly wallet: Wallet;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param name for people
   * @param sent where every transaction is noted; may be shared
   */
  constructor(
    wallet: Wallet,
    private readonly provider: JsonRpcApiProvider,
    readonly name: string,
    readonly sent: SentTransaction[] = [],
    /** How long a transaction may take to get into a block, ms. */
    private readonly patienceMs = 120_000,
  ) {
    this.wallet = wallet.connect(provider);
  }

  get address(): string {
    return this.wallet.address;
  }

  /**
   * Sends a call and waits for its block. It is tried without sending first, so that a refusal costs nothing.
   * @param blobs that it carries (EIP-4844)
   * @throws MoveRefusedError
   */
  async send(
    what: string,
    call: Call,
    blobs: readonly CarriedBlob[] = [],
  ): Promise<TransactionReceipt> {
    const turn = this.last.then(() => this.sendNow(what, call, blobs));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async sendNow(
    what: string,
    call: Call,
    blobs: readonly CarriedBlob[],
  ): Promise<TransactionReceipt> {
    const gasLimit = await this.estimate(what, call, blobs);
    const carried = blobs.length === 0 ? {} : await this.carrying(blobs);
    const response = await this.wallet.sendTransaction({ ...call, ...carried, gasLimit });
    const receipt = await receiptOf(this.provider, response.hash, this.patienceMs);
    const { gasUsed, blockNumber, hash } = receipt;
    if (receipt.status !== 1) throw await this.refusal(what, call, blockNumber);
    const calldata = (call.data.length - 2) / 2;
    this.sent.push({ what, by: this.name, hash, blockNumber, gasUsed, calldata });
    return receipt;
  }

  /**
   * Why a transaction was refused in its block, though it would have been taken before: a receipt does not say so. The
   * call is tried again on what that block left behind, where whoever was faster is still in the way.
   */
  private async refusal(what: string, call: Call, block: number): Promise<MoveRefusedError> {
    try {
      await this.provider.call({ ...call, from: this.address, blockTag: block });
      return new MoveRefusedError(what, undefined, [], undefined, call);
    } catch (error) {
      const revert = revertOf(error);
      return new MoveRefusedError(what, revert?.name, revert?.arguments ?? [], error);
    }
  }

  /** What a transaction says of the blobs in it. Their price may double until it is in a block. */
  private async carrying(blobs: readonly CarriedBlob[]): Promise<TransactionRequest> {
    const fee = BigInt((await this.provider.send('eth_blobBaseFee', [])) as string);
    const carried = blobs.map(({ data, commitment, proof }) => ({
      data: hexlify(data),
      commitment: hexlify(commitment),
      proof: hexlify(proof),
    }));
    return { type: 3, blobs: carried, maxFeePerBlobGas: 2n * fee };
  }

  /** Gas to give: an eighth more than what it takes now. */
  private async estimate(what: string, call: Call, blobs: readonly CarriedBlob[]): Promise<bigint> {
    const blobVersionedHashes = blobs.map(({ versionedHash }) => versionedHash);
    const named = blobs.length === 0 ? {} : { type: 3, blobVersionedHashes };
    try {
      const gas = await this.provider.estimateGas({ ...call, ...named, from: this.address });
      return gas + gas / 8n;
    } catch (error) {
      const revert = revertOf(error);
      throw new MoveRefusedError(what, revert?.name, revert?.arguments ?? [], error);
    }
  }
}
