import type { JsonRpcProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import { crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { genesisIdle } from '../claim/buildClaim.js';
import { Opinion } from '../claim/opinion.js';
import type { ChainHead, Executor } from '../execute/executor.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import { type PublishedBatch, readBatches } from '../l1/batches.js';
import type { Call } from '../l1/call.js';
import { type Claim, Claims, type Parameters, type PostedClaim, Status } from '../l1/claims.js';
import type { DisputeAddresses } from '../l1/deploy.js';
import { toHex } from '../l1/hex.js';
import { Inbox } from '../l1/inbox.js';
import { Matches } from '../l1/matches.js';
import { MoveRefusedError, type Sender } from '../l1/sender.js';
import { cannotTell, judge, publicTree, type Verdict } from '../verdict.js';
import { Board } from './board.js';
import { Player, type Served, type Turn } from './player.js';
import { ServedTree, type TreeSource } from './treeSource.js';

export interface ChallengerOptions {
  readonly provider: JsonRpcProvider;
  readonly addresses: DisputeAddresses;
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly config: Config;
  /** Where the L2 starts. */
  readonly genesis: ChainHead;
  readonly executor: Executor;
  /** Where the executor's states are. */
  readonly nodes: StateSource;
  /** Whose bonds are put at risk; without it the challenger only watches. */
  readonly sender?: Sender;
  /** Whether claims are posted also where nobody posted a wrong one. */
  readonly proposes?: boolean;
  /** Who serves step trees. */
  readonly trees?: readonly TreeSource[];
  readonly onEvent?: (event: ChallengerEvent) => void;
  readonly pause?: () => Promise<void>;
}

/** What the challenger tells of its work. */
export type ChallengerEvent =
  | { readonly kind: 'batch'; readonly batch: PublishedBatch }
  | { readonly kind: 'verdict'; readonly claim: PostedClaim; readonly verdict: Verdict }
  | { readonly kind: 'move'; readonly what: string; readonly claim: Hash };

/** What a step came to: something was done, or there is nothing to do before `until` (L1 time, seconds). */
export type Progress =
  | { readonly kind: 'moved'; readonly what: string }
  | { readonly kind: 'wait'; readonly until: bigint | undefined };

/** A claim that is right, as far as we can tell, and what its children start from. */
interface Link {
  readonly id: Hash;
  readonly start: { readonly idle: Opinion['final']; readonly head: ChainHead };
}

const WAIT: Progress = { kind: 'wait', until: undefined };

/**
 * Watches the claims of a rollup and defeats the wrong ones. `step` looks at L1 anew each time and does at most one
 * thing; it keeps nothing that a restart would miss but what is dear to compute.
 */
export class Challenger {
  readonly claims: Claims;
  readonly matches: Matches;
  readonly inbox: Inbox;
  private readonly batches = new Map<bigint, PublishedBatch>();
  private readTo: number;
  private readonly opinions = new Map<string, Promise<Opinion>>();
  private readonly verdicts = new Map<string, Verdict>();
  private readonly confirmations = new Map<string, Promise<void>>();
  private parameters: Parameters | undefined;

  constructor(private readonly options: ChallengerOptions) {
    const { addresses, provider } = options;
    this.claims = new Claims(addresses.claims, provider);
    this.matches = new Matches(addresses.matches, provider);
    this.inbox = new Inbox(addresses.inbox, provider);
    this.readTo = options.from - 1;
  }

  /** The verdict on a claim that has been judged. */
  verdictOf(id: Hash): Verdict | undefined {
    return this.verdicts.get(toHex(id));
  }

  /** What we hold to be true of the children of a claim on the right way. */
  opinionOf(parent: Hash): Promise<Opinion> | undefined {
    return this.opinions.get(toHex(parent));
  }

  /** The dispute between the children of a claim. */
  board(parent: Hash): Board {
    const { provider, from } = this.options;
    return new Board(this.claims, this.matches, provider, from, parent);
  }

  /** Does the next thing that there is to do, if any. */
  async step(): Promise<Progress> {
    this.parameters ??= await this.claims.parameters();
    await this.readInbox();
    let link: Link | undefined = {
      id: await this.claims.genesis(),
      start: { idle: genesisIdle(this.options.genesis), head: this.options.genesis },
    };
    let until: bigint | undefined;
    while (link !== undefined) {
      const { progress, next }: { progress: Progress; next: Link | undefined } =
        await this.stepAt(link);
      if (progress.kind === 'moved') return progress;
      until = sooner(until, progress.until);
      link = next;
    }
    const collected = await this.collect();
    return collected ?? { kind: 'wait', until };
  }

  private async readInbox(): Promise<void> {
    const { provider, onEvent } = this.options;
    const to = await provider.getBlockNumber();
    if (to <= this.readTo) return;
    const position = BigInt(this.batches.size);
    const accumulator = this.batches.get(position)?.accumulator ?? (new Uint8Array(32) as Hash);
    const range = { from: this.readTo + 1, to };
    for (const batch of await readBatches(this.inbox, provider, range, { position, accumulator })) {
      this.batches.set(batch.position, batch);
      onEvent?.({ kind: 'batch', batch });
    }
    this.readTo = to;
  }

  /** One claim on the right way: its children are judged, and the wrong ones fought. */
  private async stepAt(link: Link): Promise<{ progress: Progress; next: Link | undefined }> {
    const parent = await this.claims.claimOf(link.id);
    if (BigInt(this.batches.size) < parent.next) return { progress: WAIT, next: undefined };
    const board = this.board(link.id);
    const children = await this.childrenOf(board, parent);
    const wanted = children.length > 0 || this.options.proposes === true;
    if (!wanted) return { progress: WAIT, next: undefined };
    let opinion: Opinion;
    try {
      opinion = await this.formOpinion(link, parent);
    } catch (error) {
      for (const { posted } of children) this.tell(posted, cannotTell(error));
      return { progress: WAIT, next: undefined };
    }
    let right: { posted: PostedClaim; claim: Claim } | undefined;
    const wrong: PostedClaim[] = [];
    for (const child of children) {
      const verdict = await this.judge(opinion, child.posted, board);
      if (verdict.kind === 'agree') right = child;
      if (verdict.kind === 'disagree' && child.claim.status === Status.pending) {
        wrong.push(child.posted);
      }
    }
    const progress =
      right === undefined
        ? await this.postRight(link, parent, opinion, wrong)
        : await this.defend(board, parent, opinion, right, wrong);
    const { head } = opinion.claim;
    const next =
      right === undefined
        ? undefined
        : { id: right.posted.id, start: { idle: opinion.final, head } };
    return { progress, next };
  }

  /** The children of the parent's present round that are not out, each with its state. */
  private async childrenOf(board: Board, parent: Claim) {
    const posted = await board.children();
    const all = await Promise.all(
      posted.map(async (each) => ({ posted: each, claim: await this.claims.claimOf(each.id) })),
    );
    return all.filter(({ claim }) => claim.round === parent.childRound);
  }

  private formOpinion(link: Link, parent: Claim): Promise<Opinion> {
    const key = toHex(link.id);
    const known = this.opinions.get(key);
    if (known !== undefined) return known;
    const { config, executor, nodes, pause } = this.options;
    const { unitHeight, stepHeight } = this.need();
    const formed = Opinion.form({
      ...{ config, executor, nodes, unitHeight, stepHeight },
      start: link.start,
      target: parent.next,
      batches: this.batches,
      ...(pause === undefined ? {} : { pause }),
    });
    this.opinions.set(key, formed);
    formed.catch(() => this.opinions.delete(key));
    return formed;
  }

  private async judge(opinion: Opinion, claim: PostedClaim, board: Board): Promise<Verdict> {
    const known = this.verdicts.get(toHex(claim.id));
    if (known?.kind === 'agree' || (known?.kind === 'disagree' && known.unit)) return known;
    let verdict: Verdict;
    try {
      verdict = await judge(opinion, claim, await board.leaves(claim.id));
      if (verdict.kind === 'disagree') await this.confirm(opinion, claim.id, verdict.unit?.unit);
    } catch (error) {
      verdict = cannotTell(error);
    }
    this.tell(claim, verdict);
    return verdict;
  }

  /** Nothing is fought for on one opinion: the machine must find the same. Its answer is asked for once. */
  private confirm(opinion: Opinion, claim: Hash, unit: number | undefined): Promise<void> {
    const key = toHex(claim);
    const asked = this.confirmations.get(key) ?? opinion.confirm(unit);
    this.confirmations.set(key, asked);
    return asked;
  }

  private tell(claim: PostedClaim, verdict: Verdict): void {
    const before = this.verdicts.get(toHex(claim.id));
    this.verdicts.set(toHex(claim.id), verdict);
    if (before?.kind === verdict.kind) return;
    this.options.onEvent?.({ kind: 'verdict', claim, verdict });
  }

  /** Nobody has said what is right: we do, if a wrong claim stands or if we are to propose. */
  private async postRight(
    link: Link,
    parent: Claim,
    opinion: Opinion,
    wrong: readonly PostedClaim[],
  ): Promise<Progress> {
    const { sender, proposes } = this.options;
    if (sender === undefined || (wrong.length === 0 && proposes !== true)) return WAIT;
    const { tree, chain, target, accumulator } = opinion.claim;
    const { top, path, last } = await crownOf(tree);
    const leaves = Array.from({ length: chain.length }, (_, index) => chain.leaf(index));
    const statement = { parent: link.id, target, accumulator, top, path, leaves };
    const call = this.claims.post(
      { ...statement, state: last, idle: opinion.finalProof() },
      this.need().claimBond,
    );
    return this.send(sender, 'post claim', call, link.id);
  }

  /** The right claim stands: every wrong one is fought, and when none is left it is made final. */
  private async defend(
    board: Board,
    parent: Claim,
    opinion: Opinion,
    right: { posted: PostedClaim; claim: Claim },
    wrong: readonly PostedClaim[],
  ): Promise<Progress> {
    const { sender } = this.options;
    if (sender === undefined || right.claim.status !== Status.pending) return WAIT;
    let until: bigint | undefined;
    for (const rival of wrong) {
      const player = new Player(board, sender, this.need(), causeOf(opinion), this.servedTo(board));
      const turn = await this.guarded(() => player.turn(right.posted.id, rival.id));
      if (turn.kind === 'moved') return this.moved(turn.what, rival.id);
      if (turn.kind === 'wait') until = sooner(until, turn.until);
    }
    if (wrong.length > 0 || parent.live !== 1n) return { kind: 'wait', until };
    return this.conclude(board, sender, right, parent);
  }

  /** What is left when no rival lives: entry bonds come back, and the claim becomes final when its time has come. */
  private async conclude(
    board: Board,
    sender: Sender,
    { posted, claim }: { posted: PostedClaim; claim: Claim },
    parent: Claim,
  ): Promise<Progress> {
    const released = await board.releasable(sender.address);
    if (released !== undefined) {
      return this.send(sender, 'release entry bond', this.matches.release(released), posted.id);
    }
    if (!equals(posted.parent, await this.claims.latest())) return WAIT;
    const { period, grace } = this.need();
    const shut = parent.opened + period;
    const from = (parent.quiet > shut ? parent.quiet : shut) + grace;
    if ((await board.time()) < from) return { kind: 'wait', until: from };
    // Whose claim it is does not matter: the next ones can be final only after it.
    if (claim.claimant !== sender.address && this.options.proposes !== true) {
      return { kind: 'wait', until: from };
    }
    return this.send(sender, 'finalize', this.claims.finalize(posted.id), posted.id);
  }

  /** Takes home what the contracts owe us. */
  private async collect(): Promise<Progress | undefined> {
    const { sender } = this.options;
    if (sender === undefined) return undefined;
    const genesis = await this.claims.genesis();
    for (const contract of [this.claims, this.matches]) {
      if ((await contract.owed(sender.address)) === 0n) continue;
      return this.send(sender, 'withdraw', contract.withdraw(sender.address), genesis);
    }
    return undefined;
  }

  private servedTo(board: Board): Served {
    const { unitHeight, stepHeight } = this.need();
    return {
      units: async (claim) => {
        const posted = (await board.children()).find((each) => equals(each.id, claim));
        if (posted === undefined) return undefined;
        return publicTree(posted.root, unitHeight, await board.leaves(claim));
      },
      steps: async (root): Promise<Tree | undefined> => {
        for (const source of this.options.trees ?? []) {
          const top = await source.children(root, stepHeight, 0n);
          if (top !== undefined) return new ServedTree(stepHeight, root, source);
        }
        return undefined;
      },
    };
  }

  private async send(sender: Sender, what: string, call: Call, claim: Hash): Promise<Progress> {
    const turn = await this.guarded(async (): Promise<Turn> => {
      await sender.send(what, call);
      return { kind: 'moved', what };
    });
    return turn.kind === 'moved' ? this.moved(what, claim) : WAIT;
  }

  private moved(what: string, claim: Hash): Progress {
    this.options.onEvent?.({ kind: 'move', what, claim });
    return { kind: 'moved', what };
  }

  /** A move that the chain refuses because it has moved on is chosen anew in the next step. */
  private async guarded(turn: () => Promise<Turn>): Promise<Turn> {
    try {
      return await turn();
    } catch (error) {
      if (error instanceof MoveRefusedError && error.reason === 'StateChanged') {
        return { kind: 'wait', until: undefined };
      }
      throw error;
    }
  }

  private need(): Parameters {
    if (this.parameters === undefined) throw new RangeError('the parameters were not read yet');
    return this.parameters;
  }
}

function causeOf(opinion: Opinion) {
  return {
    units: opinion.claim.tree,
    steps: (unit: number) => opinion.stepTree(unit),
    proof: async (unit: number, step: number) => (await opinion.trace(unit)).proof(step),
  };
}

function sooner(one: bigint | undefined, two: bigint | undefined): bigint | undefined {
  if (one === undefined || two === undefined) return one ?? two;
  return one < two ? one : two;
}
