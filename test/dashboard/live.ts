import { setTimeout } from 'node:timers/promises';
import type { Tree } from '../../bisection/game/MerkleTree.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer, PostedLie } from '../../challenger/devnet/lyingProposer.js';
import type { Wire } from '../../challenger/dashboard/site/wire.js';
import type { DisputeDetail } from '../../challenger/api/records/disputeDetail.js';
import type { DisputeRecord } from '../../challenger/api/records/disputeRecord.js';
import { toHex } from '../../challenger/hex.js';
import { Claims } from '../../challenger/l1/claims.js';
import { Matches } from '../../challenger/l1/matches.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { nodeOf, World } from '../challenger/world.js';
import { DaemonRig, type Running } from '../daemon/daemonRig.js';

/** A devnet with a liar whose trees are hidden, and a daemon that defends the right claims. */
export class Live {
  private constructor(
    readonly world: World,
    private readonly rig: DaemonRig,
    private readonly liar: LyingProposer,
    private daemon: Running,
  ) {}

  static async start(): Promise<Live> {
    const world = await World.open(1, 4);
    const rig = await DaemonRig.of(world.devnet);
    const liar = await world.liar(LIES.gas);
    return new Live(world, rig, liar, await rig.start('defend'));
  }

  get url(): string {
    return this.daemon.daemon.url;
  }

  /** The wrong claim. */
  get lie(): PostedLie {
    return this.liar.last!;
  }

  async stop(): Promise<void> {
    await this.rig.close();
    await this.world.close();
  }

  stopDaemon(): Promise<void> {
    return this.daemon.stop();
  }

  /** Another run of the daemon, where the last one was. */
  async startDaemon(): Promise<void> {
    const { port } = new URL(this.url);
    this.daemon = await this.rig.start('defend', { 'http.port': Number(port) });
  }

  /** What the daemon shows of the dispute. */
  async dispute(): Promise<Wire<DisputeRecord> | undefined> {
    const { body } = await this.daemon.ask('/api/v1/disputes');
    return (body['items'] as Wire<DisputeRecord>[])[0];
  }

  /** How far the match of the claims has come down on L1, whatever the daemon knows of it by now. */
  async height(): Promise<number> {
    const { addresses, provider, parameters } = this.world.devnet;
    const head = await provider.getBlockNumber();
    const posted = await new Claims(addresses.claims, provider).posted(0, head, this.world.first);
    const [one, two] = posted.sort((a, b) => (toHex(a.id) < toHex(b.id) ? -1 : 1));
    if (one === undefined || two === undefined) return parameters.unitHeight;
    const { match } = await new Matches(addresses.matches, provider).matchOf([one.id, two.id]);
    return match.height;
  }

  /** What we hold to be true of the batches that are lied about, by a challenger that is none of the daemon's. */
  async truth(): Promise<Tree> {
    const scout = new Challenger(await nodeOf(this.world.devnet));
    await scout.step();
    return (await scout.chain.formed(this.world.first))!.claim.tree;
  }

  /** The liar moves if it can, and L1 goes on. */
  async turn(): Promise<void> {
    await this.liar.step();
    await this.world.devnet.provider.send('evm_mine', []);
    await setTimeout(100);
  }

  /** Until something is so. */
  async until(done: () => boolean | Promise<boolean>): Promise<void> {
    for (let n = 0; n < 300; n++) {
      if (await done()) return;
      await this.turn();
    }
    throw new Error('it does not come to that');
  }

  /** To the end: once the step is proven, the rest is a matter of time. */
  async end(): Promise<void> {
    await this.until(() => this.has('proved'));
    const { devnet } = this.world;
    await devnet.waitFor((await devnet.time()) + devnet.parameters.period);
    await this.until(() => this.has('eliminated'));
    await this.until(async () => (await this.dispute())?.matches[0]?.phase === 'done');
  }

  private async has(what: DisputeDetail['moves'][number]['what']): Promise<boolean> {
    const dispute = await this.dispute();
    if (dispute === undefined) return false;
    const { body } = await this.daemon.ask(`/api/v1/disputes/${dispute.id}/detail`);
    return (body as unknown as Wire<DisputeDetail>).moves.some((each) => each.what === what);
  }
}
