import type { Config } from '../bisection/machine/Config.js';
import { equals } from '../bisection/game/Hashes.js';
import type { Hash } from '../bisection/structures/Keccak.js';
import { idleMachine } from '../bisection/trace/UnitChain.js';
import type { ChainFile } from './chainFile.js';
import { genesisIdle } from './claim/buildClaim.js';
import { AnvilBlobSource } from './da/anvilBlobSource.js';
import { BeaconBlobSource } from './da/beaconBlobSource.js';
import { BlobArchive } from './da/blobArchive.js';
import type { BlobSource } from './da/blobSource.js';
import { BeaconNode } from './da/beaconNode.js';
import { type DataEvent, DataWatch } from './da/dataWatch.js';
import { loadKzg } from './da/kzg/loadKzg.js';
import { SYSTEM_CLOCK } from './da/systemClock.js';
import { WatchedBlobs } from './da/watchedBlobs.js';
import { type Genesis, loadGenesis, withBlockZeroHash } from './execute/genesis.js';
import { checkGenesisLimit } from './execute/genesisLimit.js';
import { MemoryNodeDatabase, type NodeDatabase } from './execute/nodeDatabase.js';
import type { BlobReader } from './l1/blobReader.js';
import { Claims } from './l1/claims.js';
import type { DisputeAddresses } from './l1/deploy.js';
import { EndpointPool } from './l1/endpoints/endpointPool.js';
import type { PoolEvent } from './l1/endpoints/poolEvent.js';
import { L1MovedError, L1View } from './l1/l1View.js';
import { Matches } from './l1/matches.js';

/** The contracts on L1 are those of another chain than the file says. */
export class WrongContractsError extends Error {
  readonly code = 'CHAIN_CONTRACTS';
  readonly nextStep = 'check genesis, rules and addresses in the chain file; nothing was begun';
  constructor(readonly what: 'the genesis' | 'the rules' | 'the inbox' | 'the matches') {
    super(`${what} of the contracts on L1 and of the chain file differ`);
    this.name = 'WrongContractsError';
  }
}

/** Who is told of what is wrong with the sources of a chain. */
export interface ChainListeners {
  readonly onPool?: ((event: PoolEvent) => void) | undefined;
  readonly onData?: ((event: DataEvent) => void) | undefined;
}

/** How often the contracts are looked at anew because L1 changed in the middle of it. */
const LOOKS = 5;

/** A chain as its file says, its L1 at hand. */
export class Chain {
  readonly provider: EndpointPool;

  private constructor(
    private readonly file: ChainFile,
    readonly config: Config,
    /** Who has the blobs of batches; undefined if the file names nobody. */
    readonly blobs: BlobReader | undefined,
    onEvent: (event: PoolEvent) => void,
  ) {
    const { endpoints, need, chainId } = file.l1;
    this.provider = new EndpointPool({ endpoints, need, chainId, onEvent });
  }

  /**
   * Reads the genesis and holds it and the rules against the contracts.
   * @throws GenesisError, GenesisLimitError, WrongContractsError, L1MovedError
   */
  static async open(file: ChainFile, tell: ChainListeners = {}): Promise<Chain> {
    const { config: rules, head } = await loaded(file, new MemoryNodeDatabase());
    const config = { ...rules, ...file.rules };
    checkGenesisLimit(head, config);
    const blobs = await blobReader(file, tell.onData);
    const chain = new Chain(file, config, blobs, tell.onPool ?? (() => undefined));
    try {
      await chain.checkAtOnce(idleMachine(genesisIdle(head)).hash);
    } catch (error) {
      chain.close();
      throw error;
    }
    return chain;
  }

  get addresses(): DisputeAddresses {
    return this.file.contracts;
  }

  get l1ChainId(): bigint {
    return this.file.l1.chainId;
  }

  /** The L1 block of the deployment. */
  get from(): number {
    return this.file.from;
  }

  /** What tells this chain from any other. */
  get name(): string {
    return `${String(this.file.l1.chainId)}:${this.addresses.claims.toLowerCase()}`;
  }

  /** Puts the state of the genesis into `nodes`. */
  genesis(nodes: NodeDatabase): Promise<Genesis> {
    return loaded(this.file, nodes);
  }

  close(): void {
    this.provider.destroy();
  }

  /** What does not belong together, since L1 was reorganized meanwhile, is read again. */
  private async checkAtOnce(genesis: Hash): Promise<void> {
    for (let look = 1; ; look++) {
      try {
        await this.check(genesis);
        return;
      } catch (error) {
        if (!(error instanceof L1MovedError) || look === LOOKS) throw error;
      }
    }
  }

  private async check(genesis: Hash): Promise<void> {
    const view = new L1View(this.provider);
    const claims = new Claims(this.addresses.claims, view);
    await view.pinned(async () => {
      const { state } = await claims.claimOf(await claims.genesis());
      if (!equals(state, genesis)) throw new WrongContractsError('the genesis');
      const { inbox, matches } = await claims.places();
      const same = (one: string, two: string) => one.toLowerCase() === two.toLowerCase();
      if (!same(inbox, this.addresses.inbox)) throw new WrongContractsError('the inbox');
      if (!same(matches, this.addresses.matches)) throw new WrongContractsError('the matches');
      const config = await new Matches(matches, view).config();
      for (const key of Object.keys(this.config) as (keyof Config)[]) {
        if (config[key] !== this.config[key]) throw new WrongContractsError('the rules');
      }
    });
  }
}

async function loaded(file: ChainFile, nodes: NodeDatabase): Promise<Genesis> {
  const genesis = await loadGenesis(file.genesis, nodes);
  return file.genesisHash === undefined ? genesis : withBlockZeroHash(genesis, file.genesisHash);
}

async function blobReader(
  { blobs }: ChainFile,
  onEvent: ChainListeners['onData'],
): Promise<BlobReader | undefined> {
  if (blobs.length === 0) return undefined;
  const kzg = () => loadKzg();
  const sources: BlobSource[] = [];
  let archive: BlobArchive | undefined;
  for (const each of blobs) {
    if (each.kind === 'archive') archive = await BlobArchive.open(each.folder, { kzg });
    else if (each.kind === 'anvil') sources.push(new AnvilBlobSource(each.url));
    else sources.push(new BeaconBlobSource(new BeaconNode(each.url)));
  }
  const rest = {
    ...(archive === undefined ? {} : { archive }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
  return new WatchedBlobs(new DataWatch({ sources, kzg, clock: SYSTEM_CLOCK, ...rest }), kzg);
}
