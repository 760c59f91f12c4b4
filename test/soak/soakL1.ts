import { setTimeout } from 'node:timers/promises';
import { JsonRpcProvider } from 'ethers';
import { Anvil } from '../../challenger/devnet/anvil.js';
import type { Prng } from '../../challenger/devnet/prng.js';

/** A transaction as a node tells of it. */
interface Told {
  readonly hash: string;
  readonly type: string;
}

/** How L1's clock goes. */
export interface Pace {
  /** Between two blocks, ms of this machine; more where the machine is too slow for the daemon. */
  readonly blockMs: number;
  /** Between two blocks, seconds of L1 time. */
  readonly blockSeconds: number;
}

/** What reorganizations did, all in all. */
export interface ReorgCount {
  reorgs: number;
  blocks: number;
  /** Transactions that were taken back. */
  taken: number;
  /** Of these, how many were not given to the pool again: whoever sent them has to send them anew. */
  dropped: number;
}

/** What L1 waits for. */
export interface Seen {
  /** How often the daemon has asked for the newest block. */
  readonly heads: number;
  /** How often it has looked at all that there is, whole. */
  readonly looks: number;
}

/** The longest that L1 waits for the daemon, ms: one that is hung loses its disputes all the same. */
const MOST_BLOCK_MS = 10_000;
/** So many blocks are made at most without a whole look: as many seconds would be nothing on an L1 of 12 s a block. */
const MOST_UNSEEN = 8;
/** How often it is looked whether it is time for a block, ms. */
const TICK_MS = 50;

/** `final` is so many blocks behind the head: deeper than any reorganization. */
const SLOTS = 3;

/** An L1 whose clock goes as the world says, and whose blocks are taken back now and then. */
export class SoakL1 {
  readonly count: ReorgCount = { reorgs: 0, blocks: 0, taken: 0, dropped: 0 };
  private last: Promise<unknown> = Promise.resolve();
  private time = 0;
  private made = 0;
  private ticking: Promise<void> | undefined;
  private isOver = false;

  private constructor(
    readonly anvil: Anvil,
    readonly provider: JsonRpcProvider,
    /** May be changed at any time. */
    public pace: Pace,
  ) {}

  /** Makes a block for every transaction until `start`. */
  static async open(pace: Pace): Promise<SoakL1> {
    const anvil = await Anvil.l1({ slotsInAnEpoch: SLOTS });
    return new SoakL1(anvil, providerOf(anvil.url), pace);
  }

  /** The blocks that the clock has made: a second of the world each. */
  get ticks(): number {
    return this.made;
  }

  /**
   * From here on blocks are made by the clock: one when the time has come and the daemon has asked for the last one, and few
   * while it looks through what there is, so that a busy machine makes all of this slower, and not the daemon late.
   */
  async start(seen: () => Seen): Promise<void> {
    await this.provider.send('evm_setAutomine', [false]);
    this.time = (await this.newest()).timestamp;
    this.ticking = this.tick(seen);
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.ticking;
    await this.last;
    this.provider.destroy();
    await this.anvil.stop();
  }

  /**
   * Takes the newest blocks back. Most of their transactions go into the pool again, in another order, and into one more
   * block than there were; some are dropped. Those with blobs always are, since nobody keeps the blobs of the pool.
   */
  reorg(depth: number, random: Prng): Promise<void> {
    return this.alone(async () => {
      const head = await this.provider.getBlockNumber();
      const taken: Told[] = [];
      for (let number = head - depth + 1; number <= head; number++) {
        const hex = `0x${number.toString(16)}`;
        const block = (await this.provider.send('eth_getBlockByNumber', [hex, true])) as {
          readonly transactions: readonly Told[];
        };
        taken.push(...block.transactions);
      }
      const raws = await Promise.all(
        taken.map(({ hash, type }) =>
          type === '0x3' ? undefined : this.provider.send('eth_getRawTransactionByHash', [hash]),
        ),
      );
      const kept = raws.filter((raw) => raw !== undefined && !random.oneIn(3)) as string[];
      await this.provider.send('anvil_rollback', [depth]);
      // L1 time does not run backwards with the blocks, but the new ones are as close together as can be.
      this.time = (await this.newest()).timestamp;
      for (let block = 0; block <= depth; block++) {
        const share = block === depth ? kept.length : random.below(kept.length + 1);
        for (let n = 0; n < share; n++) {
          const [raw] = kept.splice(random.below(kept.length), 1);
          if (raw !== undefined) await this.give(raw);
        }
        await this.mine(this.pace.blockSeconds);
      }
      this.count.reorgs++;
      this.count.blocks += depth;
      this.count.taken += taken.length;
      this.count.dropped += taken.length - raws.filter((raw) => raw !== undefined).length;
    });
  }

  private async give(raw: string): Promise<void> {
    try {
      await this.provider.send('eth_sendRawTransaction', [raw]);
    } catch {
      // Its sender has put another one into its place meanwhile.
    }
  }

  private async tick(seen: () => Seen): Promise<void> {
    let looked = { looks: seen().looks, made: this.made };
    while (!this.isOver) {
      const [begun, before] = [Date.now(), seen().heads];
      const { blockMs, blockSeconds } = this.pace;
      const isTime = (): boolean => {
        const { heads, looks } = seen();
        if (looks > looked.looks) looked = { looks, made: this.made };
        const isSeen = heads > before && this.made - looked.made < MOST_UNSEEN;
        const passed = Date.now() - begun;
        return passed >= MOST_BLOCK_MS || (passed >= blockMs && isSeen);
      };
      while (!isTime() && !this.isOver) await setTimeout(TICK_MS);
      await this.alone(() => this.mine(blockSeconds));
      this.made++;
    }
  }

  private async mine(seconds: number): Promise<void> {
    this.time += seconds;
    await this.provider.send('evm_setNextBlockTimestamp', [this.time]);
    await this.provider.send('evm_mine', []);
  }

  private async newest(): Promise<{ readonly number: number; readonly timestamp: number }> {
    const block = await this.provider.getBlock('latest');
    if (block === null) throw new Error('anvil has no newest block');
    return block;
  }

  /** One after the other: no block is made in the middle of a reorganization. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** Asks a node as it is now. */
export function providerOf(url: string): JsonRpcProvider {
  const options = { cacheTimeout: -1, staticNetwork: true, pollingInterval: 50 };
  return new JsonRpcProvider(url, undefined, options);
}
