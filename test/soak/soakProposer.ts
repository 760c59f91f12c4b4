import { isCallException, type JsonRpcProvider } from 'ethers';
import { Status } from '../../bisection/game/Claims.js';
import { crownOf } from '../../bisection/game/MerkleTree.js';
import { RightChain } from '../../challenger/claim/rightChain.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import type { Progress } from '../../challenger/dispute/challenger.js';
import type { Call } from '../../challenger/l1/call.js';
import { walletOf } from './cast.js';
import type { Rollup } from './rollup.js';
import { SturdySender } from './sturdySender.js';

const WAIT: Progress = { kind: 'wait', until: undefined };

/**
 * A proposer who posts right claims, takes its time about it, and leaves it to others to defend them. In the end it makes
 * them final.
 */
export class SoakProposer {
  private chain: RightChain | undefined;
  private notBefore = 0;
  private about = '';
  private readonly sender: SturdySender;
  /** No more claims are posted then. */
  isProposing = true;
  posted = 0;

  constructor(
    private readonly rollup: Rollup,
    private readonly provider: JsonRpcProvider,
    private readonly random: Prng,
  ) {
    this.sender = new SturdySender(walletOf('proposer'), provider);
  }

  async step(): Promise<Progress> {
    const chain = (this.chain ??= new RightChain(await this.rollup.node(this.provider)));
    await chain.refresh();
    if (await this.finalize(chain)) return { kind: 'moved', what: 'finalize' };
    return this.isProposing ? this.propose(chain) : WAIT;
  }

  private async propose(chain: RightChain): Promise<Progress> {
    const nonce = await this.sender.nonce();
    const frontier = await chain.frontier();
    if (frontier === undefined) return WAIT;
    const { link, parent } = frontier;
    const about = Buffer.from(link.id).toString('hex');
    if (about !== this.about) {
      this.about = about;
      this.notBefore = Date.now() + this.random.below(12_000);
    }
    if (Date.now() < this.notBefore) return WAIT;
    const opinion = await chain.opinion(link, parent);
    const { tree, target, accumulator } = opinion.claim;
    const { top, path, last: state } = await crownOf(tree);
    const idle = opinion.finalProof();
    const statement = { parent: link.id, target, accumulator, top, path, state, idle, leaves: [] };
    const call = chain.claims.post(statement, chain.parameters.claimBond);
    if (!(await this.isTaken(call))) return WAIT;
    await this.sender.send(nonce, call);
    this.posted++;
    return { kind: 'moved', what: 'post claim' };
  }

  /** Makes the next claim final if it can be; true if it did. */
  private async finalize(chain: RightChain): Promise<boolean> {
    const nonce = await this.sender.nonce();
    const latest = await chain.claims.latest();
    const parent = await chain.claims.claimOf(latest);
    for (const { posted, claim } of await chain.children(latest, parent)) {
      if (claim.status !== Status.pending) continue;
      const call = chain.claims.finalize(posted.id);
      if (await this.isTaken(call)) return this.sender.send(nonce, call);
    }
    return false;
  }

  private async isTaken(call: Call): Promise<boolean> {
    try {
      await this.provider.call({ ...call, from: walletOf('proposer').address });
      return true;
    } catch (error) {
      if (!isCallException(error)) throw error;
      return false;
    }
  }
}
