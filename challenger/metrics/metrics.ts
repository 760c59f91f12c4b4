import { collectDefaultMetrics } from 'prom-client';
import type { Told } from '../api/daemonEvent.js';
import type { StreamCounts } from '../api/eventStream.js';
import type { ReadModel } from '../api/readModel.js';
import { countEvent } from './countEvent.js';
import { gaugeModel } from './gaugeModel.js';
import { Instruments } from './instruments.js';
import { zeroCounts } from './zeroCounts.js';

/** What is known of alerts and where they go. */
export interface AlertCounts {
  readonly open: Readonly<Record<'info' | 'warning' | 'critical', number>>;
  readonly muted: number;
  readonly sinks: readonly {
    readonly sink: string;
    readonly queued: number;
    /** Since the start: taken by the sink, attempts that failed, given up. */
    readonly sent: number;
    readonly retried: number;
    readonly dropped: number;
  }[];
}

export interface MetricsOptions {
  readonly model: ReadModel;
  readonly alerts: () => AlertCounts;
  readonly stream: () => StreamCounts;
  /** Unix seconds. */
  readonly now: () => number;
}

/** The metrics of a daemon: events are counted as they come, everything else is read when somebody asks. */
export class Metrics {
  private readonly instruments = new Instruments();
  private readonly begun = new Set<string>();
  /** What of the counts of others is counted already. */
  private readonly counted = new Map<string, number>();

  constructor(private readonly options: MetricsOptions) {
    collectDefaultMetrics({ register: this.instruments.registry });
  }

  tell(told: Told): void {
    countEvent(this.instruments, told);
  }

  /** All metrics in the text form of Prometheus. */
  text(): Promise<string> {
    const { instruments, options } = this;
    instruments.clearGauges();
    for (const each of options.model.status().chains) {
      // Those of endpoints too: they are known once the chain is open.
      if (this.begun.has(each.chain) || each.endpoints.length === 0) continue;
      this.begun.add(each.chain);
      zeroCounts(instruments, each);
    }
    gaugeModel(instruments, options.model, options.now());
    this.gaugeAlerts();
    const { readers, dropped } = options.stream();
    instruments.set('streamReaders', {}, readers);
    this.catchUp('streamDropped', dropped, (by) => {
      instruments.count('streamDropped', {}, by);
    });
    return instruments.registry.metrics();
  }

  private gaugeAlerts(): void {
    const { instruments } = this;
    const { open, muted, sinks } = this.options.alerts();
    for (const severity of ['info', 'warning', 'critical'] as const) {
      instruments.set('alertsOpen', { severity }, open[severity]);
    }
    instruments.set('alertsMuted', {}, muted);
    for (const { sink, queued, ...counts } of sinks) {
      instruments.set('alertsQueued', { sink }, queued);
      for (const outcome of ['sent', 'retried', 'dropped'] as const) {
        this.catchUp(`${sink} ${outcome}`, counts[outcome], (by) => {
          instruments.count('alertsDelivered', { sink, outcome }, by);
        });
      }
    }
  }

  /** Counts what has come to a count of somebody else since the last time. */
  private catchUp(name: string, total: number, count: (by: number) => void): void {
    count(total - (this.counted.get(name) ?? 0));
    this.counted.set(name, total);
  }
}
