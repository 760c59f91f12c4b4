import type { Config } from '../../bisection/machine/Config.js';
import type {
  PublishedBatch,
  PublishedChain,
} from '../../challenger/conformance/publishedBatches.js';
import { BLOB_CAPACITY } from '../../bisection/machine/Blob.js';
import { BLOCK_HEADER_SIZE, type BatchBlock, encodeBatch } from '../../challenger/derive/batch.js';
import { decodeTransaction } from '../../challenger/derive/transaction.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import { blockOf, entriesOf, filler, voidOf, withJunk } from './hardBlocks.js';
import { InvalidEntries, type InvalidKind } from './invalidEntries.js';

/** As docs/batches.md §4 and the inbox have them; written down here once more, for what is expected. */
const MOST_TAKEN = 8;
const MOST_BYTES = 32_768;

/** A transaction of a block, where it stands, and whether it must be skipped; undefined where the case does not say. */
export interface PlannedEntry {
  readonly raw: Uint8Array;
  readonly isForced: boolean;
  readonly isSkipped: boolean | undefined;
}

/** A block in a batch, by what the case says of it. */
export interface PlannedBlock {
  readonly outcome: 'void' | 'runs';
  readonly entries: readonly PlannedEntry[];
  /** Whose block it is; of what anybody may post for what is due, nobody's. */
  readonly source: PublishedBatch | undefined;
}

export type Carrier = 'calldata' | 'blob' | 'blobs' | 'forced';

/** Something to do on L1. */
export type Action =
  | { readonly kind: 'force'; readonly raw: Uint8Array }
  /** So long that all that was forced before is due. */
  | { readonly kind: 'wait' }
  | PostAction;

/** A batch to post. */
export interface PostAction {
  readonly kind: 'post';
  readonly carrier: Carrier;
  /** Of a forced batch nobody knows them yet. */
  readonly bytes: Uint8Array | undefined;
  /** How many of them are blocks; what stands behind is junk. */
  readonly end: number;
  readonly blocks: readonly PlannedBlock[];
  /** What must be in the queue then, how much of it is due, and how many are taken after it. */
  readonly queue: { readonly length: bigint; readonly due: bigint; readonly next: bigint };
}

/** How a case's chain is to be published the hard way. */
export interface HardPlan {
  readonly config: Config;
  readonly actions: readonly Action[];
}

/** What a plan does, so that it can be seen that everything is done. */
export type PlanCount =
  | `carrier ${Carrier}`
  | `entry ${'of the case' | InvalidKind}`
  | `void ${'by the case' | 'overdue' | 'too many' | 'nothing due' | 'filler'}`
  | `due ${'early' | 'late'}`
  | 'trailing forced batch'
  | 'several blocks in a batch'
  | 'junk behind the end';

interface Room {
  /** How many batches may still be in blobs. */
  blobs: number;
}

/** Plans how a chain is published: what of it stands where follows from the seed, and what comes of it from the case. */
export class HardPlanner {
  private readonly actions: Action[] = [];
  private length = 0;
  private due = 0;
  private next = 0;
  private served = 0;
  private readonly most: bigint;
  private readonly invalid: InvalidEntries;
  readonly config: Config;

  constructor(
    private readonly chain: PublishedChain,
    private readonly random: Prng,
    private readonly count: (what: PlanCount) => void,
  ) {
    const limits = chain.batches
      .filter(({ expected }) => expected.outcome !== 'void')
      .map(({ block }) => block.header.gasLimit);
    const gasLimitFloor = [chain.head.gasLimit, ...limits].reduce((a, b) => (a < b ? a : b));
    this.config = { ...chain.config, gasLimitFloor };
    this.most = gasLimitFloor / BigInt(MOST_TAKEN);
    this.invalid = new InvalidEntries(chain.config.chainId, this.most);
  }

  /** @param withTrail whether what comes of blocks that are nobody's can be expected, after the last one of the case */
  async plan(withTrail: boolean): Promise<HardPlan> {
    const { random, chain } = this;
    const room: Room = { blobs: 1 + random.below(2) };
    for (let at = 0; at < chain.batches.length;) {
      const size = random.pick([1, 1, 1, 2, 3]);
      await this.group(chain.batches.slice(at, at + size), room);
      at += size;
    }
    if (withTrail && (this.length === 0 || random.oneIn(2))) {
      for (let rounds = 1 + random.below(3); rounds > 0; rounds--) await this.trail();
    }
    return { config: this.config, actions: this.actions };
  }

  /** Some blocks of the case in one batch. */
  private async group(batches: readonly PublishedBatch[], room: Room): Promise<void> {
    const { random } = this;
    const first = batches.findIndex(({ expected }) => expected.outcome !== 'void');
    const plans: { forced: PlannedEntry[]; body: PlannedEntry[]; source: PublishedBatch }[] = [];
    for (const [index, source] of batches.entries()) {
      const isDue = index === first && random.oneIn(2);
      const { forced, body } =
        source.expected.outcome === 'void'
          ? { forced: [], body: entriesOf(source) }
          : await this.divided(source);
      for (const { raw } of forced) this.force(raw);
      if (isDue && forced.length > 0) this.wait();
      if (forced.length > 0) this.count(isDue ? 'due late' : 'due early');
      plans.push({ forced, body, source });
    }
    const head = plans[first];
    if (head !== undefined && this.due > this.next && random.oneIn(2)) {
      this.post([voidOf(head.source)], [blockOf(head.source, 0)], 'calldata');
      this.count('void overdue');
    }
    const blocks: BatchBlock[] = [];
    const planned: PlannedBlock[] = [];
    let next = this.next;
    for (const { forced, body, source } of plans) {
      const isVoid = source.expected.outcome === 'void';
      if (isVoid) this.count('void by the case');
      const isBold = !isVoid && random.oneIn(4);
      if (isBold) {
        const left = this.length - next;
        // One more than there is, or than a block may take.
        blocks.push(blockOf(source, left < MOST_TAKEN ? left + 1 : MOST_TAKEN + 1));
        planned.push(voidOf(source));
        this.count('void too many');
      }
      blocks.push(blockOf(source, forced.length, body));
      const entries = [...forced, ...body];
      planned.push(isVoid ? voidOf(source) : { outcome: 'runs', entries, source });
      next += forced.length;
    }
    if (batches.length > 1) this.count('several blocks in a batch');
    this.next = next;
    this.post(planned, blocks, this.carrier(room));
    if (this.due > this.served && random.oneIn(2)) {
      this.postForced({ outcome: 'void', entries: [], source: undefined });
      this.count('void nothing due');
    }
  }

  /** The entries of a block: its first ones in the queue, with invalid ones between, the others in its body. */
  private async divided(
    source: PublishedBatch,
  ): Promise<{ forced: PlannedEntry[]; body: PlannedEntry[] }> {
    const { random } = this;
    const entries = entriesOf(source);
    const fit = entries.findIndex(({ raw }) => !this.fits(raw));
    const most = Math.min(MOST_TAKEN, fit < 0 ? entries.length : fit);
    const taken = random.oneIn(5) ? 0 : random.pick([most, random.below(most + 1)]);
    const forced = entries.slice(0, taken).map((entry) => ({ ...entry, isForced: true }));
    for (let i = 0; i < taken; i++) this.count('entry of the case');
    const extra = random.oneIn(2) ? 0 : random.below(Math.min(3, MOST_TAKEN - taken) + 1);
    const greedy = entries.find(({ raw }) => (this.gasOf(raw) ?? 0n) > this.most);
    for (let i = 0; i < extra; i++) {
      const { kind, raw } = await this.invalid.next(random, greedy?.raw);
      forced.splice(random.below(forced.length + 1), 0, { raw, isForced: true, isSkipped: true });
      this.count(`entry ${kind}`);
    }
    return { forced, body: entries.slice(taken) };
  }

  /** Nothing but invalid entries, taken by batches that anybody may post. */
  private async trail(): Promise<void> {
    const { random } = this;
    const entries: PlannedEntry[] = [];
    for (let i = 1 + random.below(10); i > 0; i--) {
      const { kind, raw } = await this.invalid.next(random, undefined);
      entries.push({ raw, isForced: true, isSkipped: true });
      this.force(raw);
      this.count(`entry ${kind}`);
    }
    this.wait();
    while (entries.length > 0) {
      const taken = entries.splice(0, MOST_TAKEN);
      this.next += taken.length;
      this.postForced({ outcome: 'runs', entries: taken, source: undefined });
      this.count('trailing forced batch');
    }
  }

  private force(raw: Uint8Array): void {
    this.length++;
    this.actions.push({ kind: 'force', raw });
  }

  private wait(): void {
    this.due = this.length;
    this.actions.push({ kind: 'wait' });
  }

  private postForced(block: PlannedBlock): void {
    this.served = Math.min(this.served + MOST_TAKEN, this.due);
    this.add('forced', undefined, BLOCK_HEADER_SIZE, [block]);
  }

  private post(planned: PlannedBlock[], blocks: BatchBlock[], carrier: Carrier): void {
    let bytes = encodeBatch(blocks);
    let end = bytes.length;
    if (carrier === 'blobs') {
      // Where the case's blocks go over the end of a blob is what matters; or there is only junk in the second one.
      const isAcross = this.random.oneIn(3) && bytes.length < BLOB_CAPACITY / 2;
      if (isAcross) {
        const inFirst = 1 + this.random.below(bytes.length - 1);
        bytes = encodeBatch([filler(BLOB_CAPACITY - inFirst), ...blocks]);
        end = bytes.length;
        planned.unshift({ outcome: 'void', entries: [], source: undefined });
        this.count('void filler');
      } else {
        bytes = withJunk(bytes);
        this.count('junk behind the end');
      }
    }
    this.add(carrier, bytes, end, planned);
  }

  private add(
    carrier: Carrier,
    bytes: Uint8Array | undefined,
    end: number,
    blocks: PlannedBlock[],
  ): void {
    const [length, due, next] = [BigInt(this.length), BigInt(this.due), BigInt(this.next)];
    const queue = { length, due, next };
    this.actions.push({ kind: 'post', carrier, bytes, end, blocks, queue });
    this.count(`carrier ${carrier}`);
  }

  private carrier(room: Room): Carrier {
    const carrier = this.random.pick(['calldata', 'blob', 'blobs'] as const);
    if (carrier === 'calldata' || room.blobs === 0) return 'calldata';
    room.blobs--;
    return carrier;
  }

  private fits(raw: Uint8Array): boolean {
    const gas = this.gasOf(raw);
    return gas !== undefined && gas <= this.most && raw.length <= MOST_BYTES;
  }

  private gasOf(raw: Uint8Array): bigint | undefined {
    return decodeTransaction(raw, new Set([0, 1, 2, 4]))?.gasLimit;
  }
}
