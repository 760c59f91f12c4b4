import { createBlock, createBlockHeader, type Block, type HeaderData } from '@ethereumjs/block';
import type { Common } from '@ethereumjs/common';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { MAX_FORCED } from '../derive/forcedBlock.js';
import type { RecoverSender } from '../derive/sender.js';
import { transactionRules } from '../derive/transactionRules.js';
import { nextBaseFee } from './baseFee.js';
import { CannotTellError, MissingBlockHashError, UnexpectedExecutionError } from './cannotTell.js';
import { chainCommon } from './chainCommon.js';
import { ExecutionState } from './executionState.js';
import {
  nextHead,
  type BlockInput,
  type BlockResult,
  type ChainHead,
  type ExecutedHeader,
  type Executor,
  type TransactionResult,
} from './executor.js';
import { listRoot } from './listRoot.js';
import type { NodeDatabase } from './nodeDatabase.js';
import { cappedPrecompiles, type CapHit } from './precompileCaps.js';
import { encodeReceipt, joinBlooms, type Receipt } from './receipt.js';
import { systemWrites } from './systemContracts.js';
import { TransactionRunner } from './transactionRunner.js';

export interface VmExecutorOptions {
  readonly config: Config;
  readonly nodes: NodeDatabase;
  /** False runs a block without the chain's own caps on precompiles, as Ethereum mainnet would. Default true. */
  readonly capPrecompiles?: boolean;
  /** Told of every precompile call that a cap stopped. */
  readonly onCap?: (precompile: number, hit: CapHit) => void;
  /**
   * False leaves the state roots between the transactions of a block undone (each repeats the root at its start), so
   * that a witness of the whole block suffices. Default true.
   */
  readonly intermediateRoots?: boolean;
  /** Who finds senders, as `SendersAhead` does; each when its turn comes if left out. */
  readonly recover?: RecoverSender;
}

interface Session {
  readonly state: ExecutionState;
  readonly runner: TransactionRunner;
}

/** The executor on `@ethereumjs/vm`, for chains of ours. */
export class VmExecutor implements Executor {
  private readonly common: Common;
  private session: Promise<Session> | undefined;
  private parent: ChainHead | undefined;
  /** The run that the next one waits for: they share one VM. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: VmExecutorOptions) {
    this.common = chainCommon(options.config);
  }

  execute(parent: ChainHead, input: BlockInput): Promise<BlockResult> {
    const run = this.last.then(() => this.executeNext(parent, input));
    this.last = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  }

  private async executeNext(parent: ChainHead, input: BlockInput): Promise<BlockResult> {
    this.session ??= this.openSession();
    this.parent = parent;
    try {
      return await this.executeIn(await this.session, parent, input);
    } catch (error) {
      // Checkpoints may be open: the next block starts with a new VM.
      this.session = undefined;
      if (error instanceof CannotTellError) throw error;
      throw new UnexpectedExecutionError(`executing block ${parent.number + 1n}`, error);
    }
  }

  private async openSession(): Promise<Session> {
    const { nodes, capPrecompiles, onCap } = this.options;
    const state = new ExecutionState(nodes);
    const runner = await TransactionRunner.create({
      common: this.common,
      state,
      blockHash: (number) => this.blockHash(number),
      ...(capPrecompiles === false ? {} : { precompiles: cappedPrecompiles(this.common, onCap) }),
    });
    return { state, runner };
  }

  private async executeIn(
    { state, runner }: Session,
    parent: ChainHead,
    input: BlockInput,
  ): Promise<BlockResult> {
    const { config, intermediateRoots } = this.options;
    const attributes = headerData(parent, input);
    const block = createBlock({ header: attributes }, { common: this.common });
    await state.setStateRoot(parent.stateRoot);
    await systemWrites(state, config, {
      number: block.header.number,
      timestamp: input.timestamp,
      parentHash: parent.hash,
      parentBeaconBlockRoot: input.parentBeaconBlockRoot,
    });
    const openedStateRoot = await state.flush();

    let stateRoot = openedStateRoot;
    let gasUsed = 0n;
    const transactions: TransactionResult[] = [];
    for (const [index, raw] of input.transactions.entries()) {
      const context = this.context(block, gasUsed, index < (input.forced ?? 0));
      const outcome = await runner.run(raw, block, context, gasUsed);
      if (outcome.skipped !== undefined) {
        transactions.push({ raw, stateRoot, skipped: outcome.skipped });
        continue;
      }
      if (intermediateRoots !== false) stateRoot = await state.flush();
      const { receipt, transaction, createdAddress } = outcome;
      gasUsed = receipt.cumulativeGasUsed;
      transactions.push({ raw, stateRoot, receipt, sender: transaction.sender, createdAddress });
    }
    stateRoot = await state.flush();
    const header = await this.close(attributes, input, transactions, stateRoot);
    return { openedStateRoot, transactions, header, head: nextHead(parent, header) };
  }

  private context(block: Block, gasUsed: bigint, isForced: boolean) {
    const { recover, config } = this.options;
    const { chainId, fork, gasLimitFloor } = config;
    return {
      rules: transactionRules(fork),
      chainId,
      baseFeePerGas: block.header.baseFeePerGas ?? 0n,
      gasLeft: block.header.gasLimit - gasUsed,
      forcedGas: isForced ? gasLimitFloor / BigInt(MAX_FORCED) : undefined,
      ...(recover === undefined ? {} : { recover }),
    };
  }

  private async close(
    attributes: HeaderData,
    input: BlockInput,
    results: readonly TransactionResult[],
    stateRoot: Hash,
  ): Promise<ExecutedHeader> {
    const done = results.filter(hasReceipt);
    const receipts = done.map(({ receipt }) => receipt);
    const header = createBlockHeader(
      {
        ...attributes,
        stateRoot,
        transactionsTrie: listRoot(done.map(({ raw }) => raw)),
        receiptTrie: listRoot(receipts.map(encodeReceipt)),
        logsBloom: joinBlooms(receipts.map(({ logsBloom }) => logsBloom)),
        gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n,
      },
      { common: this.common },
    );
    return {
      timestamp: input.timestamp,
      feeRecipient: input.feeRecipient,
      prevRandao: input.prevRandao,
      gasLimit: input.gasLimit,
      parentBeaconBlockRoot: input.parentBeaconBlockRoot,
      extraData: input.extraData,
      number: header.number,
      parentHash: header.parentHash as Hash,
      stateRoot,
      transactionsRoot: header.transactionsTrie as Hash,
      receiptsRoot: header.receiptTrie as Hash,
      logsBloom: header.logsBloom,
      gasUsed: header.gasUsed,
      baseFeePerGas: header.baseFeePerGas ?? 0n,
      rlp: header.serialize(),
      hash: header.hash() as Hash,
    };
  }

  private blockHash(number: bigint): Uint8Array {
    const { parent } = this;
    const hash =
      parent === undefined
        ? undefined
        : parent.recentHashes[parent.recentHashes.length - 1 - Number(parent.number - number)];
    if (hash === undefined) throw new MissingBlockHashError(number);
    return hash;
  }
}

/** The header fields that are known before execution; what is left out has the library's default for the fork. */
function headerData(parent: ChainHead, input: BlockInput): HeaderData {
  return {
    parentHash: parent.hash,
    number: parent.number + 1n,
    timestamp: input.timestamp,
    coinbase: input.feeRecipient,
    mixHash: input.prevRandao,
    gasLimit: input.gasLimit,
    extraData: input.extraData,
    baseFeePerGas: nextBaseFee(parent),
    parentBeaconBlockRoot: input.parentBeaconBlockRoot,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
  };
}

function hasReceipt(
  result: TransactionResult,
): result is TransactionResult & { readonly receipt: Receipt } {
  return result.receipt !== undefined;
}
