import { JsonRpcProvider } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { genesisIdle } from '../claim/buildClaim.js';
import { AnvilBlobSource } from '../da/anvilBlobSource.js';
import { loadKzg } from '../da/kzg/loadKzg.js';
import { DataWatch } from '../da/dataWatch.js';
import { SYSTEM_CLOCK } from '../da/systemClock.js';
import { WatchedBlobs } from '../da/watchedBlobs.js';
import type { ChainHead } from '../execute/executor.js';
import { loadGenesis, withBlockZeroHash } from '../execute/genesis.js';
import { MemoryNodeDatabase, type NodeDatabase } from '../execute/nodeDatabase.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import { readArtifact } from '../l1/artifacts.js';
import { probePrecompiles } from '../l1/probePrecompiles.js';
import { precompile } from '../execute/precompile.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { BlobReader } from '../l1/blobReader.js';
import { deploy, type DisputeAddresses } from '../l1/deploy.js';
import { deployMachine } from '../l1/deployMachine.js';
import { Inbox } from '../l1/inbox.js';
import { DEVNET_PARAMETERS } from '../l1/parameters.js';
import { Sender, type SentTransaction } from '../l1/sender.js';
import { devAccount, devAccounts } from './accounts.js';
import { plainActions } from './actions.js';
import { Anvil } from './anvil.js';
import { batchBlobs, makeBatch } from './batcher.js';
import { ForcedIntake } from './forcedIntake.js';
import { devnetGenesis, type Genesis, genesisHeader, gethGenesis } from './genesis.js';
import { L2Node } from './l2Node.js';
import { Prng } from './prng.js';
import { Traffic } from './traffic.js';

/** Who does what on L1; the indices of development accounts, whose keys are public. */
const ROLES = { deployer: 9, batcher: 8, proposer: 7, challenger: 6, user: 5 } as const;
export type DevnetRole = keyof typeof ROLES;

export interface DevnetOptions {
  /** What the traffic follows from. */
  readonly seed?: string;
  readonly parameters?: Partial<Parameters>;
  /** `auto`: an L1 block for every transaction; else one every so many seconds. */
  readonly l1Mining?: 'auto' | { readonly everySeconds: number };
  /** Whether batches stand in blobs; in calldata if not. */
  readonly blobs?: boolean;
  /** Seconds from a forced transaction's arrival until no block may leave it out. */
  readonly forcedDelay?: bigint;
  /** Free ones if not given. */
  readonly ports?: { readonly l1?: number; readonly l2?: number };
  /** Whether L1's precompiles are tried first: of an anvil it is known that they are as they should, and it takes two seconds. */
  readonly probes?: boolean;
}

/**
 * A rollup on one machine: an L1 that is final two blocks behind its head, an L2 node, traffic, a batcher; claims are
 * other people's business.
 */
export class Devnet {
  /** Everything that was sent to L1 by the devnet's people, in order. */
  readonly sent: SentTransaction[] = [];
  private readonly senders = new Map<DevnetRole, Sender>();
  /** Whether the sequencer leaves out what users force in. */
  censors = false;
  private posted = 0n;

  private constructor(
    readonly l1: Anvil,
    readonly l2: L2Node,
    readonly provider: JsonRpcProvider,
    readonly addresses: DisputeAddresses,
    readonly parameters: Parameters,
    /** The L1 block from which on there is something to read. */
    readonly from: number,
    readonly config: Config,
    readonly genesis: Genesis,
    readonly traffic: Traffic,
    readonly inbox: Inbox,
    private readonly intake: ForcedIntake,
    private readonly inBlobs: boolean,
  ) {}

  static async start(options: DevnetOptions = {}): Promise<Devnet> {
    const genesis = devnetGenesis();
    const { l1: l1Port, l2: l2Port } = options.ports ?? {};
    const port = l1Port === undefined ? {} : { port: l1Port };
    const { l1Mining = 'auto' } = options;
    const isSlow = typeof l1Mining === 'object';
    // Nobody has to wait for a block for each contract.
    const mining = isSlow ? 'auto' : l1Mining;
    const l1 = await Anvil.l1({ mining, slotsInAnEpoch: 1, ...port });
    const l2 = await L2Node.start(genesis, l2Port);
    const provider = new JsonRpcProvider(l1.url, undefined, {
      ...{ cacheTimeout: -1, staticNetwork: true, pollingInterval: 25, batchMaxCount: 1 },
    });
    const from = await provider.getBlockNumber();
    const nodes = new MemoryNodeDatabase();
    const { config, head } = await chainStart(genesis, nodes);
    const parameters = { ...DEVNET_PARAMETERS, ...options.parameters };
    const forcedDelay = options.forcedDelay ?? FORCED_DELAY;
    if (options.probes === true) await probePrecompiles(provider, config, precompile);
    const addresses = await deployAll(provider, parameters, config, head, forcedDelay);
    if (isSlow) await provider.send('evm_setIntervalMining', [l1Mining.everySeconds]);
    const inbox = new Inbox(addresses.inbox, provider);
    const intake = new ForcedIntake(l2, inbox, from, new VmExecutor({ config, nodes }), head);
    const { chainId, fork } = genesis;
    const traffic = new Traffic({
      ...{ chainId, fork, actions: plainActions(fork), accessLists: false },
      accounts: devAccounts(4),
      random: new Prng(options.seed ?? 'gainsay'),
    });
    return new Devnet(
      ...([l1, l2, provider, addresses, parameters, from, config, genesis, traffic] as const),
      ...([inbox, intake, options.blobs === true] as const),
    );
  }

  /** The account of a role on L1. */
  sender(role: DevnetRole): Sender {
    const known = this.senders.get(role);
    if (known !== undefined) return known;
    const made = new Sender(devAccount(ROLES[role]), this.provider, role, this.sent);
    this.senders.set(role, made);
    return made;
  }

  /** A node database and an executor of somebody's own, standing at the genesis. */
  async node(): Promise<{ nodes: NodeDatabase; executor: VmExecutor; head: ChainHead }> {
    const nodes = new MemoryNodeDatabase();
    const { config, head } = await chainStart(this.genesis, nodes);
    return { nodes, executor: new VmExecutor({ config, nodes }), head };
  }

  /** Makes the L2 block with which all traffic starts: contracts, tokens, a pool. */
  async opening(): Promise<void> {
    await this.block(this.traffic.opening().map(({ raw }) => raw));
  }

  /** Makes an L2 block of what was forced in, if anything, and of transactions, or of `count` of the traffic's own. */
  async block(transactions: readonly Uint8Array[] | number): Promise<void> {
    const raw =
      typeof transactions === 'number'
        ? Array.from({ length: transactions }, () => this.traffic.next().raw)
        : transactions;
    const parent = await this.l2.block(await this.l2.head());
    const forced = this.censors
      ? undefined
      : await this.intake.offer(await this.provider.getBlockNumber(), parent);
    await this.l2.send([...(forced?.transactions ?? []), ...raw]);
    const { number } = await this.l2.mine(parent.timestamp + 2n);
    if (forced !== undefined) this.intake.note(number, forced);
  }

  /** Posts every block that is in no batch yet as one batch. */
  async post(inBlobs = this.inBlobs): Promise<void> {
    const head = await this.l2.head();
    const batch = await makeBatch(this.l2.rpc, this.posted + 1n, head, this.intake.byBlock);
    this.posted = head;
    await this.postBytes(batch, inBlobs);
  }

  /** Posts a batch of these bytes. */
  async postBytes(batch: Uint8Array, inBlobs = this.inBlobs): Promise<void> {
    const sender = this.sender('batcher');
    if (!inBlobs) await sender.send('post batch', this.inbox.post(batch));
    else {
      const blobs = await batchBlobs(batch);
      await sender.send('post batch in blobs', this.inbox.postBlobs(batch.length), blobs);
    }
  }

  /** Puts a signed transaction into the forced queue. */
  async force(raw: Uint8Array): Promise<void> {
    await this.sender('user').send('force', this.inbox.force(raw));
  }

  /** Who has the blobs of this L1. */
  blobs(): BlobReader {
    const sources = [new AnvilBlobSource(this.l1.url)];
    const kzg = () => loadKzg();
    return new WatchedBlobs(new DataWatch({ sources, kzg, clock: SYSTEM_CLOCK }), kzg);
  }

  /** L1 time, seconds. */
  async time(): Promise<bigint> {
    const block = await this.provider.getBlock('latest');
    return BigInt(block?.timestamp ?? 0);
  }

  /** Lets L1's clock run ahead, to `time` at least. */
  async waitFor(time: bigint): Promise<void> {
    const missing = time - (await this.time());
    if (missing <= 0n) return;
    await this.provider.send('evm_increaseTime', [Number(missing)]);
    await this.provider.send('evm_mine', []);
  }

  async stop(): Promise<void> {
    this.provider.destroy();
    await Promise.all([this.l1.stop(), this.l2.stop()]);
  }
}

/** Seconds from a forced transaction's arrival until no block may leave it out. */
const FORCED_DELAY = 120n;

/** The chain's rules and its first head, as the L2's client names it. */
export async function chainStart(
  genesis: Genesis,
  nodes: NodeDatabase,
): Promise<{ config: Config; head: ChainHead }> {
  const loaded = await loadGenesis(gethGenesis(genesis), nodes);
  const { head } = withBlockZeroHash(loaded, genesisHeader(genesis).hash() as Hash);
  const limits = { gasLimitFloor: 5_000_000n, gasLimitCap: 100_000_000n, timeDrift: 3_600n };
  return { config: { ...limits, ...loaded.config }, head };
}

/**
 * Deploys everything on L1; whether its precompiles are as the chain's is for `probePrecompiles` to say.
 * @param head where the L2 starts
 * @param forcedDelay seconds
 */
export async function deployAll(
  provider: JsonRpcProvider,
  parameters: Parameters,
  config: Config,
  head: ChainHead,
  forcedDelay: bigint,
): Promise<DisputeAddresses> {
  const signer = await provider.getSigner(ROLES.deployer);
  const machine = await deployMachine(signer, readArtifact);
  const first = idleMachine(genesisIdle(head));
  const artifacts = {
    inbox: readArtifact('Inbox'),
    claims: readArtifact('Claims'),
    matches: readArtifact('Matches'),
  };
  return deploy(signer, artifacts, {
    ...{ posters: [], forcedDelay, parameters, config, ...machine },
    genesis: { state: first.hash, idle: idleProof(first) },
  });
}
