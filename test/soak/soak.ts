import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Prng } from '../../challenger/devnet/prng.js';
import { walletOf } from './cast.js';
import { readAlerts } from './daemonAlerts.js';
import { DaemonLooks } from './daemonLooks.js';
import { DaemonProcess } from './daemonProcess.js';
import type { Point } from './growth.js';
import { judge, type Living, type Violation } from './judge.js';
import type { Outcome } from './outcome.js';
import { type Happening, plan } from './plan.js';
import { readOutcome } from './readOutcome.js';
import { bytesIn } from './sample.js';
import { World } from './world.js';

export interface SoakOptions {
  /** How long the world is against the daemon; what is under way then is played to its end afterwards. */
  readonly seconds: number;
  readonly seed: string;
  readonly mode?: 'defend' | 'full';
  /** Gets settings, data and what the daemon prints. */
  readonly folder: string;
  readonly onLine?: (line: string) => void;
}

/** What a soak came to. */
export interface SoakResult {
  readonly options: Omit<SoakOptions, 'onLine'>;
  readonly tookMs: number;
  readonly outcome: Outcome;
  readonly living: Living;
  readonly violations: readonly Violation[];
  readonly world: {
    readonly l1Blocks: number;
    readonly reorgs: World['l1']['count'];
    readonly faults: Readonly<Record<string, number>>;
    readonly calls: number;
    readonly lies: Readonly<Record<string, number>>;
    readonly troubles: Readonly<Record<string, number>>;
  };
}

const SAMPLE_MS = 2_000;

/** Runs the daemon in a world that is against it, then lets everything come to its end, and judges. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { seconds, seed, folder } = options;
  const tell = options.onLine ?? (() => undefined);
  await mkdir(folder, { recursive: true });
  tell('starting L1 and two rollups');
  const world = await World.open(seed);
  const began = Date.now();
  const now = () => Date.now() - began;
  let daemon: DaemonProcess | undefined;
  const looks = new DaemonLooks(() => daemon?.url, world.rollups.length);
  try {
    const { config, data } = await world.settle(folder, options.mode ?? 'defend');
    const { address } = walletOf('daemon');
    const before = await world.l1.provider.getBalance(address);
    // A rollup has a batch for every half of a window, or its claims would pile up.
    await world.begin(seconds <= 600 ? 15_000 : 40_000, () => looks.count);
    const log = path.join(folder, 'daemon.log');
    daemon = new DaemonProcess(config, log, now);
    daemon.start();
    const meter = new Meter(world, daemon, data, now);
    const watching = meter.run();
    await befall(world, daemon, options, tell);
    tell('no more lies: what is under way is played to its end');
    world.endpoints.end();
    world.calm();
    const isDone = await settled(world, now, tell);
    if (!isDone) tell('it did not come to its end');
    await meter.stop(watching);
    await daemon.stop();
    const { disk, batches } = meter;
    const living: Living = { lives: daemon.lives, disk, batches, alerts: await readAlerts(log) };
    const l1Blocks = await world.l1.provider.getBlockNumber();
    const outcome = await readOutcome(world.l1, world.rollups, before);
    const { onLine: _, ...given } = options;
    return {
      ...{ options: given, tookMs: now(), outcome, living },
      violations: judge(outcome, living),
      world: {
        ...{ l1Blocks, reorgs: world.l1.count, calls: world.endpoints.calls },
        faults: Object.fromEntries(world.endpoints.effects),
        lies: liesOf(world),
        troubles: Object.fromEntries(world.troubles),
      },
    };
  } finally {
    await Promise.all([daemon?.stop(), looks.stop()]);
    await world.close();
  }
}

/** All that the seed has in store for the daemon, by the world's clock. */
async function befall(
  world: World,
  daemon: DaemonProcess,
  { seed, seconds }: SoakOptions,
  tell: (line: string) => void,
): Promise<void> {
  const random = new Prng(`${seed} what is dropped`);
  const happenings = plan(seed, seconds);
  const sleepUntil = async (atMs: number): Promise<void> => {
    while (world.clockMs < atMs) await setTimeout(100);
  };
  /** One after the other; of another kind may happen meanwhile, for a daemon may take its time to end. */
  const inTurn = async (
    isOne: (happening: Happening) => boolean,
    work: (happening: Happening) => Promise<void>,
  ): Promise<void> => {
    for (const happening of happenings.filter(isOne)) {
      await sleepUntil(happening.atMs);
      tell(`${(happening.atMs / 1000).toFixed(1)} s: ${wordsFor(happening)}`);
      await work(happening);
    }
  };
  await Promise.all([
    inTurn(
      ({ kind }) => kind === 'kill' || kind === 'terminate',
      ({ kind }) => (kind === 'kill' ? daemon.kill() : daemon.terminate()),
    ),
    inTurn(
      ({ kind }) => kind === 'reorg',
      async (happening) => {
        if (happening.kind === 'reorg') await world.l1.reorg(happening.depth, random);
      },
    ),
    inTurn(
      ({ kind }) => kind === 'fault',
      async (happening) => {
        if (happening.kind !== 'fault') return;
        world.endpoints.begin(happening.endpoint, happening.fault);
        await sleepUntil(happening.atMs + happening.forMs);
        world.endpoints.end();
      },
    ),
  ]);
  await sleepUntil(seconds * 1000);
}

function wordsFor(happening: Happening): string {
  switch (happening.kind) {
    case 'reorg':
      return `reorg of ${String(happening.depth)} blocks`;
    case 'fault':
      return `endpoint ${String(happening.endpoint)} ${happening.fault} for ${(happening.forMs / 1000).toFixed(1)} s`;
    case 'kill':
    case 'terminate':
      return happening.kind;
  }
}

/** How long everything may take to come to its end, ms. */
const END_MS = 30 * 60_000;
/** After so long without a transaction L1's clock may run ahead; by the world's clock. */
const QUIET_MS = 8_000;

/** Waits until nothing is open on L1 any more; false if that takes too long. */
async function settled(
  world: World,
  now: () => number,
  tell: (line: string) => void,
): Promise<boolean> {
  const began = now();
  let seen = '';
  let since = world.clockMs;
  while (now() - began < END_MS) {
    const { left, progress } = await openOn(world);
    if (left.length === 0) return true;
    if (progress !== seen) {
      [seen, since] = [progress, world.clockMs];
      tell(`still open: ${left.join(', ')}`);
    }
    world.hurry(world.clockMs - since > QUIET_MS);
    await setTimeout(1_000);
  }
  return false;
}

/** What is not settled, for people, and what tells whether anything happens. */
async function openOn(world: World): Promise<{ left: string[]; progress: string }> {
  try {
    const { claims, entrants, money } = await readOutcome(world.l1, world.rollups, 0n, false);
    const pending = claims.filter(({ status }) => status === 'pending');
    const ours = entrants.filter(({ by, standing }) => by === 'daemon' && standing === 'alive');
    const wrong = pending.filter(({ isRight }) => !isRight).length;
    const posted = await Promise.all(world.rollups.map((each) => each.isPosted()));
    const left = [
      ...(wrong > 0 ? [`${String(wrong)} wrong claims`] : []),
      ...(pending.length > wrong ? [`${String(pending.length - wrong)} right claims`] : []),
      ...(ours.length > 0 ? [`${String(ours.length)} entrants of the daemon`] : []),
      ...(money.owed > 0n ? [`${String(money.owed)} wei owed to the daemon`] : []),
      ...(posted.includes(false) ? ['batches that L1 does not have'] : []),
    ];
    const nonces = await Promise.all(
      ['liarA1', 'liarA2', 'liarB', 'proposer', 'daemon'].map((role) =>
        world.l1.provider.getTransactionCount(walletOf(role as 'daemon').address),
      ),
    );
    return { left, progress: nonces.join(' ') };
  } catch (error) {
    // The world goes on while it is read.
    return { left: [error instanceof Error ? error.message : 'unreadable'], progress: '' };
  }
}

function liesOf(world: World): Record<string, number> {
  const sum = new Map<string, number>();
  for (const { told } of world.liars) {
    for (const [what, times] of told) sum.set(what, (sum.get(what) ?? 0) + times);
  }
  return Object.fromEntries(sum);
}

/** Looks from time to time at what the daemon takes of the machine. */
class Meter {
  readonly disk: Point[] = [];
  readonly batches: Point[] = [];
  private isOver = false;

  constructor(
    private readonly world: World,
    private readonly daemon: DaemonProcess,
    private readonly data: string,
    private readonly now: () => number,
  ) {}

  async run(): Promise<void> {
    for (let n = 0; !this.isOver; n++) {
      await this.daemon.sample();
      this.world.endpoints.forgetUnlessBad();
      if (n % 5 === 0) await this.look();
      await setTimeout(SAMPLE_MS);
    }
  }

  async stop(running: Promise<void>): Promise<void> {
    this.isOver = true;
    await running;
    await this.look();
  }

  private async look(): Promise<void> {
    const atMs = this.now();
    this.disk.push({ atMs, value: await bytesIn(this.data) });
    const made = this.world.rollups.reduce((sum, { length }) => sum + length, 0);
    this.batches.push({ atMs, value: made });
  }
}
