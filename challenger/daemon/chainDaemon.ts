import type { DaemonEvent, PhaseName } from '../api/daemonEvent.js';
import type { ChainStatus, NotReady } from '../api/records/chainStatus.js';
import type { Chain } from '../chain.js';
import type { Settings } from '../config/settings.js';
import type { Clock } from '../da/dataWatch.js';
import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import { HomeBook } from '../dispute/homeBook.js';
import type { TreeSource } from '../dispute/treeSource.js';
import type { EvidenceShelf } from '../evidence/evidenceShelf.js';
import type { ChainHead } from '../execute/executor.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { toHash, toHex } from '../hex.js';
import type { L1Block } from '../l1/l1View.js';
import { Ahead, type BatchPlace } from './ahead.js';
import { accountRecord } from './accountRecord.js';
import { ChainDetails } from './chainDetails.js';
import { chainKeeper } from './chainKeeper.js';
import type { ChainState } from './chainState.js';
import type { ChainView } from './chainView.js';
import { deskClient } from './deskClient.js';
import { deskMover } from './deskMover.js';
import type { EvidenceKeeper } from './evidenceKeeper.js';
import { HeadWatch } from './headWatch.js';
import type { MismatchNote, NotedMismatchError } from './mismatchNote.js';
import type { MoneyDesk } from './moneyDesk.js';
import { MoveBook } from './moveBook.js';
import { notReadyOf } from './notReadyOf.js';
import { persist } from './persist.js';
import { readChain } from './records/chainReading.js';
import { seenClaims } from './records/claimRecords.js';
import { type Sighting, sightingOf } from './records/sighting.js';
import { Showing } from './showing.js';
import type { Aside } from './timeShare.js';
import { VerdictBook } from './verdictBook.js';
import { nextTurn, WatchedChallenger } from './watchedChallenger.js';

export interface ChainDaemonOptions {
  /** As the settings call it. */
  readonly name: string;
  readonly mismatches: MismatchNote;
  readonly chain: Chain;
  readonly state: ChainState;
  readonly view: ChainView;
  readonly mode: Settings['mode'];
  /** Whether moves may rest on a state that was not replayed. */
  readonly trustsAnchored: boolean;
  readonly includesForced: boolean;
  /** Who moves; undefined in mode `watch`. */
  readonly desk: MoneyDesk | undefined;
  readonly evidence: EvidenceShelf;
  readonly trees: readonly TreeSource[];
  readonly clock: Clock;
  readonly tell: (event: DaemonEvent) => void;
  /** Between two questions for a new L1 block, ms. */
  readonly pollMs: number;
}

/** Between two times that the state on the disk is brought on, ms. */
const FOLLOW_MS = 12_000;

/** Watches one chain: brings its state on, judges its claims, makes the moves, and shows what it knows. */
export class ChainDaemon {
  readonly verdicts: VerdictBook;
  readonly moves: MoveBook;
  readonly details: ChainDetails;
  private readonly keeper: EvidenceKeeper;
  private readonly ahead: Ahead;
  private readonly home: HomeBook;
  private watched: WatchedChallenger | undefined;
  private genesis: ChainHead | undefined;
  private failure: NotReady | undefined;
  private isCaughtUp = false;
  /** Once it is aborted no more moves are made. */
  private ending: AbortSignal | undefined;
  private followedAt = -Infinity;
  private readonly disputes = new Set<string>();
  /** The L1 block that was judged last. */
  private judged: string | undefined;
  private readonly showing: Showing;
  private readonly heads: HeadWatch;

  constructor(private readonly options: ChainDaemonOptions) {
    const { name, evidence, tell, desk, clock, view } = options;
    this.showing = new Showing(clock);
    this.verdicts = new VerdictBook(name);
    this.moves = new MoveBook(name);
    const { chain } = options;
    this.home = new HomeBook(chain.from);
    this.ahead = new Ahead(chain.config, () => options.state.overlay(), nextTurn);
    this.details = new ChainDetails(chain, nextTurn);
    const { provider } = chain;
    this.heads = new HeadWatch({ provider, clock, onHead: (head) => view.sawL1(head) });
    this.keeper = chainKeeper({
      ...{ chain, shelf: evidence, details: this.details, tell, now: () => clock.now() },
      challenger: () => this.watched?.challenger,
    });
    const { disputes, moves } = this;
    desk?.join(deskClient({ disputes, moves, tell, now: () => clock.now() / 1000 }));
  }

  /** Works until `signal` is aborted. What fails is told, and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, pollMs, tell } = this.options;
    this.ending = signal;
    const options = { clock, tell, pauseMs: pollMs };
    this.options.mismatches.remind();
    const confirming = persist(signal, options, () => this.confirm(signal));
    const seeing = persist(signal, options, async () => {
      await this.heads.beside();
      return false;
    });
    const onFailure = (failure: NotReady | undefined): void => {
      this.failure = failure;
    };
    await persist(signal, { ...options, onFailure }, async () => {
      await this.look(await this.heads.head(), signal);
      return false;
    });
    await Promise.all([confirming, seeing, this.details.stop()]);
  }

  /** What it does now, and what is in the way of more. */
  status(): ChainStatus {
    const { view, state, mode } = this.options;
    return view.status(this.mayMove() ? mode : 'watch', state.basis, this.notReady());
  }

  /** L1 calls final what is not so: an operator has to look, and until then nothing is judged. */
  private get mismatch(): NotedMismatchError | undefined {
    return this.options.mismatches.found;
  }

  private mayMove(): boolean {
    const { state, trustsAnchored } = this.options;
    const isTrusted = state.basis === 'replayed' || trustsAnchored;
    return this.isCaughtUp && this.mismatch === undefined && isTrusted;
  }

  private notReady(): NotReady[] {
    const { mode, state, view, desk } = this.options;
    const { mismatch, isCaughtUp } = this;
    const failures = [this.failure, this.showing.failure, desk?.trouble];
    const { hasLooked, lag } = view;
    const [mayMove, { basis }] = [this.mayMove(), state];
    return notReadyOf({ mismatch, failures, isCaughtUp, mayMove, hasLooked, lag, mode, basis });
  }

  /** Moves first: what is shown is brought to the newest block where there is time for it. */
  private async look({ hash }: L1Block, signal: AbortSignal): Promise<void> {
    const isNews = hash !== this.judged;
    const failed = isNews ? await this.judge(signal) : undefined;
    if (this.watched === undefined || this.mismatch !== undefined || signal.aborted) return;
    if (this.showing.isDue(hash)) {
      await this.showing.run(hash, (aside) => this.timed('look', () => this.read(aside)));
    }
    if (failed !== undefined) throw failed as Error;
    this.judged = hash;
    if (isNews) this.options.tell({ kind: 'loop' });
  }

  /** Judges at the newest block, and does what there is to do. Gives the first failure that left something to do. */
  private async judge(signal: AbortSignal): Promise<unknown> {
    const { clock } = this.options;
    let failed: unknown;
    const note = (error: unknown): void => {
      failed ??= error;
    };
    if (clock.now() - this.followedAt >= FOLLOW_MS) await this.follow(signal).catch(note);
    // Without a state nothing can be judged; with an older one all can, and the clocks of disputes run.
    if (failed !== undefined && (!this.isCaughtUp || this.mismatch !== undefined)) {
      throw failed as Error;
    }
    if (this.mismatch !== undefined || signal.aborted) return undefined;
    await this.renew();
    await this.timed('execute', () => this.goAhead()).catch(note);
    await this.timed('judge', () => this.current().look()).catch(note);
    return failed;
  }

  /** Brings the state on the disk to what is final on L1. */
  private async follow(signal: AbortSignal): Promise<void> {
    const { state, view, clock } = this.options;
    try {
      await this.timed('execute', () => state.catchUp(signal));
    } catch (error) {
      await this.options.mismatches.noteIf(error);
      throw error;
    } finally {
      view.synced();
    }
    if (signal.aborted) return;
    this.followedAt = clock.now();
    this.isCaughtUp = true;
    view.stage = 'following';
  }

  /** Executes what is not final on L1 yet. */
  private async goAhead(): Promise<void> {
    const { state, view, clock } = this.options;
    const { chain: right } = this.current().challenger;
    await right.refresh();
    const { place } = state;
    if (place === undefined) return;
    const from = clock.now();
    const onBatch = (at: BatchPlace): void => view.executed(at, (clock.now() - from) / 1000);
    view.executed(await this.ahead.follow(right, place, onBatch));
  }

  /** Begins a challenger, or a new one where the old one holds on to more than it needs. */
  private async renew(): Promise<void> {
    const { chain, state, desk, trees, mode, includesForced, clock } = this.options;
    if (this.watched?.isOld(state.anchor) === false) return;
    this.genesis ??= (await chain.genesis(new MemoryNodeDatabase())).head;
    const { genesis } = this;
    const onMade = (what: string, dispute: string | undefined): void =>
      this.heard({ kind: 'move', what, ...(dispute === undefined ? {} : { dispute }) });
    const keep = (dispute: string): Promise<void> => this.keepOf(dispute);
    const sender = desk && deskMover(desk, { onMade, keep });
    this.watched = new WatchedChallenger({
      ...{ chain, genesis, start: state.start(), sender, trees, includesForced, home: this.home },
      basis: () => state.basis,
      mayMove: () => this.ending?.aborted !== true && this.mayMove(),
      proposes: mode === 'full',
      onEvent: (event) => this.heard(event),
      now: () => clock.now(),
    });
  }

  /** Reads what is shown, all of one L1 block, and sees to the evidence. */
  private async read(aside: Aside): Promise<void> {
    const { name, desk, view, chain } = this.options;
    const { challenger } = this.current();
    const { chain: right, matches } = challenger;
    await right.l1.pinned(async () => {
      const sighting = await this.sighting();
      const reading = await readChain(sighting, matches);
      for (const { id } of reading.disputes) this.disputes.add(id);
      view.looked(reading, right.batch(view.nextBatch)?.l1Timestamp);
      // That it takes long is no reason to show less.
      await aside(() => this.keeper.keep(reading.seen.claims));
      if (desk !== undefined) {
        const { provider } = chain;
        view.account = await accountRecord({ name, desk, provider, sighting, reading });
      }
      // Last: what is only shown, and comes from rivals in part, holds up neither records nor evidence.
      await this.details.look(challenger, reading.disputes);
    });
  }

  private sighting(): Promise<Sighting> {
    const { name, desk } = this.options;
    const plays = desk !== undefined && this.mayMove();
    const who = { chain: name, address: desk?.mover.address, plays };
    return sightingOf(this.current().challenger, who);
  }

  /** Sees to the evidence of a dispute before its first bond. */
  private async keepOf(dispute: string): Promise<void> {
    this.disputes.add(dispute);
    await this.keeper.keepOf(toHash(dispute), await seenClaims(await this.sighting()));
  }

  private async confirm(signal: AbortSignal): Promise<boolean> {
    if (!this.isCaughtUp) return false;
    try {
      await this.options.state.confirm(signal);
      return true;
    } catch (error) {
      await this.options.mismatches.noteIf(error);
      throw error;
    } finally {
      this.options.view.replayEnds();
    }
  }

  private heard(event: ChallengerEvent): void {
    const { tell, clock } = this.options;
    if (event.kind === 'verdict') {
      this.disputes.add(toHex(event.claim.parent));
      // A challenger that was begun anew says again what the one before it said.
      if (!this.verdicts.note(event.claim, event.verdict, clock.now() / 1000)) return;
    }
    tell({ kind: 'challenger', event });
  }

  private current(): WatchedChallenger {
    if (this.watched === undefined) throw new RangeError('no challenger was begun yet');
    return this.watched;
  }

  private async timed<T>(phase: PhaseName, work: () => Promise<T>): Promise<T> {
    const { clock, tell } = this.options;
    const from = clock.now();
    try {
      return await work();
    } finally {
      tell({ kind: 'phase', phase, seconds: (clock.now() - from) / 1000 });
    }
  }
}
