import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { finalFrom } from '../claim/finalFrom.js';
import type { Opinion } from '../claim/opinion.js';
import { type Child, type Link, RightChain } from '../claim/rightChain.js';
import type { Call } from '../l1/call.js';
import { Status } from '../../bisection/game/Claims.js';
import { type Claim, type PostedClaim } from '../l1/claims.js';
import { Matches } from '../l1/matches.js';
import { L1MovedError } from '../l1/l1View.js';
import type { Aim, Mover } from '../l1/mover.js';
import { cannotTell, type Verdict } from '../verdict.js';
import { InboxDuty } from '../watch/inboxDuty.js';
import { Beginnings } from './beginnings.js';
import { Board } from './board.js';
import { causeOf } from './cause.js';
import type { ChallengerOptions } from './challengerOptions.js';
import { Guard, type Place } from './guard.js';
import { HomeBook } from './homeBook.js';
import { homeMoves } from './homeMoves.js';
import { Player, type Turn } from './player.js';
import { rightStatement } from './rightStatement.js';
import { servedOn } from './servedOn.js';
import { sooner } from './sooner.js';
import { type SortedChildren, Verdicts } from './verdicts.js';

export type { ChallengerOptions } from './challengerOptions.js';

/** What a step came to: something was done, or there is nothing to do before `until` (L1 time, seconds). */
export type Progress =
  | { readonly kind: 'moved'; readonly what: string }
  | { readonly kind: 'wait'; readonly until: bigint | undefined };

const WAIT: Progress = { kind: 'wait', until: undefined };
/** How often a look is begun anew because L1 changed in the middle of it. */
const LOOKS = 3;

/**
 * Watches the claims of a rollup and defeats the wrong ones. `step` looks at L1 anew each time and does at most one
 * thing; it keeps nothing that a restart would miss, only what is dear to compute.
 */
export class Challenger {
  readonly chain: RightChain;
  readonly matches: Matches;
  private readonly verdicts: Verdicts;
  private readonly guard: Guard;
  private readonly inboxDuty: InboxDuty;
  private readonly home: HomeBook;
  private readonly beginnings = new Beginnings();

  constructor(private readonly options: ChallengerOptions) {
    this.chain = new RightChain(options);
    this.matches = new Matches(options.addresses.matches, this.chain.l1);
    this.verdicts = new Verdicts(options.onEvent, () => this.chain.basis);
    this.guard = new Guard(this.verdicts, options.onEvent);
    this.inboxDuty = new InboxDuty(this.chain, options);
    this.home = options.home ?? new HomeBook(options.from);
  }

  /** Whether a challenger that begins at a claim finds everything that goes on, as of the last look. */
  canBeginAt(claim: Hash): boolean {
    return this.beginnings.has(claim);
  }

  /** Who moves, if anybody may. */
  private get sender(): Mover | undefined {
    const { sender, mayMove } = this.options;
    return mayMove?.() === false ? undefined : sender;
  }

  /** The verdict on a claim that has been judged. */
  verdictOf(id: Hash): Verdict | undefined {
    return this.verdicts.of(id);
  }

  /** The dispute between the children of a claim. */
  board(parent: Hash): Board {
    const { claims, l1 } = this.chain;
    return new Board(claims, this.matches, l1, this.chain.from, parent);
  }

  /**
   * Does the next thing that there is to do, if any; all that it rests on is of one L1 block. Rejects where L1 itself
   * gives no answer, and where a match cannot be played that should be: then once no other has anything to do.
   */
  async step(): Promise<Progress> {
    for (let look = 0; look < LOOKS; look++) {
      try {
        return await this.chain.l1.pinned(() => this.stepOn());
      } catch (error) {
        if (!(error instanceof L1MovedError)) throw error;
      }
    }
    return WAIT;
  }

  private async stepOn(): Promise<Progress> {
    this.guard.begin();
    await this.chain.refresh();
    await this.inboxDuty.look();
    const progress = await this.advance();
    if (progress.kind === 'moved') return progress;
    const forced = await this.includeForced();
    if (forced.kind === 'moved') return forced;
    this.guard.end();
    return { kind: 'wait', until: sooner(progress.until, forced.until) };
  }

  /** Where forced transactions are due and the batches leave them out, anybody may post them: we do, if we are to. */
  private async includeForced(): Promise<Progress> {
    if (this.options.includesForced !== true || this.sender === undefined) return WAIT;
    const task = await this.inboxDuty.task();
    if (task.kind === 'wait') return task;
    return this.send('post forced batch', task.call, { on: await this.chain.claims.genesis() });
  }

  private async advance(): Promise<Progress> {
    this.beginnings.begin();
    let link: Link | undefined = await this.chain.first();
    let until: bigint | undefined;
    while (link !== undefined) {
      this.beginnings.reach(link.id);
      const done: { progress: Progress; next: Link | undefined } = await this.stepAt(link);
      if (done.progress.kind === 'moved') return done.progress;
      until = sooner(until, done.progress.until);
      link = done.next;
    }
    this.beginnings.end();
    // Also while something is waited for: on many chains something always is.
    const home = await this.collect();
    return home.kind === 'moved' ? home : { kind: 'wait', until };
  }

  /** One claim on the right way: its children are judged, and the wrong ones fought. */
  private async stepAt(link: Link): Promise<{ progress: Progress; next: Link | undefined }> {
    const stop = { progress: WAIT, next: undefined };
    const parent = await this.chain.claims.claimOf(link.id);
    const { gap } = this.chain;
    const isDue = this.chain.isDue(parent);
    if (!isDue && gap === undefined) return stop;
    const children = await this.chain.children(link.id, parent);
    if (!isDue) {
      for (const { posted } of children) this.verdicts.tell(posted, cannotTell(gap), -1);
      return stop;
    }
    if (children.length === 0 && this.options.proposes !== true) return stop;
    let opinion: Opinion;
    try {
      opinion = await this.chain.opinion(link, parent);
    } catch (error) {
      for (const { posted } of children) this.verdicts.tell(posted, cannotTell(error), -1);
      return stop;
    }
    const board = this.board(link.id);
    // A new claim may take long to judge, and the clocks of matches run: these come first.
    const known = children.filter(({ posted }) => this.verdicts.of(posted.id) !== undefined);
    if (known.length > 0 && known.length < children.length) {
      const seen = await this.verdicts.sort(opinion, known, board);
      const { right } = seen;
      const progress = right && (await this.defend(board, parent, opinion, { ...seen, right }));
      if (progress?.kind === 'moved') return { progress, next: undefined };
    }
    const sorted = await this.verdicts.sort(opinion, children, board);
    const { right, wrong } = sorted;
    if (right === undefined) {
      const standing = children.map(({ posted }) => posted);
      const shut = parent.opened === 0n ? undefined : parent.opened + this.chain.parameters.period;
      const aim = await board.aim(shut);
      return {
        progress: await this.postRight(link, opinion, wrong, standing, aim),
        next: undefined,
      };
    }
    const progress = await this.defend(board, parent, opinion, { ...sorted, right });
    const isOut = right.claim.status === Status.eliminated;
    return { progress, next: isOut ? undefined : this.chain.link(right.posted.id, opinion) };
  }

  /** Nobody has said what is right: we do, if a wrong claim stands or if we are to propose. */
  private async postRight(
    { id: parent }: Link,
    opinion: Opinion,
    wrong: readonly PostedClaim[],
    standing: readonly PostedClaim[],
    aim: Aim,
  ): Promise<Progress> {
    if (wrong.length === 0 && this.options.proposes !== true) return WAIT;
    const statement = await rightStatement(parent, opinion);
    const call = this.chain.claims.post(statement, this.chain.parameters.claimBond);
    const place = { on: parent, rival: wrong[0] ?? standing[0] };
    // A bond rests on two programs, wherever somebody might attack the claim (DESIGN §3).
    return this.send('post claim', call, place, aim, () => opinion.confirmAll());
  }

  /** The right claim stands: every wrong one is fought; then entry bonds come back, and the claim is made final. */
  private async defend(
    board: Board,
    parent: Claim,
    opinion: Opinion,
    { right, wrong, fallen }: SortedChildren & { readonly right: Child },
  ): Promise<Progress> {
    const { sender } = this;
    if (sender === undefined) return WAIT;
    let until: bigint | undefined;
    const served = servedOn(board, this.chain.parameters, this.options.trees ?? []);
    const cause = causeOf(opinion);
    const ours = right.posted.id;
    const playing = (rival: PostedClaim, turn: (player: Player) => Promise<Turn>) => {
      const guarded = this.guard.against(rival);
      const { parameters } = this.chain;
      const player = new Player(board, sender, parameters, cause, served, guarded);
      // What happens outside of any one match, as reading which there are.
      return guarded({ on: rival.id }, () => turn(player));
    };
    let isOpen = wrong.length > 0;
    for (const rival of fallen) {
      const turn = await playing(rival, (player) => player.aftermath(ours, rival.id));
      if (turn.kind === 'moved') return this.moved(turn.what);
      if (turn.kind !== 'wait') continue;
      until = sooner(until, turn.until);
      isOpen ||= turn.isUnsure === true;
    }
    if (isOpen || until !== undefined) this.beginnings.fight(right.posted.parent);
    if (right.claim.status !== Status.pending) return { kind: 'wait', until };
    for (const rival of wrong) {
      const turn = await playing(rival, (player) => player.turn(ours, rival.id));
      if (turn.kind === 'moved') return this.moved(turn.what);
      if (turn.kind === 'wait') until = sooner(until, turn.until);
    }
    if (wrong.length > 0 || parent.live !== 1n) return { kind: 'wait', until };
    const end = await this.conclude(board, sender, right, parent);
    return end.kind === 'moved' ? end : { kind: 'wait', until: sooner(until, end.until) };
  }

  /** No rival lives: the claim becomes final when its time has come. */
  private async conclude(
    board: Board,
    sender: Mover,
    { posted }: Child,
    parent: Claim,
  ): Promise<Progress> {
    // Somebody else's claim is made final where one of ours can be only after it.
    if (this.options.proposes !== true && !(await this.chain.hasPending(sender.address)))
      return WAIT;
    if (!equals(posted.parent, await this.chain.claims.latest())) return WAIT;
    const from = finalFrom(parent, this.chain.parameters);
    if ((await board.time()) < from) return { kind: 'wait', until: from };
    return this.send('finalize', this.chain.claims.finalize(posted.id), { on: posted.id });
  }

  /** Takes home what the contracts owe us; small credits once no dispute goes on, and all at once. */
  private async collect(): Promise<Progress> {
    const { sender, chain, matches, home: book } = this;
    if (sender === undefined) return WAIT;
    const { claims, l1, parameters } = chain;
    const contracts = { claims, matches, l1 };
    const { entryBond } = parameters;
    const least = this.beginnings.isFighting ? entryBond : 0n;
    const own = { contracts, book, bonds: parameters, address: sender.address, least };
    const { number: chosenOn } = await l1.head();
    for await (const { what, call, on, gain } of homeMoves(own)) {
      const done = await this.send(what, call, { on }, { gain, chosenOn });
      if (done.kind === 'moved') return done;
    }
    if (this.options.collectsForOthers !== true) return WAIT;
    for (const address of book.owners()) {
      if (address === sender.address) continue;
      const other = { ...own, address, least: entryBond, isForOthers: true };
      for await (const { what, call, on } of homeMoves(other)) {
        const done = await this.send(what, call, { on });
        if (done.kind === 'moved') return done;
      }
    }
    return WAIT;
  }

  /** `rival`: the claim that gains if this is not done. */
  private async send(
    what: string,
    call: Call,
    { rival, ...place }: Place & { readonly rival?: PostedClaim | undefined },
    aim?: Aim,
    before?: () => Promise<void>,
  ): Promise<Progress> {
    const { sender } = this;
    if (sender === undefined) return WAIT;
    const turn = await this.guard.against(rival)(place, async () => {
      await before?.();
      const receipt = await sender.send(what, call, [], aim);
      return receipt === undefined ? WAIT : { kind: 'moved', what };
    });
    return turn.kind === 'moved' ? this.moved(what) : WAIT;
  }

  private moved(what: string): Progress {
    this.options.onEvent?.({ kind: 'move', what });
    return { kind: 'moved', what };
  }
}
