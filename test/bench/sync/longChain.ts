import { JsonRpcProvider } from 'ethers';
import { crownOf } from '../../../bisection/game/MerkleTree.js';
import type { Parameters } from '../../../bisection/game/Parameters.js';
import type { Config } from '../../../bisection/machine/Config.js';
import { idleProof } from '../../../bisection/machine/IdleReader.js';
import type { Hash } from '../../../bisection/structures/Keccak.js';
import { idleMachine } from '../../../bisection/trace/UnitChain.js';
import { buildClaim, genesisIdle } from '../../../challenger/claim/buildClaim.js';
import type { ClaimInputs } from '../../../challenger/claim/claimUnits.js';
import { devAccount } from '../../../challenger/devnet/accounts.js';
import { Anvil } from '../../../challenger/devnet/anvil.js';
import { deployAll } from '../../../challenger/devnet/devnet.js';
import type { Genesis } from '../../../challenger/devnet/genesis.js';
import { Sequencer } from '../../../challenger/devnet/sequencer.js';
import type { ChainHead, Executor } from '../../../challenger/execute/executor.js';
import { Claims } from '../../../challenger/l1/claims.js';
import type { PublishedBatch } from '../../../challenger/l1/batches.js';
import type { DisputeAddresses } from '../../../challenger/l1/deploy.js';
import { Inbox } from '../../../challenger/l1/inbox.js';
import { DEVNET_PARAMETERS } from '../../../challenger/l1/parameters.js';
import { Sender } from '../../../challenger/l1/sender.js';
import { BatchPipeline } from '../../../challenger/pipeline/batchPipeline.js';
import { SteadyTraffic } from './steadyTraffic.js';
import { SweptNodes } from './sweptNodes.js';

export interface LongChainOptions {
  readonly seed?: string;
  /** Accounts that the traffic makes, each with a slot; 100,000 if not given. */
  readonly accounts?: number;
  /** Accounts that a block makes until all are there; 100 if not given. */
  readonly accountsPerBlock?: number;
  /** Transactions of a block between accounts that there are; 8 if not given. */
  readonly transactions?: number;
  /** 25 if not given. */
  readonly blocksPerBatch?: number;
  /** 10 if not given. */
  readonly batchesPerClaim?: number;
  /** Told now and then how far it has come. */
  readonly onProgress?: (line: string) => void;
}

/** What somebody needs to know of the chain who has nothing but L1. */
export interface LongChainPlace {
  readonly l1: string;
  readonly addresses: DisputeAddresses;
  /** The L1 block from which on there is something to read. */
  readonly from: number;
  readonly genesis: Genesis;
  readonly config: Config;
}

/** What the chain has come to. */
export interface LongChainFigures {
  readonly blocks: number;
  readonly batches: number;
  readonly claims: number;
  /** Batches behind the newest claim. */
  readonly unclaimed: number;
  readonly accounts: number;
  readonly slots: number;
  /** Bytes of all batches. */
  readonly posted: number;
  readonly transactions: number;
}

type Start = ClaimInputs['start'];

/** The newest claim, which is final. */
interface Tip {
  readonly id: Hash;
  readonly start: Start;
  readonly accumulator: Hash;
  /** Of the state where its child will end: the target of that is fixed. */
  readonly nextRoot: Hash;
}

const PARAMETERS: Parameters = DEVNET_PARAMETERS;
const FORCED_DELAY = 43_200n;
/** Blocks between two looks over the state for what is not needed any more. */
const SWEEP = 1_000;

/**
 * A chain of ours that grows as long as it is wanted, on an L1 of its own: batches in calldata, and right claims, each of
 * which is made final, L1's clock running ahead. The newest claim covers the batches up to the post of the claim before
 * it, so that some batches always come after it. Memory is bounded: nobody keeps old blocks or old states.
 */
export class LongChain {
  private readonly blocksPerBatch: number;
  private readonly batchesPerClaim: number;
  private readonly fresh: number;
  private readonly accounts: number;
  private readonly steady: number;
  private readonly batcher: Sender;
  private readonly proposer: Sender;
  private readonly inbox: Inbox;
  private readonly claims: Claims;
  /** Batches that no claim covers yet. */
  private readonly open = new Map<bigint, PublishedBatch>();
  private posted = 0;
  private bytes = 0;
  private count = 0;
  private made = 0;
  private state = { accounts: 0, slots: 0 };

  private constructor(
    private readonly options: LongChainOptions,
    private readonly anvil: Anvil,
    readonly provider: JsonRpcProvider,
    readonly place: LongChainPlace,
    private readonly traffic: SteadyTraffic,
    private readonly sequencer: Sequencer,
    /** The states at the newest final claim and at the head. */
    readonly nodes: SweptNodes,
    private tip: Tip,
  ) {
    this.blocksPerBatch = options.blocksPerBatch ?? 25;
    this.batchesPerClaim = options.batchesPerClaim ?? 10;
    this.accounts = options.accounts ?? 100_000;
    this.fresh = options.accountsPerBlock ?? 100;
    this.steady = options.transactions ?? 8;
    const { inbox, claims } = place.addresses;
    this.batcher = new Sender(devAccount(8), provider, 'batcher');
    this.proposer = new Sender(devAccount(7), provider, 'proposer');
    this.inbox = new Inbox(inbox, provider);
    this.claims = new Claims(claims, provider);
  }

  static async start(options: LongChainOptions = {}): Promise<LongChain> {
    const traffic = new SteadyTraffic(options.seed ?? 'long chain');
    const nodes = new SweptNodes();
    const { genesis } = traffic;
    const sequencer = await Sequencer.create(genesis, {}, nodes);
    // `finalized` is two blocks behind the head.
    const anvil = await Anvil.l1({ slotsInAnEpoch: 1 });
    try {
      const provider = new JsonRpcProvider(anvil.url, undefined, {
        ...{ cacheTimeout: -1, staticNetwork: true, pollingInterval: 10, batchMaxCount: 1 },
      });
      const from = await provider.getBlockNumber();
      const { config, start: head } = sequencer;
      const addresses = await deployAll(provider, PARAMETERS, config, head, FORCED_DELAY);
      const place = { l1: anvil.url, addresses, from, genesis, config };
      const id = await new Claims(addresses.claims, provider).genesis();
      const idle = genesisIdle(head);
      const accumulator = new Uint8Array(32) as Hash;
      const tip = { id, start: { idle, head }, accumulator, nextRoot: head.stateRoot };
      return new LongChain(options, anvil, provider, place, traffic, sequencer, nodes, tip);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  /** Where the chain stands. */
  get head(): ChainHead {
    return this.sequencer.head;
  }

  /** Where the chain stands in the newest final claim, and its id. */
  get final(): { readonly id: Hash; readonly head: ChainHead } {
    return { id: this.tip.id, head: this.tip.start.head };
  }

  figures(): LongChainFigures {
    return {
      blocks: Number(this.head.number),
      batches: this.posted,
      claims: this.made,
      unclaimed: this.open.size,
      ...this.state,
      posted: this.bytes,
      transactions: this.count,
    };
  }

  /** Makes blocks up to number `to`, posts them, and claims what can be claimed. Ends in a finalized L1 block. */
  async grow(to: number): Promise<void> {
    let unposted = this.head.number + 1n;
    while (this.head.number < BigInt(to)) {
      await this.block();
      const { number } = this.head;
      if (number % BigInt(this.blocksPerBatch) !== 0n && number < BigInt(to)) continue;
      await this.post(unposted, number);
      unposted = number + 1n;
      if (this.posted % this.batchesPerClaim === 0) await this.claim();
    }
    this.sweep();
    await this.provider.send('anvil_mine', ['0x4']);
  }

  async stop(): Promise<void> {
    this.provider.destroy();
    await this.anvil.stop();
  }

  private async block(): Promise<void> {
    const fresh = Math.min(this.fresh, this.accounts - this.traffic.accounts);
    const transactions = [
      ...(fresh > 0 ? [this.traffic.fill(fresh)] : []),
      ...this.traffic.next(this.steady),
    ];
    const { result } = await this.sequencer.append(transactions);
    const failed = result.transactions.find(({ receipt }) => receipt?.status !== 1);
    if (failed !== undefined) throw new RangeError(`a transaction fails: ${failed.skipped}`);
    this.count += transactions.length;
    const { number } = result.head;
    if (Number(number) % SWEEP !== 0) return;
    this.sweep();
    const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
    this.options.onProgress?.(`block ${number}, ${this.made} claims, ${memory} MiB`);
  }

  /** Forgets old states; of what a claim will be made of only the state at its end is ever asked for. */
  private sweep(): void {
    const { start, nextRoot } = this.tip;
    this.state = this.nodes.sweep([this.head.stateRoot, start.head.stateRoot, nextRoot]);
  }

  private async post(first: bigint, last: bigint): Promise<void> {
    const batch = this.sequencer.batch(first, last);
    const { blockNumber } = await this.batcher.send('post batch', this.inbox.post(batch));
    const before = BigInt(this.posted);
    const accumulator = this.open.get(before)?.accumulator ?? this.tip.accumulator;
    const sources = { inbox: this.inbox, provider: this.provider };
    const range = { from: blockNumber, to: blockNumber };
    const pipeline = new BatchPipeline(sources);
    for await (const { batch: read } of pipeline.run(range, { position: before, accumulator })) {
      this.open.set(read.position, read);
    }
    this.posted++;
    // The first claim covers the first batch alone, for its target was fixed when there was none.
    if (this.posted === 1) this.tip = { ...this.tip, nextRoot: this.head.stateRoot };
    this.bytes += batch.length;
  }

  /** Claims all that the newest claim's children cover, and makes that final. */
  private async claim(): Promise<void> {
    const { config } = this.place;
    const { id: parent, start } = this.tip;
    const { next: target } = await this.claims.claimOf(parent);
    const inputs = { config, executor: this.remembered(), start, target, batches: this.open };
    const claim = await buildClaim(inputs, PARAMETERS.unitHeight);
    const { chain, tree, accumulator, head } = claim;
    const { top, path, last: state } = await crownOf(tree);
    const idle = idleProof(idleMachine(chain.last));
    const statement = { parent, target, accumulator, top, path, state, idle, leaves: [] };
    const call = this.claims.post(statement, PARAMETERS.claimBond);
    const { blockNumber } = await this.proposer.send('post claim', call);
    const [mine] = await this.claims.posted(blockNumber, blockNumber, parent);
    if (mine === undefined) throw new RangeError('the claim is not among those posted');
    const { period, grace } = PARAMETERS;
    await this.provider.send('evm_increaseTime', [Number(period + grace) + 1]);
    await this.provider.send('evm_mine', []);
    await this.proposer.send('finalize', this.claims.finalize(mine.id));
    const { stateRoot: nextRoot } = this.head;
    this.tip = { id: mine.id, start: { idle: chain.last, head }, accumulator, nextRoot };
    this.made++;
    this.sequencer.drop(head.number);
    for (const position of this.open.keys()) if (position <= target) this.open.delete(position);
  }

  /** Gives the results that the sequencer had when it made the blocks. */
  private remembered(): Executor {
    return {
      execute: async ({ number, hash }) => {
        const [made] = this.sequencer.blocks(number + 1n, number + 1n);
        const parent = made?.result.header.parentHash ?? hash;
        if (made === undefined || Buffer.compare(parent, hash) !== 0) {
          throw new RangeError(`block ${number + 1n} is not one of the sequencer's`);
        }
        return made.result;
      },
    };
  }
}
