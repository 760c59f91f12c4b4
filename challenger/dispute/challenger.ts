import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import { crownOf } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../claim/opinion.js';
import { type Child, type Link, RightChain, type RightChainOptions } from '../claim/rightChain.js';
import type { Call } from '../l1/call.js';
import { Status } from '../../bisection/game/Claims.js';
import { type Claim, type PostedClaim } from '../l1/claims.js';
import { Matches } from '../l1/matches.js';
import { L1MovedError } from '../l1/l1View.js';
import type { Aim, Mover } from '../l1/mover.js';
import { cannotTell, type Verdict } from '../verdict.js';
import { InboxDuty } from '../watch/inboxDuty.js';
import { Board } from './board.js';
import { causeOf } from './cause.js';
import type { ChallengerEvent } from './challengerEvent.js';
import { Guard, type Place } from './guard.js';
import { homeMoves } from './homeMoves.js';
import { Player, type Turn } from './player.js';
import { servedOn } from './servedOn.js';
import { sooner } from './sooner.js';
import type { TreeSource } from './treeSource.js';
import { Verdicts } from './verdicts.js';

export interface ChallengerOptions extends RightChainOptions {
  readonly provider: JsonRpcApiProvider;
  /** Whose bonds are put at risk; without it the challenger only watches. */
  readonly sender?: Mover;
  /** Whether moves may be made now; while not, as before it has caught up or after an alarm, it only watches. */
  readonly mayMove?: () => boolean;
  /** Whether claims are posted also where nobody posted a wrong one. */
  readonly proposes?: boolean;
  /** Whether forced transactions that are due and left out are taken into the chain, by posting a forced batch. */
  readonly includesForced?: boolean;
  /** Who serves step trees. */
  readonly trees?: readonly TreeSource[];
  readonly onEvent?: (event: ChallengerEvent) => void;
}

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
  /** Whether the last step has found a dispute that goes on. */
  private isFighting = false;

  constructor(private readonly options: ChallengerOptions) {
    this.chain = new RightChain(options);
    this.matches = new Matches(options.addresses.matches, this.chain.l1);
    this.verdicts = new Verdicts(options.onEvent, () => this.chain.basis);
    this.guard = new Guard(this.verdicts, options.onEvent);
    this.inboxDuty = new InboxDuty(this.chain, options);
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
    this.isFighting = false;
    let link: Link | undefined = await this.chain.first();
    let until: bigint | undefined;
    while (link !== undefined) {
      const done: { progress: Progress; next: Link | undefined } = await this.stepAt(link);
      if (done.progress.kind === 'moved') return done.progress;
      until = sooner(until, done.progress.until);
      link = done.next;
    }
    // Money is taken home once it is not needed any more, and all at once. Claims wait to be final at any time on many chains.
    if (this.isFighting) return { kind: 'wait', until };
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
    let right: Child | undefined;
    const wrong: PostedClaim[] = [];
    const fallen: PostedClaim[] = [];
    for (const child of children) {
      const verdict = await this.verdicts.judge(opinion, child.posted, board);
      if (verdict.kind === 'agree') right = child;
      const { status } = child.claim;
      if (status === Status.pending && verdict.kind === 'disagree') wrong.push(child.posted);
      if (status === Status.eliminated && verdict.kind === 'disagree') fallen.push(child.posted);
      this.verdicts.watch(child, verdict);
    }
    if (right === undefined) {
      const standing = children.map(({ posted }) => posted);
      const shut = parent.opened === 0n ? undefined : parent.opened + this.chain.parameters.period;
      const aim = await board.aim(shut);
      const progress = await this.postRight(link, opinion, wrong, standing, aim);
      return { progress, next: undefined };
    }
    const rivals = { wrong, fallen };
    const progress = await this.defend(board, parent, opinion, right, rivals);
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
    const { tree, chain, target, accumulator } = opinion.claim;
    const { top, path, last: state } = await crownOf(tree);
    const leaves = Array.from({ length: chain.length }, (_, index) => chain.leaf(index));
    const idle = opinion.finalProof();
    const statement = { parent, target, accumulator, top, path, state, idle, leaves };
    const { claimBond } = this.chain.parameters;
    const call = this.chain.claims.post(statement, claimBond);
    return this.send('post claim', call, { on: parent, rival: wrong[0] ?? standing[0] }, aim);
  }

  /** The right claim stands: every wrong one is fought; then entry bonds come back, and the claim is made final. */
  private async defend(
    board: Board,
    parent: Claim,
    opinion: Opinion,
    right: Child,
    { wrong, fallen }: { wrong: readonly PostedClaim[]; fallen: readonly PostedClaim[] },
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
    for (const rival of fallen) {
      const turn = await playing(rival, (player) => player.aftermath(ours, rival.id));
      if (turn.kind === 'moved') return this.moved(turn.what);
      if (turn.kind === 'wait') until = sooner(until, turn.until);
    }
    this.isFighting ||= wrong.length > 0 || until !== undefined;
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
    const { period, grace } = this.chain.parameters;
    const shut = parent.opened + period;
    const from = (parent.quiet > shut ? parent.quiet : shut) + grace;
    if ((await board.time()) < from) return { kind: 'wait', until: from };
    return this.send('finalize', this.chain.claims.finalize(posted.id), { on: posted.id });
  }

  /** Takes home what the contracts owe us. */
  private async collect(): Promise<Progress> {
    const { sender, chain, matches } = this;
    if (sender === undefined) return WAIT;
    const { address } = sender;
    for await (const { what, call, on, gain } of homeMoves({ chain, matches, address })) {
      const { number: chosenOn } = await chain.l1.head();
      const done = await this.send(
        what,
        call,
        { on },
        gain === undefined ? {} : { gain, chosenOn },
      );
      if (done.kind === 'moved') return done;
    }
    return WAIT;
  }

  /** `rival`: the claim that gains if this is not done. */
  private async send(
    what: string,
    call: Call,
    { rival, ...place }: Place & { readonly rival?: PostedClaim | undefined },
    aim?: Aim,
  ): Promise<Progress> {
    const { sender } = this;
    if (sender === undefined) return WAIT;
    const turn = await this.guard.against(rival)(place, async () => {
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
