import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { OpinionInputs } from '../claim/opinion.js';
import { RightChain, type RightChainOptions } from '../claim/rightChain.js';
import { Board } from '../dispute/board.js';
import type { Progress } from '../dispute/challenger.js';
import { Player, type Served } from '../dispute/player.js';
import type { TreeServer } from '../dispute/treeServer.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { Status } from '../../bisection/game/Claims.js';
import { Matches } from '../l1/matches.js';
import { MoveRefusedError, type Sender } from '../l1/sender.js';
import type { Lie } from './lies.js';
import { InboxLiar } from './inboxLiar.js';
import type { InboxLie } from './inboxLies.js';
import type { FalseClaim } from './falseClaim.js';
import { Liar, type LiarInputs } from './liar.js';

export interface LyingProposerOptions extends RightChainOptions {
  readonly nodes: NodeDatabase;
  readonly sender: Sender;
  readonly lie: Lie | InboxLie;
  /** Accounts whose transactions are lied about, if any of them suits. */
  readonly prefers?: LiarInputs['prefers'];
  /** Where its trees are public; without it nothing is published, and every move has to be wrung out of it. */
  readonly publishes?: TreeServer;
}

/** A wrong claim that was posted. */
export interface PostedLie {
  readonly liar: FalseClaim;
  readonly id: Hash;
  readonly parent: Hash;
}

const WAIT: Progress = { kind: 'wait', until: undefined };
const NOTHING_SERVED: Served = {
  units: () => Promise.resolve(undefined),
  steps: () => Promise.resolve(undefined),
};

/**
 * A proposer who posts wrong claims on top of the right ones, and plays for them as well as a liar can: every answer
 * is true to the trees that it committed to, and only the proof is missing.
 */
export class LyingProposer {
  private readonly chain: RightChain;
  private readonly matches: Matches;
  private posted: PostedLie | undefined;

  constructor(private readonly options: LyingProposerOptions) {
    this.chain = new RightChain(options);
    this.matches = new Matches(options.addresses.matches, this.chain.l1);
  }

  /** The last wrong claim. */
  get last(): PostedLie | undefined {
    return this.posted;
  }

  /**
   * Posts a wrong claim where there is something to claim, or makes the next move for the last one. A move that is
   * refused, because the challenger was faster, is none.
   */
  async step(): Promise<Progress> {
    try {
      return await this.stepOn();
    } catch (error) {
      if (error instanceof MoveRefusedError) return WAIT;
      throw error;
    }
  }

  private async stepOn(): Promise<Progress> {
    await this.chain.refresh();
    if (this.posted !== undefined) {
      const claim = await this.chain.claims.claimOf(this.posted.id);
      if (claim.status === Status.pending) return this.play(this.posted);
      if (claim.status === Status.final) return WAIT;
    }
    return this.lie();
  }

  private async lie(): Promise<Progress> {
    const frontier = await this.chain.frontier();
    if (frontier === undefined) return WAIT;
    const { link, parent } = frontier;
    const { sender, publishes } = this.options;
    const liar = await this.prepare(this.chain.inputs(link, parent));
    const statement = await liar.statement(link.id, publishes !== undefined);
    const tree = await liar.steps(liar.place.unit);
    if (tree !== undefined) await publishes?.add(tree);
    const { claims, parameters } = this.chain;
    const what = 'post wrong claim';
    const receipt = await sender.send(what, claims.post(statement, parameters.claimBond));
    const { blockNumber } = receipt;
    const mine = (await claims.posted(blockNumber, blockNumber, link.id)).find(
      ({ claimant }) => claimant === sender.address,
    );
    if (mine !== undefined) this.posted = { liar, id: mine.id, parent: link.id };
    return { kind: 'moved', what };
  }

  private prepare(about: OpinionInputs): Promise<FalseClaim> {
    const { nodes, lie, prefers } = this.options;
    if ('units' in lie) return InboxLiar.prepare({ ...about, nodes, lie });
    const inputs = { ...about, nodes, lie };
    return Liar.prepare(prefers === undefined ? inputs : { ...inputs, prefers });
  }

  private async play({ liar, id, parent }: PostedLie): Promise<Progress> {
    const { from, sender } = this.options;
    const { claims, l1, parameters } = this.chain;
    const board = new Board(claims, this.matches, l1, from, parent);
    const player = new Player(board, sender, parameters, liar, NOTHING_SERVED);
    let until: bigint | undefined;
    for (const child of await this.chain.children(parent, await claims.claimOf(parent))) {
      if (equals(child.posted.id, id) || child.claim.status !== Status.pending) continue;
      const turn = await player.turn(id, child.posted.id);
      if (turn.kind === 'moved') return turn;
      if (turn.kind === 'wait' && turn.until !== undefined) until ??= turn.until;
    }
    return { kind: 'wait', until };
  }
}
