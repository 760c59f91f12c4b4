import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Prng } from '../../challenger/devnet/prng.js';
import type { Progress } from '../../challenger/dispute/challenger.js';
import type { SettingsFile } from '../../challenger/config/settings.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import { BadEndpoints } from './badEndpoints.js';
import { ForeignBatchError, Rollup } from './rollup.js';
import { type Pace, SoakL1 } from './soakL1.js';
import { SoakLiar } from './soakLiar.js';
import { SoakProposer } from './soakProposer.js';

/** A second of L1 time a second: an answer within half a minute is in time. */
export const PACE: Pace = { blockMs: 1_000, blockSeconds: 1 };
/** Where nobody has anything to do any more but to wait for the clock. */
const HURRY: Pace = { blockMs: 500, blockSeconds: 4 };

const TRANSACTIONS_A_BATCH = 3;
/** Between two looks of somebody, ms. */
const LOOK_MS = 400;

/** Somebody who does something on L1 from time to time. */
interface Actor {
  readonly name: string;
  step(): Promise<Progress>;
}

/** All that the daemon lives in: L1, two rollups on it, three liars, a proposer, and the endpoints that it asks. */
export class World {
  /** What went wrong in somebody's step, by what it was: a reorganization in the middle of it, most of the time. */
  readonly troubles = new Map<string, number>();
  /** What makes all that is judged worthless. */
  private defect: ForeignBatchError | undefined;
  private isCalm = false;
  private readonly over = new AbortController();
  private readonly living: Promise<void>[] = [];

  private constructor(
    readonly l1: SoakL1,
    readonly rollups: readonly Rollup[],
    readonly endpoints: BadEndpoints,
    readonly liars: readonly SoakLiar[],
    readonly proposer: SoakProposer,
    private readonly trees: TreeServer,
  ) {}

  static async open(seed: string): Promise<World> {
    const l1 = await SoakL1.open(PACE);
    const a = await Rollup.start(l1, {
      ...{ name: 'a', index: 0, seed, inBlobs: false, batcher: 'batcherA' },
    });
    const b = await Rollup.start(l1, {
      ...{ name: 'b', index: 1, seed, inBlobs: true, batcher: 'batcherB' },
    });
    const endpoints = await BadEndpoints.open(l1.anvil.url, seed);
    const { provider } = l1;
    const random = (of: string) => new Prng(`${seed} ${of}`);
    const trees = await TreeServer.start();
    const liars = [
      new SoakLiar('liarA1', 'open', a, provider, random('open'), trees),
      new SoakLiar('liarA2', 'hidden', a, provider, random('hidden'), trees),
      new SoakLiar('liarB', 'blobs', b, provider, random('blobs'), trees),
    ];
    const proposer = new SoakProposer(a, provider, random('proposer'));
    return new World(l1, [a, b], endpoints, liars, proposer, trees);
  }

  /** Writes what the daemon is told, and gives the file of its settings. */
  async settle(folder: string, mode: 'defend' | 'full'): Promise<{ config: string; data: string }> {
    await mkdir(folder, { recursive: true });
    const data = path.join(folder, 'data');
    await mkdir(data, { recursive: true });
    const chains: string[] = [];
    for (const rollup of this.rollups) {
      const chain = await rollup.chainFile;
      const endpoints = this.endpoints.urls.map((url, n) => ({
        ...{ url, name: `endpoint ${String(n)}`, timeoutMs: 3_000 },
      }));
      const file = path.join(folder, `${rollup.name}.json`);
      await writeFile(file, JSON.stringify({ ...chain, l1: { ...chain.l1, endpoints, need: 2 } }));
      chains.push(file);
    }
    const settings: SettingsFile = {
      ...{ chains, mode, dataFolder: data, trees: [this.trees.url] },
      http: { port: 0 },
      log: { format: 'json', level: 'info' },
      keys: { kind: 'environment' },
      sync: { mode: 'replay' },
    };
    const config = path.join(folder, 'config.json');
    await writeFile(config, JSON.stringify(settings, null, 2));
    return { config, data };
  }

  /** The world's own time, ms: that of this machine, unless it is too slow. @throws ForeignBatchError */
  get clockMs(): number {
    if (this.defect !== undefined) throw this.defect;
    return this.l1.ticks * 1_000;
  }

  /** Everybody begins. `batchMs`: between two batches of a rollup; `looks`: how often the daemon has looked at everything. */
  async begin(batchMs: number, looks: () => number): Promise<void> {
    for (const rollup of this.rollups) await rollup.extend(TRANSACTIONS_A_BATCH);
    await this.l1.start(() => ({ heads: this.endpoints.looks, looks: looks() }));
    const people: Actor[] = [
      ...this.liars.map((liar) => ({ name: liar.role, step: () => liar.step() })),
      { name: 'proposer', step: () => this.proposer.step() },
    ];
    this.living.push(...people.map((each) => this.live(each)));
    for (const rollup of this.rollups) this.living.push(this.batches(rollup, batchMs));
  }

  /** No more batches and no more lies: what is under way is played to its end. */
  calm(): void {
    this.isCalm = true;
    this.proposer.isProposing = false;
    for (const liar of this.liars) liar.isLying = false;
  }

  /** Whether L1's clock may run ahead, since nobody has anything to do but to wait. */
  hurry(may: boolean): void {
    this.l1.pace = may ? HURRY : PACE;
  }

  async close(): Promise<void> {
    this.over.abort();
    await Promise.all(this.living);
    await Promise.all([this.endpoints.close(), this.trees.stop()]);
    await this.l1.stop();
    await Promise.all(this.rollups.map((each) => each.stop()));
  }

  private async batches(rollup: Rollup, everyMs: number): Promise<void> {
    let next = this.clockMs + everyMs;
    await this.again(async () => {
      if (!(await rollup.isPosted())) await rollup.post();
      else if (!this.isCalm && this.clockMs >= next) {
        next = this.clockMs + everyMs;
        await rollup.extend(TRANSACTIONS_A_BATCH);
      }
    });
  }

  private live(actor: Actor): Promise<void> {
    return this.again(() => this.trying(actor.name, () => actor.step()));
  }

  private async again(work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      await this.trying('world', work);
      await setTimeout(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** What an actor cannot do now, for instance since L1 changed under it, it tries again. */
  private async trying(who: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof ForeignBatchError) this.defect = error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      const key = `${who}: ${code.slice(0, 120)}`;
      this.troubles.set(key, (this.troubles.get(key) ?? 0) + 1);
    }
  }
}
