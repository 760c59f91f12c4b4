import type { DaemonEvent } from '../api/daemonEvent.js';
import type { ChainStatus, NotReady } from '../api/records/chainStatus.js';
import type { ClaimRecord } from '../api/records/claimRecord.js';
import type { DisputeRecord } from '../api/records/disputeRecord.js';
import type { AccountRecord, BondRecord } from '../api/records/moneyRecords.js';
import { toHex } from '../hex.js';
import type { L1Block } from '../l1/l1View.js';
import type { SyncProgress } from '../sync/syncProgress.js';
import type { BatchPlace } from './ahead.js';
import { ProgressMeter } from './progressMeter.js';
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
  readonly tell?: (event: DaemonEvent) => void;
}

/** From so many seconds on that a look executes, the batches in it are signs of life as looks are. */
const LONG = 60;

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
  private lagSeconds: number | undefined;
  /** L1 time at which it was seen first that it is behind, seconds. */
  private behindSince: number | undefined;
  private lastLoopAt: number | null = null;
  private loops = 0;

  private readonly sync: ProgressMeter;
  private readonly replay: ProgressMeter;

  constructor(private readonly options: ChainViewOptions) {
    const { now, tell = () => undefined } = options;
    this.sync = new ProgressMeter({ work: 'sync', now, tell });
    this.replay = new ProgressMeter({ work: 'replay', now, tell });
  }

  /** Whether anything was seen as a whole. */
  get hasLooked(): boolean {
    return this.loops > 0;
  }

  /** For how long batches wait to be executed, seconds of L1 time; 0 if none does, or none is known. */
  get lag(): number {
    return this.lagSeconds ?? 0;
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
  progressed(progress: SyncProgress): void {
    // Who follows executes batches too, a few at a time.
    const isSyncing = this.stage !== 'following';
    if (isSyncing) this.stage = progress.stage;
    this.sync.note(progress, isSyncing);
    this.lives(this.sync.lasts);
    if (progress.stage !== 'batches' || progress.done < this.nextBatch) return;
    this.verified = verifiedAt(progress.done, progress.head);
  }

  /** A sync is over, or has failed. */
  synced(): void {
    this.sync.end();
  }

  /** The replay in the background has come further. */
  replayed(progress: SyncProgress): void {
    this.replay.note(progress, true);
  }

  /** The replay in the background is over, or has failed. */
  replayEnds(): void {
    this.replay.end();
  }

  /** Batches were executed. @param took since the first of them was begun, seconds */
  executed({ position, head }: BatchPlace, took = 0): void {
    this.verified = verifiedAt(position, head);
    this.lives(took);
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
    const { stage, l1, verified, postedBatch, lastLoopAt, loops, lagSeconds: seconds } = this;
    const behind = (postedBatch ?? 0n) - (verified?.batch ?? 0n);
    const batches = behind > 0n ? behind : 0n;
    return {
      ...{ chain, l1ChainId, l2ChainId, mode, stage, l1, verified, postedBatch, basis },
      ...{ endpoints: [...endpoints], lag: seconds === undefined ? null : { batches, seconds } },
      ...{ sync: this.sync.progress, replay: this.replay.progress, lastLoopAt, loops },
      notReady: [...notReady],
    };
  }

  /** What executes for a minute and more holds up the look that it is a part of, and nothing is wrong. */
  private lives(took: number): void {
    if (took >= LONG) this.lastLoopAt = this.options.now();
  }
}

function verifiedAt(
  batch: bigint,
  { number, hash, timestamp }: Pick<BatchPlace['head'], 'number' | 'hash' | 'timestamp'>,
): ChainStatus['verified'] {
  return { batch, block: number, blockHash: toHex(hash), time: Number(timestamp) };
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
