import type { Config } from '../../bisection/machine/Config.js';
import { type BatchBlock, encodeBatch } from '../derive/batch.js';
import type { BlockResult, ChainHead, Executor } from '../execute/executor.js';
import { loadGenesis, withBlockZeroHash } from '../execute/genesis.js';
import { MemoryNodeDatabase, type NodeDatabase } from '../execute/nodeDatabase.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import { type Genesis, genesisHeader, gethGenesis } from './genesis.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** The rules that a devnet adds to its genesis. */
export interface SequencerRules {
  readonly gasLimitFloor: bigint;
  readonly gasLimitCap: bigint;
  /** Seconds. */
  readonly timeDrift: bigint;
}

const DEVNET_RULES: SequencerRules = {
  gasLimitFloor: 5_000_000n,
  gasLimitCap: 100_000_000n,
  timeDrift: 3_600n,
};

/** A block that the sequencer made: what the batch says of it, and what executing it gave. */
export interface SequencedBlock {
  readonly block: BatchBlock;
  readonly result: BlockResult;
}

/**
 * A sequencer of our own, on the executor: it makes a block of any raw transactions, invalid ones too, with any
 * header fields. For long chains, and for blocks that an ordinary client would not
 * make. Nothing here checks that a block is not void: see `voidReason`.
 */
export class Sequencer {
  private readonly made: SequencedBlock[] = [];
  /** How many of the first blocks are dropped. */
  private dropped = 0;
  private newest: ChainHead;

  private constructor(
    readonly genesis: Genesis,
    readonly config: Config,
    readonly nodes: NodeDatabase,
    /** Where the chain starts: block 0. */
    readonly start: ChainHead,
    private readonly executor: Executor,
  ) {
    this.newest = start;
  }

  /**
   * @param rules replaces some of the devnet's own
   * @param nodes where the state is kept; in memory if not given, every node of every block
   * @throws {GenesisError} no chain can start from this genesis
   */
  static async create(
    genesis: Genesis,
    rules: Partial<SequencerRules> = {},
    nodes: NodeDatabase = new MemoryNodeDatabase(),
  ): Promise<Sequencer> {
    const loaded = await loadGenesis(gethGenesis(genesis), nodes);
    // As anvil names it, so that both make the same chain.
    const { head } = withBlockZeroHash(loaded, genesisHeader(genesis).hash() as Hash);
    const config = { ...DEVNET_RULES, ...rules, ...loaded.config };
    return new Sequencer(genesis, config, nodes, head, new VmExecutor({ config, nodes }));
  }

  get head(): ChainHead {
    return this.newest;
  }

  /**
   * The blocks from number `first` on, up to `last` with it; all that are kept if nothing is said.
   * @throws {RangeError} `first` is dropped
   */
  blocks(first = BigInt(this.dropped) + 1n, last = this.head.number): readonly SequencedBlock[] {
    const from = Number(first) - 1 - this.dropped;
    if (from < 0) throw new RangeError(`block ${first} is dropped`);
    return this.made.slice(from, Number(last) - this.dropped);
  }

  /** Forgets the blocks up to `last` with it, so that a long chain does not fill the memory. */
  drop(last: bigint): void {
    const gone = this.made.splice(0, Math.max(0, Number(last) - this.dropped));
    this.dropped += gone.length;
  }

  /**
   * Makes the next block. What is not said is as a quiet sequencer would have it: two seconds after the parent, the
   * parent's gas limit, and zeros.
   *
   * @param forced the entries of the forced queue that it takes: those that come next
   * @throws {CannotTellError} the executor has no answer
   */
  async append(
    transactions: readonly Uint8Array[],
    fields: Partial<BatchBlock> = {},
    forced: readonly Uint8Array[] = [],
  ): Promise<SequencedBlock> {
    const parent = this.head;
    const block: BatchBlock = {
      timestamp: parent.timestamp + 2n,
      feeRecipient: new Uint8Array(20),
      prevRandao: new Uint8Array(32),
      gasLimit: parent.gasLimit,
      parentBeaconBlockRoot: new Uint8Array(32),
      extraData: new Uint8Array(0),
      ...fields,
      forced: forced.length,
      transactions,
    };
    const input = { ...block, transactions: [...forced, ...transactions] };
    const made = { block, result: await this.executor.execute(parent, input) };
    this.made.push(made);
    this.newest = made.result.head;
    return made;
  }

  /** The batch of blocks `first` to `last`. */
  batch(first: bigint, last: bigint): Uint8Array {
    return encodeBatch(this.blocks(first, last).map(({ block }) => block));
  }
}
