import { hexlify, type JsonRpcProvider } from 'ethers';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { ChainFileJson } from '../../challenger/chainFile.js';
import type { RightChainOptions } from '../../challenger/claim/rightChain.js';
import { AnvilBlobSource } from '../../challenger/da/anvilBlobSource.js';
import { DataWatch } from '../../challenger/da/dataWatch.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { WatchedBlobs } from '../../challenger/da/watchedBlobs.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { plainActions } from '../../challenger/devnet/actions.js';
import { batchBlobs, makeBatch } from '../../challenger/devnet/batcher.js';
import { chainStart, deployAll } from '../../challenger/devnet/devnet.js';
import { devnetChainFile } from '../../challenger/devnet/devnetChainFile.js';
import { DEVNET_CHAIN_ID, devnetGenesis, type Genesis } from '../../challenger/devnet/genesis.js';
import { type L2Block, L2Node } from '../../challenger/devnet/l2Node.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import { MemoryNodeDatabase, type NodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import type { CarriedBlob } from '../../challenger/l1/call.js';
import type { DisputeAddresses } from '../../challenger/l1/deploy.js';
import { Inbox } from '../../challenger/l1/inbox.js';
import { DEVNET_PARAMETERS } from '../../challenger/l1/parameters.js';
import type { SoakL1 } from './soakL1.js';
import { SturdySender } from './sturdySender.js';
import { type SoakRole, walletOf } from './cast.js';

/** Seconds from a forced transaction's arrival until no block may leave it out; nobody forces any. */
const FORCED_DELAY = 1_000_000n;

/**
 * Small trees, so that a dispute takes few moves, and clocks by which whoever is killed now and then still answers in time:
 * at a second of L1 time a second `floor` is more than two minutes of this machine.
 */
export const SOAK_PARAMETERS: Parameters = {
  ...DEVNET_PARAMETERS,
  period: 200n,
  floor: 140n,
  grace: 6n,
  moveTime: 20n,
  cap: 4n,
  unitHeight: 8,
  stepHeight: 20,
};

/** L1 has more batches than were made. */
export class ForeignBatchError extends Error {
  readonly code = 'SOAK_FOREIGN_BATCH';
  constructor(
    readonly posted: number,
    readonly made: number,
  ) {
    super(`L1 has ${String(posted)} batches, and ${String(made)} were made`);
    this.name = 'ForeignBatchError';
  }
}

interface Batch {
  readonly bytes: Uint8Array;
  /** In blobs, if batches of this rollup stand in some. */
  readonly blobs: readonly CarriedBlob[] | undefined;
  /** The L2 as its own node has it after this batch: what is true. */
  readonly end: L2Block;
}

/** What is true of a rollup after a batch, as its own node says. */
export interface Truth {
  readonly number: bigint;
  readonly blockHash: string;
  readonly stateRoot: string;
}

/** A rollup of the soak's L1: its L2 node, its traffic, and its batcher, who posts anew what L1 has taken back. */
export class Rollup {
  private readonly batches: Batch[] = [];
  private posted = 0n;

  private constructor(
    readonly name: string,
    private readonly l1: SoakL1,
    private readonly l2: L2Node,
    readonly addresses: DisputeAddresses,
    readonly from: number,
    readonly config: Config,
    readonly genesis: Genesis,
    readonly traffic: Traffic,
    private readonly inBlobs: boolean,
    private readonly batcher: SturdySender,
  ) {}

  static async start(
    l1: SoakL1,
    options: {
      readonly name: string;
      readonly index: number;
      readonly seed: string;
      readonly inBlobs: boolean;
      readonly batcher: SoakRole;
    },
  ): Promise<Rollup> {
    const { name, index, seed, inBlobs, batcher } = options;
    const genesis = devnetGenesis({ chainId: DEVNET_CHAIN_ID + BigInt(index) });
    const l2 = await L2Node.start(genesis);
    const from = await l1.provider.getBlockNumber();
    const { config, head } = await chainStart(genesis, new MemoryNodeDatabase());
    const addresses = await deployAll(l1.provider, SOAK_PARAMETERS, config, head, FORCED_DELAY);
    const { chainId, fork } = genesis;
    const traffic = new Traffic({
      ...{ chainId, fork, actions: plainActions(fork), accessLists: false },
      accounts: devAccounts(4),
      random: new Prng(`${seed} traffic of ${name}`),
    });
    const sender = new SturdySender(walletOf(batcher), l1.provider);
    return new Rollup(
      ...([name, l1, l2, addresses, from, config, genesis, traffic, inBlobs, sender] as const),
    );
  }

  get chainFile(): Promise<ChainFileJson> {
    return devnetChainFile({
      ...{ addresses: this.addresses, from: this.from, genesis: this.genesis },
      ...{ config: this.config, provider: this.l1.provider, l1: this.l1.anvil },
    });
  }

  /** How many batches there are. */
  get length(): number {
    return this.batches.length;
  }

  /** What is true after batch `position`, counted from 1; undefined of batches that there are not. */
  truth(position: bigint): Truth | undefined {
    if (position === 0n) return undefined;
    const end = this.batches[Number(position) - 1]?.end;
    if (end === undefined) return undefined;
    const { number, hash, stateRoot } = end;
    return { number, blockHash: hexlify(hash), stateRoot: hexlify(stateRoot) };
  }

  /** A node of somebody's own at the genesis, who asks L1 itself. */
  async node(
    provider: JsonRpcProvider,
  ): Promise<RightChainOptions & { readonly nodes: NodeDatabase }> {
    const nodes = new MemoryNodeDatabase();
    const { config, head: genesis } = await chainStart(this.genesis, nodes);
    const { addresses, from } = this;
    const kzg = () => loadKzg();
    const sources = [new AnvilBlobSource(this.l1.anvil.url)];
    const blobs = new WatchedBlobs(new DataWatch({ sources, kzg, clock: SYSTEM_CLOCK }), kzg);
    const executor = new VmExecutor({ config, nodes });
    // The world's endpoints and clock are in this process, too.
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
    return { provider, addresses, from, config, nodes, executor, genesis, blobs, pause };
  }

  /** Makes the blocks of a batch: the contracts of the traffic first, then a few transactions. */
  async extend(transactions: number): Promise<void> {
    const isFirst = this.batches.length === 0;
    const raw = isFirst
      ? this.traffic.opening().map((each) => each.raw)
      : Array.from({ length: transactions }, () => this.traffic.next().raw);
    const parent = await this.l2.block(await this.l2.head());
    await this.l2.send(raw);
    const end = await this.l2.mine(parent.timestamp + 2n);
    const bytes = await makeBatch(this.l2.rpc, this.posted + 1n, end.number);
    this.posted = end.number;
    const blobs = this.inBlobs ? await batchBlobs(bytes) : undefined;
    this.batches.push({ bytes, blobs, end });
  }

  /** Posts the first batch that L1 does not have, if any; what a reorganization took back is posted again. */
  async post(): Promise<void> {
    const inbox = new Inbox(this.addresses.inbox, this.l1.provider);
    const nonce = await this.batcher.nonce();
    const length = Number(await inbox.length());
    // Then the world itself is at fault: what it holds to be true is not what L1 says.
    if (length > this.batches.length) throw new ForeignBatchError(length, this.batches.length);
    const next = this.batches[length];
    if (next === undefined) return;
    const { bytes, blobs } = next;
    const call = blobs === undefined ? inbox.post(bytes) : inbox.postBlobs(bytes.length);
    await this.batcher.send(nonce, call, blobs);
  }

  /** Whether L1 has all batches. */
  async isPosted(): Promise<boolean> {
    const inbox = new Inbox(this.addresses.inbox, this.l1.provider);
    return Number(await inbox.length()) === this.batches.length;
  }

  stop(): Promise<void> {
    return this.l2.stop();
  }
}
