import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type BlockTag,
  type Filter,
  isCallException,
  type JsonRpcApiProvider,
  type Log,
  type TransactionRequest,
} from 'ethers';
import type { L1Block } from './l1Block.js';
import type { LogMemory, LogRange } from './logMemory.js';

export type { L1Block } from './l1Block.js';

/** What contracts are read through: a provider, which answers of now, or {@link L1View}. */
export interface L1Reader {
  call(request: TransactionRequest): Promise<string>;
  getLogs(range: LogRange): Promise<Log[]>;
}

/** While L1 was read, the block that it was read at ceased to be, or went too far back to be asked about. */
export class L1MovedError extends Error {
  readonly code = 'L1_MOVED';
  readonly nextStep = 'read again: what was read does not belong together';
  constructor(
    readonly block: L1Block,
    override readonly cause?: unknown,
  ) {
    super(`L1 has moved on from block ${String(block.number)} (${block.hash}) while it was read`);
    this.name = 'L1MovedError';
  }
}

/** The L1 endpoint does not give a block. */
export class NoL1BlockError extends Error {
  readonly code = 'L1_NO_BLOCK';
  readonly nextStep = 'ask another L1 endpoint';
  constructor(readonly tag: BlockTag) {
    super(`the L1 endpoint gives no block ${String(tag)}`);
    this.name = 'NoL1BlockError';
  }
}

/** Blocks back from which on a node may have thrown a state away: fewer than 128, which is what most of them keep. */
const KEPT = 64;

interface Pin {
  readonly view: L1View;
  readonly block: L1Block;
  readonly outer: Pin | undefined;
}

/**
 * What the work that is under way reads at, by view. One storage for all of them: Node.js keeps each that was ever used, and
 * goes through them all at every promise of the process.
 */
const pins = new AsyncLocalStorage<Pin>();

/**
 * L1 as it was at one block. Within `pinned` all reads are of the block that was the newest when it began, so that they
 * go together whatever is mined or taken back meanwhile: calls by the block's hash (EIP-1898), logs by its number, after
 * which it must still have that hash. Outside of it all reads are of now.
 */
export class L1View implements L1Reader {
  /** @param memories of contracts whose logs are not read anew for every question, within `pinned` */
  constructor(
    readonly provider: JsonRpcApiProvider,
    private readonly memories: readonly LogMemory[] = [],
  ) {}

  /**
   * Runs `work` on one block; within another one's work, on the same.
   * @throws L1MovedError where the block is gone before all was read
   */
  async pinned<T>(work: () => Promise<T>): Promise<T> {
    if (this.pinnedTo() !== undefined) return work();
    const block = await this.newest();
    try {
      return await pins.run({ view: this, block, outer: pins.getStore() }, work);
    } catch (error) {
      // What failed, failed on a chain that is none any more.
      if (!(await this.stands(block))) throw new L1MovedError(block, error);
      throw error;
    }
  }

  /** The block that is read at. */
  async head(): Promise<L1Block> {
    return this.pinnedTo() ?? this.newest();
  }

  async call(request: TransactionRequest): Promise<string> {
    const block = this.pinnedTo();
    if (block === undefined) return this.provider.call(request);
    try {
      return await this.provider.call({ ...request, blockTag: block.hash });
    } catch (error) {
      if (isCallException(error) && error.data !== null) throw error;
      if (await this.isBehind(block)) throw new L1MovedError(block, error);
      throw error;
    }
  }

  /** `range.toBlock`: the block's number at most. */
  async getLogs(range: LogRange): Promise<Log[]> {
    const block = this.pinnedTo();
    if (block === undefined) return this.provider.getLogs(range);
    const memory = this.memories.find((each) => each.covers(range));
    const getLogs = async (filter: Filter): Promise<Log[]> => {
      const logs = await this.provider.getLogs(filter);
      if (!(await this.stands(block))) throw new L1MovedError(block);
      return logs;
    };
    if (memory === undefined) return getLogs(range);
    return memory.select(range, block, { getLogs, stands: (each) => this.stands(each) });
  }

  private pinnedTo(): L1Block | undefined {
    let pin = pins.getStore();
    while (pin !== undefined && pin.view !== this) pin = pin.outer;
    return pin?.block;
  }

  /** Whether a block is still on the chain. */
  private async stands({ number, hash }: L1Block): Promise<boolean> {
    return (await this.provider.getBlock(number))?.hash === hash;
  }

  private async isBehind(block: L1Block): Promise<boolean> {
    return (
      !(await this.stands(block)) || (await this.provider.getBlockNumber()) > block.number + KEPT
    );
  }

  private async newest(): Promise<L1Block> {
    const block = await this.provider.getBlock('latest');
    if (block === null || block.hash === null) throw new NoL1BlockError('latest');
    return { number: block.number, hash: block.hash, time: BigInt(block.timestamp) };
  }
}
