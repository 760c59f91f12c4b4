import { createBlock, type Block } from '@ethereumjs/block';
import { Account, Address } from '@ethereumjs/util';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Fork } from '../../bisection/machine/Config.js';
import type { SkipReason, ValidityContext } from '../derive/validity.js';
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
import { forkCommon, isFrom, mainnetRules, type ForkName, type ForkSchedule } from './forks.js';
import { headerDefect, libraryHeader, type HeaderDefect } from './headerRules.js';
import {
  decodeBlock,
  type MainnetBlock,
  type MainnetHeader,
  type Withdrawal,
} from './mainnetBlock.js';
import { requestsHash } from './requests.js';

/** A header field that execution yields otherwise than the header says. */
export type Mismatch =
  | 'stateRoot'
  | 'transactionsRoot'
  | 'receiptsRoot'
  | 'logsBloom'
  | 'gasUsed'
  | 'withdrawalsRoot'
  | 'blobGasUsed'
  | 'requestsHash';

/** Why a block is no block of the chain. */
export type Rejection =
  | { readonly by: 'header'; readonly reason: HeaderDefect | 'parent' }
  | { readonly by: 'transaction'; readonly index: number; readonly reason: SkipReason }
  | { readonly by: 'result'; readonly reason: Mismatch };

export interface MainnetChainOptions {
  readonly chainId: bigint;
  readonly schedule: ForkSchedule;
  readonly nodes: NodeDatabase;
  readonly genesis: MainnetHeader;
  /** 20 bytes (EIP-6110). */
  readonly depositContract?: Uint8Array;
}

interface Session {
  readonly runner: TransactionRunner;
  readonly state: ExecutionState;
}

const BLOB_GAS = 131_072n;
const GWEI = 1_000_000_000n;

/** A chain of Ethereum mainnet's rules, of any fork, that checks every field of every block it is given. */
export class MainnetChain {
  private readonly headers = new Map<string, MainnetHeader>();
  private readonly sessions = new Map<ForkName, Promise<Session>>();
  private parent: MainnetHeader;

  constructor(private readonly options: MainnetChainOptions) {
    this.parent = options.genesis;
    this.headers.set(hexOf(options.genesis.hash), options.genesis);
  }

  /** The header of an accepted block. */
  header(hash: Uint8Array): MainnetHeader | undefined {
    return this.headers.get(hexOf(hash));
  }

  /** Takes in a block: undefined if it is accepted, with any accepted block as its parent. */
  async add(rlp: Uint8Array): Promise<Rejection | undefined> {
    const block = decodeBlock(rlp);
    if (block === undefined) return { by: 'header', reason: 'format' };
    const parent = this.headers.get(hexOf(block.header.parentHash));
    if (parent === undefined) return { by: 'header', reason: 'parent' };
    const { chainId, schedule } = this.options;
    const fork = schedule(block.header.number, block.header.timestamp);
    const parentFork = schedule(parent.number, parent.timestamp);
    const common = forkCommon(chainId, fork);
    const reason = headerDefect(block, parent, fork, parentFork, common);
    if (reason !== undefined) return { by: 'header', reason };
    this.parent = parent;
    const rejection = await this.execute(block, fork);
    if (rejection === undefined) this.headers.set(hexOf(block.header.hash), block.header);
    else this.sessions.delete(fork);
    return rejection;
  }

  private async execute(block: MainnetBlock, fork: ForkName): Promise<Rejection | undefined> {
    const { runner, state } = await this.session(fork);
    const { header, withdrawals } = block;
    const common = forkCommon(this.options.chainId, fork);
    const environment = createBlock(
      { header: libraryHeader(header, common) },
      { common, skipConsensusFormatValidation: true },
    );
    await state.setStateRoot(this.parent.stateRoot);
    await this.open(state, header, fork);
    const receipts: Receipt[] = [];
    let gasUsed = 0n;
    let blobs = 0;
    for (const [index, raw] of block.transactions.entries()) {
      const context = this.context(environment, fork, gasUsed, blobs);
      const outcome = await runner.run(raw, environment, context, gasUsed);
      if (outcome.skipped !== undefined) {
        return { by: 'transaction', index, reason: outcome.skipped };
      }
      gasUsed = outcome.receipt.cumulativeGasUsed;
      blobs += outcome.transaction.blobs?.versionedHashes.length ?? 0;
      receipts.push(outcome.receipt);
    }
    await credit(state, withdrawals ?? []);
    if (!isFrom(fork, 'paris')) await reward(state, block, fork);
    const { depositContract = new Uint8Array(20) } = this.options;
    const logs = receipts.flatMap((receipt) => receipt.logs);
    const requests = isFrom(fork, 'prague')
      ? await requestsHash(runner.vm, environment, logs, depositContract)
      : undefined;
    const mismatch = await this.mismatch(block, {
      stateRoot: await state.flush(),
      transactionsRoot: listRoot(block.transactions),
      receiptsRoot: listRoot(receipts.map(encodeReceipt)),
      logsBloom: joinBlooms(receipts.map(({ logsBloom }) => logsBloom)),
      gasUsed,
      withdrawalsRoot: withdrawals && listRoot(withdrawals.map(({ encoded }) => encoded)),
      blobGasUsed: isFrom(fork, 'cancun') ? BLOB_GAS * BigInt(blobs) : undefined,
      requestsHash: requests,
    });
    return mismatch === undefined ? undefined : { by: 'result', reason: mismatch };
  }

  private mismatch(
    { header }: MainnetBlock,
    results: Readonly<Record<Mismatch, Uint8Array | bigint | undefined>>,
  ): Mismatch | undefined {
    const fields = Object.keys(results) as Mismatch[];
    return fields.find((field) => {
      const [said, found] = [header[field], results[field]];
      return said instanceof Uint8Array && found instanceof Uint8Array
        ? Buffer.compare(said, found) !== 0
        : said !== found;
    });
  }

  /** Mainnet writes where the contract is there; a test's state is whole, so its absence is no missing node. */
  private async open(state: ExecutionState, header: MainnetHeader, fork: ForkName): Promise<void> {
    const has = async (address: Address) => (await state.getCodeSize(address)) > 0;
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
      const state = new ExecutionState(this.options.nodes);
      session = TransactionRunner.create({
        common: forkCommon(this.options.chainId, fork),
        state,
        blockHash: (number) => this.ancestor(number).hash,
      }).then((runner) => ({ runner, state }));
      this.sessions.set(fork, session);
    }
    return session;
  }

  private ancestor(number: bigint): MainnetHeader {
    let header = this.parent;
    while (header.number > number) {
      const before = this.headers.get(hexOf(header.parentHash));
      if (before === undefined) throw new RangeError(`block ${number} is before the genesis`);
      header = before;
    }
    return header;
  }
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

function hexOf(bytes: Uint8Array | Hash): string {
  return Buffer.from(bytes).toString('hex');
}
