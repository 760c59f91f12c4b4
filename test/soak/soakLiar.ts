import type { JsonRpcProvider } from 'ethers';
import { Status } from '../../bisection/game/Claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { INBOX_LIES } from '../../challenger/devnet/inboxLies.js';
import { FRAUDS, type Fraud, type Lie, LIES } from '../../challenger/devnet/lies.js';
import { NothingToLieAboutError } from '../../challenger/devnet/liar.js';
import { LyingProposer, type LyingProposerOptions } from '../../challenger/devnet/lyingProposer.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import type { Progress } from '../../challenger/dispute/challenger.js';
import type { TreeServer } from '../../challenger/dispute/treeServer.js';
import { Claims } from '../../challenger/l1/claims.js';
import { Sender } from '../../challenger/l1/sender.js';
import { type SoakRole, walletOf } from './cast.js';
import type { Rollup } from './rollup.js';

/**
 * What kind of a liar somebody is: one who publishes its trees and plays to the end; one who hides them and plays; one who
 * misreads blobs, hides its trees, and falls silent in the middle of every second dispute.
 */
export type LiarKind = 'open' | 'hidden' | 'blobs';

/** How long somebody of the world waits for a block, ms: a reorganization may have dropped the transaction. */
const PATIENCE_MS = 6_000;

/** A lying proposer who lies again whenever it is defeated, each time about something else. */
export class SoakLiar {
  private current: Fraud | undefined;
  private liar: LyingProposer | undefined;
  /** Claims are prepared as long as this says so; disputes are played to their end anyway. */
  isLying = true;
  /** What was lied about, by its name. */
  readonly told = new Map<string, number>();
  private lastId = '';
  private isSilent = false;
  private moves = 0;

  constructor(
    readonly role: SoakRole,
    readonly kind: LiarKind,
    private readonly rollup: Rollup,
    private readonly provider: JsonRpcProvider,
    private readonly random: Prng,
    /** Where it publishes its trees, if it is an open one. */
    private readonly server: TreeServer,
  ) {}

  async step(): Promise<Progress> {
    const liar = (this.liar ??= await this.make());
    const { last } = liar;
    if (last !== undefined && this.isSilent) {
      // It comes back to life once it has lost.
      if (!(await this.hasLost(last.id))) return { kind: 'wait', until: undefined };
      this.isSilent = false;
    }
    if (!this.isLying && (last === undefined || (await this.hasLost(last.id)))) {
      return { kind: 'wait', until: undefined };
    }
    this.current = this.random.pick(FRAUDS);
    const progress = await this.tryStep(liar);
    this.note(liar, progress);
    return progress;
  }

  private async tryStep(liar: LyingProposer): Promise<Progress> {
    try {
      return await liar.step();
    } catch (error) {
      if (!(error instanceof NothingToLieAboutError) || this.current === 'balance') throw error;
      // Every transaction has a sender.
      this.current = 'balance';
      return liar.step();
    }
  }

  private note({ last }: LyingProposer, progress: Progress): void {
    if (progress.kind !== 'moved') return;
    this.moves++;
    const id = last === undefined ? '' : Buffer.from(last.id).toString('hex');
    if (id === this.lastId) {
      if (this.kind === 'blobs' && this.moves > 1 && this.random.oneIn(3)) this.isSilent = true;
      return;
    }
    this.lastId = id;
    this.moves = 0;
    const what = this.kind === 'blobs' ? 'blobByte' : (this.current ?? 'nothing');
    this.told.set(what, (this.told.get(what) ?? 0) + 1);
  }

  private async hasLost(id: Hash): Promise<boolean> {
    const claims = new Claims(this.rollup.addresses.claims, this.provider);
    // A reorganization may have taken the claim back: then it is none.
    return (await claims.claimOf(id)).status !== Status.pending;
  }

  private async make(): Promise<LyingProposer> {
    const node = await this.rollup.node(this.provider);
    const sender = new Sender(walletOf(this.role), this.provider, this.role, [], PATIENCE_MS);
    const prefers = this.rollup.traffic.stage.market;
    const options: LyingProposerOptions = { ...node, sender, lie: this.lie(), prefers };
    const publishes = this.kind === 'open' ? { publishes: this.server } : {};
    return new LyingProposer({ ...options, ...publishes });
  }

  private lie(): LyingProposerOptions['lie'] {
    if (this.kind === 'blobs') return INBOX_LIES.blobByte;
    const current = (): Lie => LIES[this.current ?? 'balance'];
    return {
      suits: (...given) => current().suits(...given),
      tell: (...given) => current().tell(...given),
    };
  }
}
