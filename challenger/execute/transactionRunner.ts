import type { Block } from '@ethereumjs/block';
import type { Common } from '@ethereumjs/common';
import type { CustomPrecompile, EVMMockBlockchainInterface, EVMOpts } from '@ethereumjs/evm';
import { createTxFromRLP, type TypedTransaction } from '@ethereumjs/tx';
import { Address } from '@ethereumjs/util';
import { createVM, runTx, type RunTxResult, type VM } from '@ethereumjs/vm';
import {
  examine,
  examineSender,
  type SignedTransaction,
  type SkipReason,
  type ValidityContext,
} from '../derive/validity.js';
import { CannotTellError, UnexpectedExecutionError } from './cannotTell.js';
import type { ExecutionState } from './executionState.js';
import { TunedEvm } from './interpreter/tunedEvm.js';
import type { Receipt } from './receipt.js';

/** What the runner needs besides the block. */
export interface RunnerOptions {
  readonly common: Common;
  readonly state: ExecutionState;
  /** The hash of a block before the one that runs; may throw MissingBlockHashError. */
  readonly blockHash: (number: bigint) => Uint8Array;
  /** Precompiles in place of the fork's own. */
  readonly precompiles?: CustomPrecompile[];
}

/** What became of one transaction. */
export type Outcome =
  | { readonly skipped: SkipReason }
  | {
      readonly skipped?: undefined;
      readonly transaction: SignedTransaction;
      readonly receipt: Receipt;
      /** The address that a creation took, 20 bytes. */
      readonly createdAddress: Uint8Array | undefined;
    };

/**
 * Runs single transactions on `@ethereumjs/vm`. Whether one is skipped is decided by our own checks alone; any
 * exception of the library after them is an UnexpectedExecutionError. After an error the runner is of no more use.
 */
export class TransactionRunner {
  private constructor(
    readonly vm: VM,
    private readonly options: RunnerOptions,
  ) {}

  static async create(options: RunnerOptions): Promise<TransactionRunner> {
    const { common, state, blockHash, precompiles } = options;
    const blockchain: EVMMockBlockchainInterface = {
      getBlock: async (number: number) => {
        const hash = blockHash(BigInt(number));
        return { hash: () => hash };
      },
      putBlock: () => Promise.resolve(),
      shallowCopy: () => blockchain,
    };
    const evmOptions: EVMOpts = {
      common,
      stateManager: state,
      blockchain,
      ...(precompiles === undefined ? {} : { customPrecompiles: precompiles }),
    };
    const vm = await createVM({
      common,
      stateManager: state,
      blockchain,
      evm: await TunedEvm.create(evmOptions, state),
    });
    return new TransactionRunner(vm, options);
  }

  /** Runs `raw` in `block`; `gasUsed` is what the transactions before it used. State changes are not flushed. */
  async run(
    raw: Uint8Array,
    block: Block,
    context: ValidityContext,
    gasUsed: bigint,
  ): Promise<Outcome> {
    try {
      return await this.runChecked(raw, block, context, gasUsed);
    } catch (error) {
      if (error instanceof CannotTellError) throw error;
      throw new UnexpectedExecutionError('running a transaction', error);
    }
  }

  private async runChecked(
    raw: Uint8Array,
    block: Block,
    context: ValidityContext,
    gasUsed: bigint,
  ): Promise<Outcome> {
    const { state } = this.options;
    const examined = examine(raw, context);
    if (examined.skipped !== undefined) return examined;
    const { transaction } = examined;
    const sender = new Address(transaction.sender);
    const account = await state.getAccount(sender);
    const reason = examineSender(
      transaction,
      {
        nonce: account?.nonce ?? 0n,
        balance: account?.balance ?? 0n,
        code: await state.getCode(sender),
      },
      context.rules,
    );
    if (reason !== undefined) return { skipped: reason };
    const result = await runTx(this.vm, {
      tx: this.libraryTransaction(transaction),
      block,
      blockGasUsed: gasUsed,
    });
    // Before byzantium a receipt holds the state root after the transaction.
    const root = 'stateRoot' in result.receipt ? await state.flush() : undefined;
    return {
      transaction,
      receipt: receiptOf(transaction, result, gasUsed, root),
      createdAddress: result.createdAddress?.bytes,
    };
  }

  private libraryTransaction(transaction: SignedTransaction): TypedTransaction {
    const made = createTxFromRLP(transaction.raw, {
      common: this.options.common,
      freeze: false,
    }) as TypedTransaction;
    // The sender is known already: neither is its key recovered again, nor its address hashed.
    made.cache.senderPubKey = transaction.senderPublicKey;
    const sender = new Address(transaction.sender);
    made.getSenderAddress = () => sender;
    return made;
  }
}

function receiptOf(
  { type }: SignedTransaction,
  result: RunTxResult,
  gasUsedBefore: bigint,
  stateRoot: Uint8Array | undefined,
): Receipt {
  const { receipt, execResult } = result;
  return {
    type,
    status: stateRoot ?? (execResult.exceptionError === undefined ? 1 : 0),
    cumulativeGasUsed: gasUsedBefore + result.totalGasSpent,
    logsBloom: receipt.bitvector,
    logs: receipt.logs.map(([address, topics, data]) => ({ address, topics, data })),
    gasUsed: result.totalGasSpent,
  };
}
