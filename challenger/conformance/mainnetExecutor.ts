import { createBlock, type Block } from '@ethereumjs/block';
import { Account, Address } from '@ethereumjs/util';
import { Fork } from '../../bisection/machine/Config.js';
import type { SkipReason, ValidityContext } from '../derive/validity.js';
import { CannotTellError, UnexpectedExecutionError } from '../execute/cannotTell.js';
import { ExecutionState } from '../execute/executionState.js';
import { listRoot } from '../execute/listRoot.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { encodeReceipt, joinBlooms, type Receipt } from '../execute/receipt.js';
import {
  BEACON_ROOTS_ADDRESS,
  BLOCK_HASHES_ADDRESS,
  systemWrites,
} from '../execute/systemContracts.js';
import { TransactionRunner } from '../execute/transactionRunner.js';
import { forkCommon, isFrom, mainnetRules, type ForkName } from './forks.js';
import { libraryHeader } from './headerRules.js';
import type { MainnetBlock, MainnetHeader, Withdrawal } from './mainnetBlock.js';
import { requestsHash } from './requests.js';

/** What of a header execution yields; undefined where the fork does not know it. */
export interface MainnetResult {
  readonly stateRoot: Uint8Array;
  readonly transactionsRoot: Uint8Array;
  readonly receiptsRoot: Uint8Array;
  readonly logsBloom: Uint8Array;
  readonly gasUsed: bigint;
  readonly withdrawalsRoot: Uint8Array | undefined;
  readonly blobGasUsed: bigint | undefined;
  readonly requestsHash: Uint8Array | undefined;
}

/** A transaction that must not be in a block of mainnet. */
export interface InvalidTransaction {
  readonly index: number;
  readonly reason: SkipReason;
}

export interface MainnetExecutorOptions {
  readonly chainId: bigint;
  readonly nodes: NodeDatabase;
  /** 20 bytes (EIP-6110). */
  readonly depositContract?: Uint8Array;
  /** The hash of a block before the one that runs; may throw a CannotTellError. */
  readonly blockHash: (number: bigint) => Uint8Array;
}

interface Session {
  readonly runner: TransactionRunner;
  readonly state: ExecutionState;
}

const BLOB_GAS = 131_072n;
const GWEI = 1_000_000_000n;

/** Executes blocks of mainnet's rules, of any fork, over a state that need only hold what they read. */
export class MainnetExecutor {
  private readonly sessions = new Map<ForkName, Promise<Session>>();

  constructor(private readonly options: MainnetExecutorOptions) {}

  /**
   * Executes `block` on the state with `root`. Its header is believed in what execution does not yield.
   * @throws CannotTellError
   */
  async execute(
    block: MainnetBlock,
    fork: ForkName,
    root: Uint8Array,
  ): Promise<{ readonly invalid: InvalidTransaction } | { readonly result: MainnetResult }> {
    try {
      const done = await this.executeIn(await this.session(fork), block, fork, root);
      if ('invalid' in done) this.sessions.delete(fork);
      return done;
    } catch (error) {
      // Checkpoints may be open.
      this.sessions.delete(fork);
      if (error instanceof CannotTellError) throw error;
      throw new UnexpectedExecutionError(`executing block ${block.header.number}`, error);
    }
  }

  private async executeIn(
    { runner, state }: Session,
    block: MainnetBlock,
    fork: ForkName,
    root: Uint8Array,
  ): Promise<{ readonly invalid: InvalidTransaction } | { readonly result: MainnetResult }> {
    const { header, withdrawals } = block;
    const { chainId, depositContract = new Uint8Array(20) } = this.options;
    const common = forkCommon(chainId, fork);
    const environment = createBlock(
      { header: libraryHeader(header, common) },
      { common, skipConsensusFormatValidation: true },
    );
    await state.setStateRoot(root);
    await open(state, header, fork);
    const receipts: Receipt[] = [];
    let gasUsed = 0n;
    let blobs = 0;
    for (const [index, raw] of block.transactions.entries()) {
      const context = this.context(environment, fork, gasUsed, blobs);
      const outcome = await runner.run(raw, environment, context, gasUsed);
      if (outcome.skipped !== undefined) return { invalid: { index, reason: outcome.skipped } };
      gasUsed = outcome.receipt.cumulativeGasUsed;
      blobs += outcome.transaction.blobs?.versionedHashes.length ?? 0;
      receipts.push(outcome.receipt);
    }
    await credit(state, withdrawals ?? []);
    if (!isFrom(fork, 'paris')) await reward(state, block, fork);
    const logs = receipts.flatMap((receipt) => receipt.logs);
    const requests = isFrom(fork, 'prague')
      ? await requestsHash(runner.vm, environment, logs, depositContract)
      : undefined;
    const result = {
      stateRoot: await state.flush(),
      transactionsRoot: listRoot(block.transactions),
      receiptsRoot: listRoot(receipts.map(encodeReceipt)),
      logsBloom: joinBlooms(receipts.map(({ logsBloom }) => logsBloom)),
      gasUsed,
      withdrawalsRoot: withdrawals && listRoot(withdrawals.map(({ encoded }) => encoded)),
      blobGasUsed: isFrom(fork, 'cancun') ? BLOB_GAS * BigInt(blobs) : undefined,
      requestsHash: requests,
    };
    return { result };
  }

  private context(block: Block, fork: ForkName, gasUsed: bigint, blobs: number): ValidityContext {
    const { header } = block;
    const base = {
      rules: mainnetRules(fork),
      chainId: this.options.chainId,
      baseFeePerGas: header.baseFeePerGas ?? 0n,
      gasLeft: header.gasLimit - gasUsed,
    };
    return isFrom(fork, 'cancun') ? { ...base, blobs: blobLimits(block, fork, blobs) } : base;
  }

  /** One VM a fork: the library readies the cryptography of a fork's precompiles when a VM is made, and not later. */
  private session(fork: ForkName): Promise<Session> {
    let session = this.sessions.get(fork);
    if (session === undefined) {
      const { chainId, nodes, blockHash } = this.options;
      const state = new ExecutionState(nodes);
      const common = forkCommon(chainId, fork);
      session = TransactionRunner.create({ common, state, blockHash }).then((runner) => {
        return { runner, state };
      });
      this.sessions.set(fork, session);
    }
    return session;
  }
}

/** The first field of a header that is not what execution yields. */
export function mismatch(
  header: MainnetHeader,
  result: MainnetResult,
): keyof MainnetResult | undefined {
  const fields = Object.keys(result) as (keyof MainnetResult)[];
  return fields.find((field) => {
    const [said, found] = [header[field], result[field]];
    return said instanceof Uint8Array && found instanceof Uint8Array
      ? Buffer.compare(said, found) !== 0
      : said !== found;
  });
}

/** What a block at `fork` may still hold of blobs after `used` of them. */
export function blobLimits(
  block: Block,
  fork: ForkName,
  used: number,
): NonNullable<ValidityContext['blobs']> {
  const { maxBlobGasPerBlock } = block.common.getBlobGasSchedule();
  const left = Number(maxBlobGasPerBlock / BLOB_GAS) - used;
  const perTransaction = isFrom(fork, 'osaka') ? 6 : left; // EIP-7594
  return { baseFee: block.header.getBlobGasPrice(), left, perTransaction };
}

async function credit(state: ExecutionState, withdrawals: readonly Withdrawal[]): Promise<void> {
  for (const { address, amount } of withdrawals) {
    // Of nothing nothing comes, not even an empty account.
    if (amount > 0n) await addBalance(state, address, amount * GWEI);
  }
}

/** What mining paid before the merge: the block, 1/32 of it more for each uncle named, and a part to the uncle. */
async function reward(
  state: ExecutionState,
  { header, uncles }: MainnetBlock,
  fork: ForkName,
): Promise<void> {
  const ether = isFrom(fork, 'constantinople') ? 2n : isFrom(fork, 'byzantium') ? 3n : 5n;
  const whole = ether * GWEI * GWEI;
  for (const uncle of uncles) {
    await addBalance(state, uncle.coinbase, (whole * (8n - (header.number - uncle.number))) / 8n);
  }
  await addBalance(state, header.coinbase, whole + (whole / 32n) * BigInt(uncles.length));
}

async function addBalance(state: ExecutionState, to: Uint8Array, wei: bigint): Promise<void> {
  const address = new Address(to);
  const account = (await state.getAccount(address)) ?? new Account();
  account.balance += wei;
  await state.putAccount(address, account);
}

/** The writes that open a block: mainnet makes them where the contract is there. */
async function open(state: ExecutionState, header: MainnetHeader, fork: ForkName): Promise<void> {
  const has = async (address: Address) => (await state.getAccount(address))?.isContract() === true;
  await systemWrites(
    state,
    {
      fork: isFrom(fork, 'prague') ? Fork.prague : Fork.cancun,
      beaconRoots: isFrom(fork, 'cancun') && (await has(BEACON_ROOTS_ADDRESS)),
      blockHashes: isFrom(fork, 'prague') && (await has(BLOCK_HASHES_ADDRESS)),
    },
    {
      ...header,
      parentBeaconBlockRoot: header.parentBeaconBlockRoot ?? new Uint8Array(32),
    },
  );
}
