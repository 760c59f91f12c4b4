import type { Filter, Log, TopicFilter } from 'ethers';
import type { L1Block } from './l1Block.js';

/** What a {@link LogMemory} reads through. */
export interface LogSource {
  getLogs(filter: Filter): Promise<Log[]>;
  /** Whether a block is still on the chain. */
  stands(block: L1Block): Promise<boolean>;
}

/** Which logs: those of a contract from one L1 block to another, both included, by topics in lower case. */
export interface LogRange {
  readonly address: string;
  readonly fromBlock: number;
  readonly toBlock: number;
  readonly topics?: TopicFilter;
}

/**
 * Newest blocks that are read again each time: endpoints that lag or lie may have left out a log, and what two of them leave
 * out is found once they are well again (docs/l1-access.md).
 */
const MARGIN = 256;

/**
 * The logs of one contract from a block on, as of the block that is read at. Of a contract all events are kept, so that however
 * much is asked of them L1 is asked once a block, and for the newest blocks only.
 */
export class LogMemory {
  private logs: readonly Log[] = [];
  /** As of which block the logs are. */
  private at: L1Block | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** @param from the first L1 block that is kept */
  constructor(
    private readonly address: string,
    private readonly from: number,
  ) {}

  /** Whether it can tell of these. */
  covers({ address, fromBlock }: LogRange): boolean {
    return fromBlock >= this.from && address.toLowerCase() === this.address.toLowerCase();
  }

  /** As of `block`. What is asked meanwhile waits for its turn. */
  select(range: LogRange, block: L1Block, source: LogSource): Promise<Log[]> {
    const selected = this.last.then(async () => {
      if (this.at?.hash !== block.hash) await this.read(block, source);
      return this.logs.filter((log) => isIn(range, log));
    });
    this.last = selected.catch(() => undefined);
    return selected;
  }

  private async read(block: L1Block, source: LogSource): Promise<void> {
    const { at, address } = this;
    // Of two blocks that are not on one chain nothing says how far they have parted.
    const isSame = at !== undefined && (await source.stands(at));
    const known = isSame ? Math.min(at.number, block.number) : -Infinity;
    const fromBlock = Math.max(this.from, known + 1 - MARGIN);
    const range = { address, fromBlock, toBlock: block.number };
    const fresh = fromBlock <= block.number ? await source.getLogs(range) : [];
    this.logs = [...this.logs.filter((log) => isSame && log.blockNumber < fromBlock), ...fresh];
    this.at = block;
  }
}

function isIn({ fromBlock, toBlock, topics = [] }: LogRange, log: Log): boolean {
  if (log.blockNumber < fromBlock || log.blockNumber > toBlock) return false;
  return topics.every((wanted, place) => {
    if (wanted === null) return true;
    const topic = log.topics[place]?.toLowerCase();
    return typeof wanted === 'string' ? wanted === topic : wanted.some((each) => each === topic);
  });
}
