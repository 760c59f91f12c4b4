import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '../../challenger/alerts/alert.js';
import { Alerts, type AlertsOptions } from '../../challenger/alerts/alerts.js';
import type { Delivery, Sink } from '../../challenger/alerts/sink.js';
import type { DaemonEvent, Told } from '../../challenger/api/daemonEvent.js';
import { FixedModel, NOW } from '../api/model.js';
import { posted } from '../metrics/told.js';
import { TurnedClock } from './turnedClock.js';

/** A sink that says what a test tells it to. */
export class FakeSink implements Sink {
  readonly taken: Message[] = [];
  attempts = 0;
  constructor(
    readonly name = 'fake',
    public answer: (message: Message) => Delivery | Promise<Delivery> = () => ({ kind: 'taken' }),
  ) {}
  async deliver(message: Message): Promise<Delivery> {
    this.attempts += 1;
    const answer = await this.answer(message);
    if (answer.kind === 'taken') this.taken.push(message);
    return answer;
  }
  get said(): string[] {
    return this.taken.map(({ action, alert }) => `${action} ${alert.kind}`);
  }
}

const BACK_OFF = { firstMs: 1_000, factor: 2, mostMs: 60_000 };

/** Alerts over a model, a clock and a folder of their own, started again and again. */
export class AlertRuns {
  readonly folder = mkdtempSync(join(tmpdir(), 'gainsay-alerts-'));
  readonly model = new FixedModel();
  readonly clock = new TurnedClock(NOW * 1000);
  readonly events: DaemonEvent[] = [];
  private readonly stops: (() => Promise<void>)[] = [];

  readonly start = async (
    sinks: readonly Sink[],
    change: Partial<AlertsOptions> = {},
  ): Promise<{ alerts: Alerts; stop: () => Promise<void> }> => {
    const { folder, model, clock } = this;
    const alerts = await Alerts.open({
      ...{ folder, model, clock, backOff: BACK_OFF },
      sinks: sinks.map((sink) => ({ sink, from: 'warning' as const })),
      onEvent: (event) => this.events.push(event),
      ...change,
    });
    const end = new AbortController();
    const running = alerts.run(end.signal);
    const stop = async (): Promise<void> => {
      end.abort();
      await running;
    };
    this.stops.push(stop);
    await clock.turn(0);
    return { alerts, stop };
  };

  /** Time goes on, and so does L1. */
  readonly alive = async (seconds: number, step = 15): Promise<void> => {
    const { clock, model } = this;
    for (let i = 0; i < seconds; i += step) {
      const now = Math.floor(clock.now() / 1000) + step;
      const [first] = model.process.chains;
      const l1 = { ...first!.l1!, seenAt: now };
      model.process = { ...model.process, chains: [{ ...first!, l1, lastLoopAt: now }] };
      await clock.turn(step * 1000);
    }
  };

  end = async (): Promise<void> => {
    for (const stop of this.stops) await stop();
    rmSync(this.folder, { recursive: true });
  };
}

/** The right claim of this number is lost. */
export const lost = (n: number): Told => ({
  ...{ chain: 'one', at: NOW },
  event: { kind: 'challenger', event: { kind: 'alarm', what: 'rightClaimLost', claim: posted(n) } },
});
