import type { Block, JsonRpcApiProvider } from 'ethers';
import { CannotTellError } from '../../execute/cannotTell.js';
import { HeadChain, type Head, type HeadChange, HeadsApartError } from './headChain.js';

export interface HeadTrackerOptions {
  /**
   * What counts as final: L1's own finality, or a number of blocks, for development nodes, where finality is only
   * computed from the head and goes back with it.
   */
  readonly finality?: 'finalized' | { readonly depth: number };
  /** Where to begin; at what is final now if not given. */
  readonly start?: Head;
  /** How many headers are asked for at once where there is a gap. */
  readonly window?: number;
}

/** L1 has no such block. */
export class NoSuchBlockError extends CannotTellError {
  readonly code = 'L1_NO_SUCH_BLOCK';
  readonly nextStep =
    'check that the L1 endpoint is in sync; a chain without finality has no final block';
  constructor(readonly block: bigint | 'latest' | 'finalized') {
    super(`L1 has no block ${String(block)}`);
    this.name = 'NoSuchBlockError';
  }
}

/** How many blocks below the known head are read at once in search of where two branches part. */
const REORG = 4n;

/** Follows L1 by parent hashes, and says with each new head which blocks went and which came. */
export class HeadTracker {
  private known: HeadChain | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly provider: JsonRpcApiProvider,
    private readonly options: HeadTrackerOptions = {},
  ) {}

  /** The chain as it was when last looked at. */
  get chain(): HeadChain | undefined {
    return this.known;
  }

  /**
   * Looks at L1 anew. The first time everything above the final block is new. Where it fails nothing has changed, and
   * the next look says all that this one would have said.
   * @throws HeadsApartError if L1 reorganizes while it is read
   * @throws FinalityBrokenError
   */
  poll(): Promise<HeadChange> {
    const turn = this.last.then(() => this.look());
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async look(): Promise<HeadChange> {
    const final = await this.final();
    const before = this.known ?? HeadChain.from(this.options.start ?? final);
    const head = await this.read('latest');
    const { chain, change } = before.advance(await this.branch(before, head));
    // What is final above the head was read a moment before a reorganization: the next look finds it.
    this.known = final.number > chain.head.number ? chain : chain.finalize(final);
    return change;
  }

  private async final(): Promise<Head> {
    const { finality = 'finalized' } = this.options;
    if (finality === 'finalized') return this.read('finalized');
    const { number } = await this.read('latest');
    const depth = BigInt(finality.depth);
    return this.read(number > depth ? number - depth : 0n);
  }

  /** The blocks that lead from the chain to `head`, the oldest first. */
  private async branch(chain: HeadChain, head: Head): Promise<Head[]> {
    const branch = [head];
    const { window = 64 } = this.options;
    for (let lowest = head; !chain.reaches(lowest);) {
      const gap = lowest.number - 1n - chain.head.number;
      const count = Number(gap < REORG ? REORG : gap > BigInt(window) ? BigInt(window) : gap);
      // By number, many at once; a block that does not fit is asked for by the hash that the block above names.
      const numbers = Array.from(
        { length: count },
        (_, i) => lowest.number - 1n - BigInt(i),
      ).filter((number) => number >= chain.final.number);
      for (const block of await Promise.all(numbers.map((number) => this.readOr(number)))) {
        const fits = block?.hash === lowest.parent ? block : await this.parent(lowest);
        branch.unshift(fits);
        lowest = fits;
        if (chain.reaches(lowest)) break;
      }
    }
    return branch;
  }

  private async parent(child: Head): Promise<Head> {
    const block = await this.provider.getBlock(child.parent);
    const head = block === null ? undefined : headOf(block);
    if (head?.hash !== child.parent) throw new HeadsApartError(child, head);
    return head;
  }

  private async readOr(number: bigint): Promise<Head | undefined> {
    const block = await this.provider.getBlock(number);
    return block === null ? undefined : headOf(block);
  }

  private async read(block: bigint | 'latest' | 'finalized'): Promise<Head> {
    const found = await this.provider.getBlock(block);
    if (found === null) throw new NoSuchBlockError(block);
    return headOf(found);
  }
}

function headOf({ number, hash, parentHash, timestamp }: Block): Head {
  if (hash === null) throw new NoSuchBlockError(BigInt(number));
  return { number: BigInt(number), hash, parent: parentHash, timestamp: BigInt(timestamp) };
}
