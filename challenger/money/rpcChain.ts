import {
  type CallExceptionError,
  isCallException,
  isError,
  type JsonRpcApiProvider,
  toQuantity,
  Transaction,
  type TransactionReceipt,
  type TransactionRequest,
} from 'ethers';
import { z } from 'zod';
import { NoAgreementError } from '../l1/endpoints/noAgreement.js';
import type { MoveReceipt } from '../l1/mover.js';
import { revertOf } from '../l1/revert.js';
import { MoveRefusedError } from '../l1/sender.js';
import type { ChainView, Inclusion, Move } from './book.js';
import { fairTip, type FeeMarket } from './fees.js';
import type { Broadcast, MoneyChain, ViewQuestion } from './moneyChain.js';
import { NoAnswerError } from './noAnswer.js';

/** Blocks whose tips say what the next one wants. */
const BLOCKS = 10;

/** More than any move needs, wei. */
const RICH = 10n ** 27n;

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/i)
  .transform(BigInt);
const feeHistory = z.object({
  baseFeePerGas: z.array(quantity).min(1),
  baseFeePerBlobGas: z.array(quantity).optional(),
  reward: z.array(z.array(quantity)).optional(),
});
const head = z.object({
  ...{ number: quantity, hash: z.string(), timestamp: quantity, gasLimit: quantity },
});

/** L1 through JSON-RPC: one node, or the pool of endpoints. */
export class RpcChain implements MoneyChain {
  private constructor(
    private readonly provider: JsonRpcApiProvider,
    readonly chainId: bigint,
  ) {}

  /** @throws NoAnswerError */
  static async open(provider: JsonRpcApiProvider): Promise<RpcChain> {
    const { chainId } = await answered('eth_chainId', () => provider.getNetwork());
    return new RpcChain(provider, chainId);
  }

  /** Reads at one block; whether transactions are included or pooled may be a little newer. */
  async view({ address, included, pooled, lost }: ViewQuestion): Promise<ChainView> {
    const { provider } = this;
    return answered('the state of the account', async () => {
      const block = head.parse(await provider.send('eth_getBlockByNumber', ['latest', false]));
      const number = Number(block.number);
      const [nonce, usedForGood, pendingNonce, balance, receipts, known] = await Promise.all([
        provider.getTransactionCount(address, block.hash),
        number < lost ? 0 : provider.getTransactionCount(address, number - lost),
        this.pendingNonce(address),
        provider.getBalance(address, block.hash),
        Promise.all(included.map((hash) => provider.getTransactionReceipt(hash))),
        Promise.all(pooled.map((hash) => this.isKnown(hash))),
      ]);
      return {
        head: { number, hash: block.hash, time: block.timestamp, gasLimit: block.gasLimit },
        ...{ nonce, usedForGood, pendingNonce, balance },
        included: new Map(
          receipts.flatMap((each) => (each === null ? [] : [[each.hash, inclusionOf(each)]])),
        ),
        pooled: new Set(pooled.filter((_, index) => known[index])),
      };
    });
  }

  /** One endpoint's number may be behind this one, and any: not one that ends the look. */
  private async pendingNonce(address: string): Promise<number> {
    const params = [address, 'pending'];
    return Number(quantity.parse(await this.provider.send('eth_getTransactionCount', params)));
  }

  async market(): Promise<FeeMarket> {
    const { provider } = this;
    return answered('the price of gas', async () => {
      const [history, tip] = await Promise.all([
        provider.send('eth_feeHistory', [toQuantity(BLOCKS), 'latest', [50]]),
        provider.send('eth_maxPriorityFeePerGas', []),
      ]);
      const { baseFeePerGas, baseFeePerBlobGas, reward } = feeHistory.parse(history);
      // Both lists end with the next block's.
      const paid = (reward ?? []).flatMap(([median]) => (median === undefined ? [] : [median]));
      const middle = medianOf(paid.filter((each) => each > 0n));
      const proposed = quantity.parse(tip);
      return {
        base: baseFeePerGas.at(-1) ?? 0n,
        tip: fairTip(middle, proposed),
        blobBase: baseFeePerBlobGas?.at(-1) ?? 1n,
      };
    });
  }

  async simulate(
    { what, call, blobs }: Move,
    from: string,
    { hash }: ChainView['head'],
    isRich = false,
  ): Promise<bigint> {
    const blobVersionedHashes = blobs.map(({ versionedHash }) => versionedHash);
    const named = blobs.length === 0 ? {} : { type: 3, blobVersionedHashes };
    const request = this.provider.getRpcTransaction({ ...call, ...named, from });
    return answered(`an estimate of ${what}`, async () => {
      try {
        const override = isRich ? [{ [from]: { balance: toQuantity(RICH) } }] : [];
        const params = [request, hash, ...override];
        return quantity.parse(await this.provider.send('eth_estimateGas', params));
      } catch (error) {
        if (!isCallException(error)) throw error;
        throw await this.refusalAt(what, { ...call, from, blockTag: hash }, error);
      }
    });
  }

  async broadcast(raw: string): Promise<Broadcast> {
    try {
      await this.provider.send('eth_sendRawTransaction', [raw]);
      return { kind: 'taken' };
    } catch (error) {
      const fault = faultIn(error);
      if (fault === undefined) return { kind: 'unanswered', reason: messageOf(error) };
      // Nodes have no codes for what they do not like, only words, each its own. Whether they have it already is
      // asked for; that its nonce is used, and that the account is too poor, shows in the next look at the account;
      // what is left is helped by a higher offer, or by nothing.
      return this.refusedOr(Transaction.from(raw).hash ?? '', fault);
    }
  }

  private async refusedOr(hash: string, { code, message }: Fault): Promise<Broadcast> {
    try {
      const isKnown = await answered('whether it is known', () => this.isKnown(hash));
      return isKnown ? { kind: 'taken' } : { kind: 'refused', code, reason: message };
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      return { kind: 'unanswered', reason: error.message };
    }
  }

  async receipt(hash: string): Promise<MoveReceipt | undefined> {
    return answered('a receipt', async () => {
      return (await this.provider.getTransactionReceipt(hash)) ?? undefined;
    });
  }

  async refusal({ what, call }: Move, from: string, block: number): Promise<MoveRefusedError> {
    return answered(`why ${what} was reverted`, async () => {
      try {
        // On what its block left behind, where whoever was faster is still in the way.
        await this.provider.call({ ...call, from, blockTag: block });
        return new MoveRefusedError(what, undefined, [], undefined, call);
      } catch (error) {
        if (!isCallException(error)) throw error;
        return refusedBy(what, error);
      }
    });
  }

  /**
   * What an estimate that failed without a word means: a revert without a word looks like a node that does not know the
   * block, such as another one behind the same address. The call itself tells them apart.
   */
  private async refusalAt(
    what: string,
    call: TransactionRequest & { readonly blockTag: string },
    failed: CallExceptionError,
  ): Promise<Error> {
    if (failed.data !== null) return refusedBy(what, failed);
    try {
      await this.provider.call(call);
      return failed;
    } catch (error) {
      if (!isCallException(error)) throw error;
      const isKnown = error.data !== null || (await this.hasBlock(call.blockTag));
      return isKnown ? refusedBy(what, error) : error;
    }
  }

  private async hasBlock(hash: string): Promise<boolean> {
    return isThere(await this.provider.send('eth_getBlockByHash', [hash, false]));
  }

  /** Whether a node has a transaction, in a block or in its pool. */
  private async isKnown(hash: string): Promise<boolean> {
    try {
      return isThere(await this.provider.send('eth_getTransactionByHash', [hash]));
    } catch (error) {
      // Endpoints rightly differ in what they hold: then one of them has it.
      if (error instanceof NoAgreementError) return true;
      throw error;
    }
  }
}

function refusedBy(what: string, error: CallExceptionError): MoveRefusedError {
  const revert = revertOf(error);
  return new MoveRefusedError(what, revert?.name, revert?.arguments ?? [], error);
}

/** What L1 answers; all that goes wrong on the way is {@link NoAnswerError}, refusals apart. */
async function answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof MoveRefusedError) throw error;
    throw new NoAnswerError(what, error);
  }
}

const fault = z.object({ code: z.number(), message: z.string().catch('') });
type Fault = z.infer<typeof fault>;

/** The error object with which a node answered, where ethers has put it; undefined if there was no answer. */
function faultIn(error: unknown): Fault | undefined {
  if (!(error instanceof Error)) return undefined;
  const { info, error: inner } = error as { info?: { error?: unknown }; error?: unknown };
  for (const each of [info?.error, inner]) {
    const parsed = fault.safeParse(each);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

const messageOf = (error: unknown): string =>
  isError(error, 'UNKNOWN_ERROR') ? error.shortMessage : String(error);

const isThere = (value: unknown): boolean => value !== null && value !== undefined;

function inclusionOf(receipt: TransactionReceipt): Inclusion {
  const { hash, blockNumber: block, status, gasUsed, blobGasUsed, blobGasPrice } = receipt;
  const fee = receipt.fee + (blobGasUsed ?? 0n) * (blobGasPrice ?? 0n);
  return { hash, block, isDone: status === 1, gasUsed, fee };
}

function medianOf(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[sorted.length >> 1] ?? 0n;
}
