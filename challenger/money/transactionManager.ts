// Over 300 lines: the one state of an account, and every way in which it changes, with what is told of it.
import type { Signer } from '../keys/signer.js';
import type { Call, CarriedBlob } from '../l1/call.js';
import type { Aim, Mover, MoveReceipt } from '../l1/mover.js';
import { NotIncludedError } from '../l1/receipt.js';
import type { Clock } from '../da/dataWatch.js';
import { AlarmBell } from './alarmBell.js';
import { type Book, type ChainView, type Inclusion, type Move, newest, type Slot } from './book.js';
import { withSlot } from './book.js';
import { bookOf, type Entry } from './entry.js';
import { type Journal, JournalFailedError } from './journal.js';
import { joined, withAsked } from './joining.js';
import type { MoneyChain } from './moneyChain.js';
import type { MoneyEvent } from './moneyEvent.js';
import { moveKey } from './moveKey.js';
import { NoAnswerError } from './noAnswer.js';
import { type Now, Outbox } from './outbox.js';
import { isPendingPlausible } from './pendingNonce.js';
import { nextOpening, stepsFor } from './plan.js';
import type { MoneyPolicy } from './policy.js';
import { type Finding, reconcile } from './reconcile.js';
import { type MoneyStatus, statusOf } from './moneyStatus.js';
import { MoneyStoppedError } from './moneyStopped.js';
import { sleep } from './sleep.js';
import { Waiters } from './waiters.js';

export interface TransactionManagerOptions {
  readonly signer: Signer;
  readonly chain: MoneyChain;
  /** Of this account and chain. */
  readonly journal: Journal;
  readonly policy: MoneyPolicy;
  readonly clock: Clock;
  readonly onEvent?: (event: MoneyEvent) => void;
}

/**
 * Sends the moves of one account: several in flight, the most urgent first, each until a block has it and no
 * reorganization takes it back. What it knows is in its journal and on L1, so that it can be killed at any time.
 */
export class TransactionManager implements Mover {
  /** What is in flight, and what waits. */
  private book: Book;
  private view: ChainView | undefined;
  /** Asked for since the last look. */
  private readonly asked: Move[] = [];
  private readonly waiters = new Waiters();
  private readonly outbox: Outbox;
  private readonly bell: AlarmBell;
  private readonly stopping = new AbortController();
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private isDraining = false;
  private hasFailed = false;
  private pause: AbortController | undefined;
  private defect: Error | undefined;

  constructor(private readonly options: TransactionManagerOptions) {
    const { journal, onEvent, clock, policy } = options;
    this.book = bookOf(journal.entries);
    this.bell = new AlarmBell(onEvent, clock, policy.alarmEveryMs);
    this.outbox = new Outbox({ ...options, bell: this.bell });
  }

  get address(): string {
    return this.options.signer.address;
  }

  /** Goes on with what an earlier process left in flight; `send` does so, too. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Takes no more moves, and stops once none is on its way; or when `stop` is called. */
  async drain(): Promise<void> {
    const { clock, policy } = this.options;
    this.isDraining = true;
    while (!this.stopping.signal.aborted && this.isBusy()) {
      await sleep(clock, policy.pollMs, this.stopping.signal);
    }
    await this.stop();
  }

  /** Looks at L1 no more. Who waits gets {@link MoneyStoppedError}; what is in flight is in the journal. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  /**
   * Makes a move, or joins the same one that is in flight, and waits until it is in a block.
   * @throws MoveRefusedError, NotIncludedError (what was sent goes on), SpendCapError, NotWorthItError, FundsShortError
   */
  async send(
    what: string,
    call: Call,
    blobs: readonly CarriedBlob[] = [],
    aim: Aim = {},
  ): Promise<MoveReceipt> {
    if (this.defect !== undefined) throw this.defect;
    if (this.isDraining || this.stopping.signal.aborted) throw new MoneyStoppedError();
    const key = moveKey(call, blobs);
    const receipt = this.waiters.wait(key, this.options.clock.now());
    this.asked.push({ ...aim, key, what, call, blobs });
    this.start();
    this.wake?.();
    return receipt;
  }

  status(): MoneyStatus {
    return statusOf(this.address, this.book, this.view);
  }

  /** Looks at L1 once, and does what there is to do. */
  async tick(): Promise<void> {
    this.hasFailed = false;
    try {
      await this.look();
    } catch (error) {
      this.hasFailed = true;
      if (error instanceof JournalFailedError) this.sendNothing(error);
      else this.bell.waits(error);
    }
    this.loseOnesPatience();
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    this.pause?.abort();
    this.wake?.();
    await this.running;
    this.waiters.rejectAll(new MoneyStoppedError());
    await this.options.journal.close();
  }

  /** Whether anything waits, is in no block, or has not been told of. */
  private isBusy(): boolean {
    const { slots, waiting } = this.book;
    const isFlying = slots.some(({ inclusion }) => inclusion === undefined);
    return isFlying || waiting.length > 0 || this.asked.length > 0 || !this.waiters.isEmpty;
  }

  private async loop(): Promise<void> {
    const { clock, policy } = this.options;
    const { signal } = this.stopping;
    try {
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => (this.wake = resolve));
        await this.tick();
        const isIdle = this.book.slots.length === 0 && this.book.waiting.length === 0;
        const pause = (this.pause = new AbortController());
        const ms = this.isBusy() ? policy.pollMs : policy.quietPollMs;
        const slept = sleep(clock, ms, pause.signal);
        if (signal.aborted) pause.abort();
        // Whoever asked meanwhile does not wait; but where L1 gave no answer all do, or it would be asked without end.
        if (this.hasFailed) await slept;
        else if (this.asked.length === 0) await (isIdle ? woken : Promise.race([woken, slept]));
        pause.abort();
      }
    } catch (error) {
      // Whoever waits or asks later learns of it, and nothing more is sent.
      this.defect = error instanceof Error ? error : new Error(String(error));
      this.stopping.abort();
      this.waiters.rejectAll(this.defect);
      this.bell.tell({ kind: 'alarm', alarm: 'defect', reason: this.defect.message });
    }
  }

  private async look(): Promise<void> {
    const { chain, policy, clock } = this.options;
    const { slots } = this.book;
    const seen = await chain.view({
      ...{ address: this.address, lost: policy.depths.lost },
      included: slots.flatMap(({ attempts }) => attempts.map(({ hash }) => hash)),
      pooled: slots
        .filter(({ inclusion }) => inclusion === undefined)
        .map((slot) => newest(slot).hash),
    });
    const view = this.believed(seen);
    this.view = view;
    const { book, findings } = reconcile(this.book, view, clock.now(), policy.depths);
    this.book = book;
    for (const finding of findings) await this.follow(finding);
    this.book = joined(withAsked(this.book, this.asked.splice(0)));
    const isQuiet = this.book.slots.every(({ inclusion }) => inclusion !== undefined);
    if (isQuiet && this.book.waiting.length === 0) return;
    await this.act({ view, market: await chain.market() });
  }

  /** A look without a pool that cannot be. */
  private believed(view: ChainView): ChainView {
    if (isPendingPlausible(view, this.book.slots.length)) return view;
    const { nonce, pendingNonce } = view;
    const reason = `${String(nonce)} nonces are used, and the next one is said to be ${String(pendingNonce)}`;
    this.bell.tell({ kind: 'blind', reason });
    return { ...view, pendingNonce: nonce };
  }

  private async act(now: Now): Promise<void> {
    const { clock, policy } = this.options;
    for (const step of stepsFor(this.book, now, clock.now(), policy)) {
      try {
        this.book = await this.outbox.take(this.book, step, now);
      } catch (error) {
        this.bell.waits(error);
      }
    }
    // One move that cannot be tried or signed now does not hold up those of other disputes.
    const aside = new Set<Move>();
    for (;;) {
      const waiting = this.book.waiting.filter((move) => !aside.has(move));
      const opening = nextOpening({ ...this.book, waiting }, now.view, clock.now(), policy);
      if (opening === undefined) return;
      try {
        const { book, denial } = await this.outbox.open(this.book, opening, now);
        this.book = book;
        if (denial === undefined) continue;
        if (opening.kind === 'filler') return;
        this.waiters.reject(opening.move.key, denial);
      } catch (error) {
        this.bell.waits(error);
        if (opening.kind === 'filler') return;
        aside.add(opening.move);
      }
    }
  }

  /** Writes down and tells what a look has found. */
  private async follow(finding: Finding): Promise<void> {
    const { slot, kind } = finding;
    const { nonce } = slot;
    switch (kind) {
      case 'included':
        this.bell.mined(slot, finding.inclusion);
        return;
      case 'takenBack':
        this.bell.takenBack(slot);
        return;
      case 'lost':
        this.bell.foreignNonce(slot);
        return this.note({ kind, nonce });
      case 'settled':
        return this.note({ kind, nonce, spend: finding.spend });
      case 'done':
        if (!(await this.answer(slot, finding.inclusion))) {
          this.book = withSlot(this.book, { ...slot, isTold: false });
        }
    }
  }

  /** What is not noted is found again after a restart: nothing that was sent is forgotten. */
  private async note(entry: Entry): Promise<void> {
    try {
      await this.options.journal.append(entry);
    } catch (error) {
      if (!(error instanceof JournalFailedError)) throw error;
      this.bell.journal('', error.message);
    }
  }

  /** Tells who waits what became of a move; false if that cannot be told now. */
  private async answer({ move }: Slot, { hash, block, isDone }: Inclusion): Promise<boolean> {
    const { chain } = this.options;
    const { key } = move;
    if (!this.waiters.has(key)) return true;
    try {
      if (!isDone) {
        this.waiters.reject(key, await chain.refusal(move, this.address, block));
        return true;
      }
      const receipt = await chain.receipt(hash);
      if (receipt !== undefined) this.waiters.resolve(key, receipt);
      return receipt !== undefined;
    } catch (error) {
      if (error instanceof NoAnswerError) return false;
      throw error;
    }
  }

  /** Nothing is sent that is not written down. */
  private sendNothing(error: JournalFailedError): void {
    const [first] = this.book.waiting;
    this.bell.journal(first?.what ?? '', error.message);
    for (const { key } of this.book.waiting) this.waiters.reject(key, error);
    this.book = { ...this.book, waiting: [] };
  }

  private loseOnesPatience(): void {
    const { clock, policy } = this.options;
    const { patienceMs } = policy;
    const left = new Set<string>();
    this.waiters.rejectOld(clock.now() - patienceMs, (key) => {
      if (!this.waiters.has(key)) left.add(key);
      const slot = this.book.slots.find(({ move }) => move.key === key);
      const waiting = this.book.waiting.find((move) => move.key === key);
      return new NotIncludedError(slot ? newest(slot).hash : (waiting?.what ?? key), patienceMs);
    });
    if (left.size === 0) return;
    // What nobody waits for and no node has is chosen anew from what L1 says then, if it still is to be made.
    const waiting = this.book.waiting.filter(({ key }) => !left.has(key));
    this.book = { ...this.book, waiting };
  }
}
