import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricKey, METRICS, type MetricSpec } from './metricTable.js';

type Spec<K extends MetricKey> = (typeof METRICS)[K];
/** A value for each label of a metric. */
export type Labels<K extends MetricKey> = Readonly<Record<Spec<K>['labels'][number], string>>;
/** The metrics of a kind. */
export type KeyOf<Kind extends MetricSpec['kind']> = {
  [K in MetricKey]: Spec<K>['kind'] extends Kind ? K : never;
}[MetricKey];

/** The instruments of all metrics of the table, each made once. */
export class Instruments {
  readonly registry = new Registry();
  private readonly gauges = new Map<MetricKey, Gauge>();
  private readonly counters = new Map<MetricKey, Counter>();
  private readonly histograms = new Map<MetricKey, Histogram>();

  constructor() {
    const registers = [this.registry];
    for (const key of Object.keys(METRICS) as MetricKey[]) {
      const { kind, name, help, labels, buckets }: MetricSpec = METRICS[key];
      const options = { name, help, labelNames: [...labels], registers };
      if (kind === 'gauge') this.gauges.set(key, new Gauge(options));
      else if (kind === 'counter') this.counters.set(key, new Counter(options));
      else this.histograms.set(key, new Histogram({ ...options, buckets: [...(buckets ?? [])] }));
    }
  }

  set<K extends KeyOf<'gauge'>>(key: K, labels: Labels<K>, value: number): void {
    this.gauges.get(key)?.set({ ...labels }, value);
  }

  /** Forgets all gauges, so that what is no more is not told of. */
  clearGauges(): void {
    for (const gauge of this.gauges.values()) gauge.reset();
  }

  count<K extends KeyOf<'counter'>>(key: K, labels: Labels<K>, by = 1): void {
    this.counters.get(key)?.inc({ ...labels }, by);
  }

  /** Begins a histogram for these labels, with nothing in it. */
  begin<K extends KeyOf<'histogram'>>(key: K, labels: Labels<K>): void {
    this.histograms.get(key)?.zero({ ...labels });
  }

  observe<K extends KeyOf<'histogram'>>(key: K, labels: Labels<K>, value: number): void {
    this.histograms.get(key)?.observe({ ...labels }, value);
  }
}
