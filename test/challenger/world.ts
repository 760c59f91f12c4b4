import type { RightChainOptions } from '../../challenger/claim/rightChain.js';
import { Devnet } from '../../challenger/devnet/devnet.js';
import { LyingProposer, type LyingProposerOptions } from '../../challenger/devnet/lyingProposer.js';
import {
  Challenger,
  type ChallengerOptions,
  type Progress,
} from '../../challenger/dispute/challenger.js';
import type { TreeServer } from '../../challenger/dispute/treeServer.js';
import type { NodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import type { PostedClaim } from '../../challenger/l1/claims.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** Somebody who plays. */
export interface Actor {
  step(): Promise<Progress>;
}

/** A devnet with a right claim over its first batch, and two batches more that nobody has claimed. */
export class World {
  private constructor(
    readonly devnet: Devnet,
    /** The claim on which everybody agrees. */
    readonly first: Hash,
  ) {}

  static async open(
    blocks = 2,
    transactions = 6,
    parameters: Partial<Parameters> = {},
  ): Promise<World> {
    const devnet = await Devnet.start({ parameters });
    try {
      await devnet.opening();
      await devnet.post();
      for (let batch = 0; batch < 2; batch++) {
        for (let block = 0; block < blocks; block++) await devnet.block(transactions);
        await devnet.post();
      }
      return await World.on(devnet);
    } catch (error) {
      await devnet.stop();
      throw error;
    }
  }

  /** Where all batches have been posted: a right claim over the first one is, and the devnet goes with this. */
  static async on(devnet: Devnet): Promise<World> {
    try {
      const options = await nodeOf(devnet);
      const sender = devnet.sender('proposer');
      const proposer = new Challenger({ ...options, sender, proposes: true });
      await proposer.step();
      const [first] = await proposer.chain.claims.posted(0, await devnet.provider.getBlockNumber());
      return new World(devnet, first!.id);
    } catch (error) {
      await devnet.stop();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.devnet.stop();
  }

  async save(): Promise<string> {
    return (await this.devnet.provider.send('evm_snapshot', [])) as string;
  }

  async restore(snapshot: string): Promise<void> {
    await this.devnet.provider.send('evm_revert', [snapshot]);
    this.devnet.sent.length = 0;
  }

  async challenger(options: Partial<ChallengerOptions> = {}): Promise<Challenger> {
    const sender = this.devnet.sender('challenger');
    return new Challenger({ ...(await nodeOf(this.devnet)), sender, ...options });
  }

  async liar(
    lie: LyingProposerOptions['lie'],
    publishes?: TreeServer,
    role: 'proposer' | 'batcher' = 'proposer',
    options: Partial<LyingProposerOptions> = {},
  ): Promise<LyingProposer> {
    return new LyingProposer({
      ...{ ...(await nodeOf(this.devnet)), ...options },
      ...{ sender: this.devnet.sender(role), lie },
      ...(publishes === undefined ? {} : { publishes }),
    });
  }

  /** The claims on top of the first one. */
  async children(challenger: Challenger): Promise<PostedClaim[]> {
    const head = await this.devnet.provider.getBlockNumber();
    return challenger.chain.claims.posted(0, head, this.first);
  }

  /** What was sent by somebody since the last restore. */
  movesOf(name: string): string[] {
    return this.devnet.sent.filter(({ by }) => by === name).map(({ what }) => what);
  }

  /** Lets everybody move in turn, and the clock run where nobody has anything to do; until all is done. */
  async play(actors: readonly Actor[], most = 150): Promise<void> {
    for (let turn = 0; turn < most; turn++) {
      let hasMoved = false;
      const height = await this.devnet.provider.getBlockNumber();
      const times: bigint[] = [];
      for (const actor of actors) {
        const progress = await actor.step();
        if (progress.kind === 'moved') hasMoved = true;
        else if (progress.until !== undefined) times.push(progress.until);
      }
      // A move that was refused because somebody else was faster is chosen anew.
      if (hasMoved || (await this.devnet.provider.getBlockNumber()) !== height) continue;
      // A liar may leave undone what it could do by now: the others are not to wait for that.
      const now = await this.devnet.time();
      const [until] = times.filter((time) => time > now).sort((a, b) => Number(a - b));
      if (until === undefined) return;
      await this.devnet.waitFor(until);
    }
    const last = this.devnet.sent.slice(-12).map(({ by, what }) => `${by}: ${what}`);
    throw new Error(`the play does not come to an end; the last moves are ${last.join(', ')}`);
  }
}

/** A node of somebody's own at the devnet's genesis. */
export async function nodeOf(
  devnet: Devnet,
): Promise<RightChainOptions & Pick<ChallengerOptions, 'provider'> & { nodes: NodeDatabase }> {
  const { provider, addresses, from, config } = devnet;
  const { nodes, executor, head: genesis } = await devnet.node();
  return { provider, addresses, from, config, nodes, executor, genesis, blobs: devnet.blobs() };
}
