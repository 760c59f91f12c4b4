import { ApiServer } from '../../challenger/api/apiServer.js';
import { EventLog } from '../../challenger/api/eventLog.js';
import { dashboardPages } from '../../challenger/dashboard/dashboardPages.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer, PostedLie } from '../../challenger/devnet/lyingProposer.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import { toHex } from '../../challenger/hex.js';
import { World } from '../challenger/world.js';
import { LiveModel } from './liveModel.js';

/** A devnet with a liar whose trees are hidden, a challenger, and a server of what the challenger knows. */
export class Live {
  private constructor(
    readonly world: World,
    readonly challenger: Challenger,
    private readonly liar: LyingProposer,
    readonly model: LiveModel,
    private events: EventLog,
    private server: ApiServer,
  ) {}

  static async start(chain: string): Promise<Live> {
    const world = await World.open(1, 4);
    const challenger = await world.challenger();
    const liar = await world.liar(LIES.gas);
    const model = new LiveModel(world, challenger, chain);
    await challenger.step();
    await model.look();
    const events = new EventLog('first');
    return new Live(world, challenger, liar, model, events, await serve(model, events));
  }

  get url(): string {
    return this.server.url;
  }

  /** The wrong claim. */
  get lie(): PostedLie {
    return this.liar.last!;
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.stop(), this.world.close()]);
  }

  stopServer(): Promise<void> {
    return this.server.stop();
  }

  /** Another run of the daemon, where the last one was. */
  async startServer(): Promise<void> {
    this.events = new EventLog('second');
    this.server = await serve(this.model, this.events, Number(new URL(this.url).port));
  }

  /** Something that the stream tells of. */
  tell(summary: string, severity: 'info' | 'critical' = 'critical'): void {
    this.events.tell({
      ...{ chain: this.model.chain, at: Date.now() / 1000 },
      event: { kind: 'alert', action: 'trigger', alert: 'silence', severity, summary },
    });
  }

  /** The liar posts its claim; nobody has looked yet. */
  async postLie(): Promise<void> {
    await this.liar.step();
  }

  /** A move of somebody and a look, or time that passes. False: there is nothing left to do. */
  async turn(looks = true): Promise<boolean> {
    const times: bigint[] = [];
    for (const actor of [this.challenger, this.liar]) {
      const progress = await actor.step();
      if (progress.kind === 'moved') {
        if (looks) await this.model.look();
        this.tell(progress.what, 'info');
        return true;
      }
      if (progress.until !== undefined) times.push(progress.until);
    }
    const now = await this.world.devnet.time();
    const [until] = times.filter((time) => time > now).sort((a, b) => Number(a - b));
    if (until === undefined) return false;
    await this.world.devnet.waitFor(until);
    return true;
  }

  /** Until nobody has anything to do; then the wrong claim is explained. */
  async end(): Promise<void> {
    for (let n = 0; n < 150; n++) {
      if (await this.turn(n % 3 === 0)) continue;
      const { id } = this.lie;
      await this.model.explain(id, toHex(id));
      this.tell('explained', 'info');
      return;
    }
    throw new Error('the play does not come to an end');
  }
}

function serve(model: LiveModel, events: EventLog, port = 0): Promise<ApiServer> {
  const metrics = () => Promise.resolve('');
  return ApiServer.start({ model, events, metrics, pages: dashboardPages(), port });
}
