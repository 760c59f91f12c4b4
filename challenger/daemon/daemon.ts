import { mkdir } from 'node:fs/promises';
import { alertSettings } from '../alerts/alertSettings.js';
import { Alerts } from '../alerts/alerts.js';
import { beat } from '../alerts/heartbeat.js';
import { ApiServer } from '../api/apiServer.js';
import type { DaemonEvent } from '../api/daemonEvent.js';
import { EventLog } from '../api/eventLog.js';
import type { EventRecord } from '../api/records/eventRecord.js';
import { dashboardPages } from '../dashboard/dashboardPages.js';
import type { Settings } from '../config/settings.js';
import type { Clock } from '../da/dataWatch.js';
import { moneyFolder } from '../dataFolder.js';
import { Metrics } from '../metrics/metrics.js';
import { chainNames } from './chainNames.js';
import { ChainSeat } from './chainSeat.js';
import { DaemonModel } from './daemonModel.js';
import { MoneyDesk } from './moneyDesk.js';
import { openMember, type OpenMember } from './openMember.js';

export interface DaemonOptions {
  readonly settings: Settings;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Between two questions for what is new on L1, ms; 2,000 if not given. */
  readonly pollMs?: number;
  /** Told of everything that is worth a line. */
  readonly onEvent: (event: EventRecord) => void;
}

/** There is nothing to watch. */
export class NoChainError extends Error {
  readonly code = 'DAEMON_NO_CHAIN';
  readonly nextStep = 'name chain files: --chain FILE, or `chains` in the settings';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor() {
    super('the settings name no chain');
    this.name = 'NoChainError';
  }
}

/** One process that watches chains, tells what it sees, and plays where it is to (docs/daemon.md). */
export class Daemon {
  private constructor(
    private readonly parts: {
      readonly seats: readonly ChainSeat[];
      readonly desks: Desks;
      readonly alerts: Alerts;
      readonly server: ApiServer;
      readonly options: DaemonOptions;
      readonly tell: (event: DaemonEvent) => void;
    },
  ) {}

  /**
   * Listens, and opens the chains, each on its own: one that L1 gives no answer for is tried again while the others are watched.
   * Whatever else fails at the first attempt ends the start, and all that was opened is closed again.
   * @throws NoChainError, what `openMember` throws, the system's error where the port is taken
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { settings, version, clock, onEvent, pollMs = 2_000 } = options;
    if (settings.chains.length === 0) throw new NoChainError();
    await mkdir(settings.dataFolder, { recursive: true });
    const now = (): number => clock.now() / 1000;
    const { sinks, mutes, thresholds } = alertSettings(settings.alerts, 'gainsay', now);
    const model = new DaemonModel({ version, folder: settings.dataFolder, mutes, now });
    const events = new EventLog(Math.floor(clock.now()).toString(36), settings.retention.events);
    events.follow(onEvent);
    const rim: { alerts?: Alerts; metrics?: Metrics; server?: ApiServer } = {};
    const tell = (event: DaemonEvent, chain?: string): void => {
      const told = { at: now(), event, ...(chain === undefined ? {} : { chain }) };
      events.tell(told);
      rim.alerts?.tell(told);
      rim.metrics?.tell(told);
    };
    const alerts = await Alerts.open({
      ...{ folder: settings.dataFolder, sinks, mutes, thresholds, model, clock },
      onEvent: (event) => {
        tell(event);
      },
    });
    rim.alerts = alerts;
    const metrics = new Metrics({
      ...{ model, now, alerts: () => alerts.counts },
      stream: () => rim.server?.streamCounts ?? { readers: 0, dropped: 0 },
    });
    rim.metrics = metrics;
    const { host, port, allowedHosts } = settings.http;
    const server = await ApiServer.start({
      ...{ model, events, host, port, allowedHosts, metrics: () => metrics.text() },
      pages: dashboardPages(),
    });
    rim.server = server;
    const desks = new Desks(options);
    const seats = chainNames(settings.chains).map((name, index) => {
      const told = (event: DaemonEvent): void => {
        tell(event, name);
      };
      const open = (): Promise<OpenMember> =>
        openMember({
          ...{ name, file: settings.chains[index] ?? '', settings, clock, pollMs, tell: told },
          deskOf: (chain) => desks.of(chain.l1ChainId, chain.provider),
        });
      return new ChainSeat({ name, open, clock, pollMs, tell: told });
    });
    model.seats.push(...seats);
    try {
      await firstAttempts(seats, clock);
    } catch (error) {
      await Promise.all(seats.map((seat) => seat.close()));
      await Promise.all([server.stop(), ...desks.all.map((desk) => desk.stop())]);
      throw error;
    }
    return new Daemon({ seats, desks, alerts, server, options, tell });
  }

  /** Where the API and the dashboard are. */
  get url(): string {
    return this.parts.server.url;
  }

  /**
   * Works until `drain` is aborted; then makes no more moves, waits for those on their way, and closes everything. What is
   * on its way when `stop` is aborted is left to the next start: it is in the journal. So is a look that is not over then: the
   * process has to be ended, since something may be worked at yet.
   */
  async run(drain: AbortSignal, stop: AbortSignal): Promise<void> {
    const { seats, desks, alerts, server } = this.parts;
    const [failed, over] = [new AbortController(), new AbortController()];
    const ending = AbortSignal.any([drain, failed.signal]);
    // Also while it drains: a transaction that gets into no block then is worth an alert.
    const telling = alerts.run(over.signal);
    const running = new Set(seats);
    const watching = seats.map(async (seat) => {
      await seat.run(ending);
      running.delete(seat);
    });
    const hurry = (): void => {
      for (const desk of desks.all) void desk.stop();
    };
    try {
      const ended = Promise.all([...watching, this.beating(ending)]);
      // Whoever watches may be in the middle of a long execution, or wait for an answer.
      await Promise.race([ended, aborted(stop), failureOf(telling)]);
      stop.addEventListener('abort', hurry, { once: true });
      if (stop.aborted) hurry();
      await Promise.all(desks.all.map((desk) => desk.drain()));
    } catch (error) {
      failed.abort();
      await Promise.race([Promise.allSettled(watching), aborted(stop)]);
      await Promise.all(desks.all.map((desk) => desk.stop()));
      throw error;
    } finally {
      over.abort();
      // What is still worked with ends with the process.
      const idle = seats.filter((seat) => !running.has(seat));
      await Promise.all([telling, server.stop(), ...idle.map((seat) => seat.close())]);
    }
  }

  private async beating(signal: AbortSignal): Promise<void> {
    const { alerts, options, tell } = this.parts;
    const { url, everySeconds } = options.settings.alerts.heartbeat;
    if (url === undefined) return;
    const isAlive = (): boolean => !alerts.isSilent;
    const onFailure = (reason: string): void => tell({ kind: 'heartbeat', reason });
    const everyMs = everySeconds * 1000;
    const { clock } = options;
    await beat({ url: url.reveal(), everyMs, clock, isAlive, onFailure }, signal);
  }
}

/** Resolves once a signal is aborted. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Rejects if `work` does; never resolves. */
const failureOf = async (work: Promise<unknown>): Promise<never> => {
  await work;
  return new Promise(() => undefined);
};

/** The first attempts to open chains have so long, ms, to end the start: it is not held up by endpoints that hang. */
const FIRST_MS = 15_000;

/** Tries to open each chain once. What a later attempt fails by ends nothing. @throws what trying again cannot mend */
async function firstAttempts(seats: readonly ChainSeat[], clock: Clock): Promise<void> {
  const enough = new AbortController();
  const patience = clock.sleep(FIRST_MS, enough.signal).catch((error: unknown) => {
    if (!enough.signal.aborted) throw error as Error;
  });
  const tried = Promise.all(seats.map((seat) => seat.tryOnce()));
  // Also where it fails once nobody waits for it any more: its seat tells of it, and goes on.
  tried.catch(() => undefined);
  try {
    await Promise.race([tried, patience]);
  } finally {
    enough.abort();
  }
}

/** One account a chain of L1. */
class Desks {
  private readonly desks = new Map<bigint, MoneyDesk>();
  /** Those that are being opened: chains of one L1 may ask at the same time. */
  private readonly opening = new Map<bigint, Promise<MoneyDesk>>();

  constructor(private readonly options: DaemonOptions) {}

  get all(): MoneyDesk[] {
    return [...this.desks.values()];
  }

  async of(
    l1ChainId: bigint,
    provider: Parameters<typeof MoneyDesk.open>[0]['provider'],
  ): Promise<MoneyDesk | undefined> {
    const { settings, env, clock, pollMs = 2_000 } = this.options;
    const { mode, keys, caps, dataFolder } = settings;
    if (mode === 'watch') return undefined;
    const known = this.desks.get(l1ChainId) ?? this.opening.get(l1ChainId);
    if (known !== undefined) return known;
    const folder = moneyFolder(dataFolder);
    const now = (): number => clock.now();
    const opening = MoneyDesk.open({ provider, mode, keys, caps, folder, env, pollMs, now });
    this.opening.set(l1ChainId, opening);
    try {
      const desk = await opening;
      this.desks.set(l1ChainId, desk);
      return desk;
    } finally {
      this.opening.delete(l1ChainId);
    }
  }
}
