import type { ChainStatus, NotReady } from '../api/records/chainStatus.js';
import type { ClaimRecord } from '../api/records/claimRecord.js';
import type { DisputeRecord } from '../api/records/disputeRecord.js';
import type { AccountRecord, BondRecord } from '../api/records/moneyRecords.js';
import { toHex } from '../hex.js';
import type { L1Block } from '../l1/l1View.js';
import type { SyncProgress } from '../sync/syncProgress.js';
import type { BatchPlace } from './ahead.js';
import type { ChainReading } from './records/chainReading.js';

/** What is over and not looked at any more is shown for a while. */
const MOST_PAST = 200;

export interface ChainViewOptions {
  readonly chain: string;
  readonly l1ChainId: bigint;
  readonly l2ChainId: bigint;
  readonly endpoints: readonly string[];
  /** Unix seconds of this machine. */
  readonly now: () => number;
}

/** What is known of a chain after the last whole look, as others may read it. */
export class ChainView {
  claims: readonly ClaimRecord[] = [];
  disputes: readonly DisputeRecord[] = [];
  bonds: readonly BondRecord[] = [];
  account: AccountRecord | undefined;
  stage: ChainStatus['stage'] = 'starting';
  private l1: ChainStatus['l1'] = null;
  private verified: ChainStatus['verified'] = null;
  private postedBatch: bigint | null = null;
  private lagSeconds = 0;
  /** L1 time at which it was seen first that it is behind, seconds. */
  private behindSince: number | undefined;
  private lastLoopAt: number | null = null;
  private loops = 0;

  constructor(private readonly options: ChainViewOptions) {}

  /** Whether anything was seen as a whole. */
  get hasLooked(): boolean {
    return this.loops > 0;
  }

  /** For how long batches wait to be executed, seconds of L1 time; 0 if none does. */
  get lag(): number {
    return this.lagSeconds;
  }

  /** The first batch that was not executed. */
  get nextBatch(): bigint {
    return (this.verified?.batch ?? 0n) + 1n;
  }

  /** A block of L1 was seen. */
  sawL1({ number, hash, time }: L1Block): void {
    if (this.l1?.hash === hash) return;
    this.l1 = { block: number, hash, time: Number(time), seenAt: this.options.now() };
  }

  /** A sync has come further. */
  progressed({ stage }: SyncProgress): void {
    // Who follows executes batches too, a few at a time.
    if (this.stage !== 'following') this.stage = stage;
  }

  /** Batches were executed. */
  executed({ position: batch, head }: BatchPlace): void {
    const blockHash = toHex(head.hash);
    this.verified = { batch, block: head.number, blockHash, time: Number(head.timestamp) };
  }

  /** A whole look is over. @param waiting L1 time of the oldest batch that is not executed; undefined: none */
  looked(reading: ChainReading, waiting: bigint | undefined): void {
    this.claims = joined(this.claims, reading.claims, ({ status }) => status !== 'pending');
    this.disputes = joined(this.disputes, reading.disputes, ({ isOpen }) => !isOpen);
    this.bonds = joined(
      this.bonds,
      reading.bonds,
      ({ state }) => state === 'returned' || state === 'lost',
    );
    // Held against the bonds: the rest of the account takes longer to be read, and who looks meanwhile sees one block.
    const { claims, matches } = reading.owed;
    if (this.account !== undefined) this.account = { ...this.account, owed: claims + matches };
    this.postedBatch = reading.postedBatch;
    const time = this.l1?.time ?? 0;
    // What stands in no batch that could be read, as where nobody has its data, waits since it was seen.
    const isBehind = reading.postedBatch > (this.verified?.batch ?? 0n);
    this.behindSince = isBehind ? (this.behindSince ?? time) : undefined;
    const since = waiting === undefined ? this.behindSince : Number(waiting);
    this.lagSeconds = since === undefined ? 0 : Math.max(0, time - since);
    this.lastLoopAt = this.options.now();
    this.loops += 1;
  }

  /** @param mode what is done now */
  status(
    mode: ChainStatus['mode'],
    basis: ChainStatus['basis'],
    notReady: readonly NotReady[],
  ): ChainStatus {
    const { chain, l1ChainId, l2ChainId, endpoints } = this.options;
    const { stage, l1, verified, postedBatch, lastLoopAt, loops, lagSeconds } = this;
    const behind = (postedBatch ?? 0n) - (verified?.batch ?? 0n);
    const batches = behind > 0n ? behind : 0n;
    return {
      ...{ chain, l1ChainId, l2ChainId, mode, stage, l1, verified, postedBatch, basis },
      ...{ endpoints: [...endpoints], lag: { batches, seconds: lagSeconds }, lastLoopAt, loops },
      notReady: [...notReady],
    };
  }
}

/** What is seen now, behind what was seen before and is over. */
function joined<T extends { readonly id: string }>(
  before: readonly T[],
  now: readonly T[],
  isOver: (one: T) => boolean,
): T[] {
  const seen = new Set(now.map(({ id }) => id));
  const past = before.filter((one) => !seen.has(one.id) && isOver(one));
  return [...past.slice(-MOST_PAST), ...now];
}
