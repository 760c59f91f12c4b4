import type { ChainHead, Executor } from '../execute/executor.js';
import { MAX_FORCED } from '../derive/forcedBlock.js';
import type { ForcedEntry, Inbox } from '../l1/inbox.js';
import { batchBlock, type TakenForced } from './batcher.js';
import type { L2Block, L2Node } from './l2Node.js';

/** What the next block takes from the forced queue. */
export interface Intake extends TakenForced {
  /** The valid ones, which an execution client can be given. */
  readonly transactions: readonly Uint8Array[];
}

const NOTHING: Intake = { entries: 0, included: 0, transactions: [] };

/**
 * The sequencer's side of the forced queue. An execution client takes no invalid transaction, or takes it later, so
 * entries are tried on an executor first, which follows the client block by block once there are any.
 */
export class ForcedIntake {
  private readonly taken = new Map<bigint, TakenForced>();
  private next = 0n;

  /** @param from the L1 block from which on the queue is read; @param head where the executor stands */
  constructor(
    private readonly l2: L2Node,
    private readonly inbox: Inbox,
    private readonly from: number,
    private readonly executor: Executor,
    private head: ChainHead,
  ) {}

  /** What blocks took, by number. */
  get byBlock(): ReadonlyMap<bigint, TakenForced> {
    return this.taken;
  }

  /** What is in the queue now, oldest first, as far as a block that follows `parent` may take it. */
  async offer(l1Head: number, parent: L2Block): Promise<Intake> {
    const all = await this.inbox.forced(this.from, l1Head);
    const entries = all.filter(({ index }) => index >= this.next).slice(0, MAX_FORCED);
    if (entries.length === 0) return NOTHING;
    await this.follow(parent.number);
    const transactions = await this.valid(entries, parent);
    return { entries: entries.length, included: transactions.length, transactions };
  }

  /** Notes that block `number` took what was offered. */
  note(number: bigint, { entries, included }: Intake): void {
    if (entries === 0) return;
    this.taken.set(number, { entries, included });
    this.next += BigInt(entries);
  }

  private async valid(entries: readonly ForcedEntry[], parent: L2Block): Promise<Uint8Array[]> {
    const { transactions } = await this.executor.execute(this.head, {
      ...batchBlock(parent),
      timestamp: parent.timestamp + 2n,
      forced: entries.length,
      transactions: entries.map(({ raw }) => raw),
    });
    return transactions.filter(({ receipt }) => receipt !== undefined).map(({ raw }) => raw);
  }

  private async follow(last: bigint): Promise<void> {
    while (this.head.number < last) {
      const number = this.head.number + 1n;
      const block = await this.l2.block(number);
      // What stands in the client's block has been found valid, so it is no matter where it came from.
      this.head = (await this.executor.execute(this.head, batchBlock(block))).head;
    }
  }
}
