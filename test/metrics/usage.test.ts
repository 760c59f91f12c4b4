import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PHASES } from '../../challenger/api/daemonEvent.js';
import { METRICS, type MetricSpec } from '../../challenger/metrics/metricTable.js';
import { PromqlError, type Selector, selectorsIn } from './promql.js';
import { readRules } from './rulesFile.js';

const specs: readonly MetricSpec[] = Object.values(METRICS);
/** Of prom-client and of Prometheus itself, beside ours. */
const FOREIGN = ['process_resident_memory_bytes', 'up'];

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const board = JSON.parse(readFileSync('ops/grafana/gainsay.json', 'utf8')) as {
  panels: readonly Panel[];
  templating: { list: readonly { name: string; query: string }[] };
};
const panels = board.panels.filter(({ type }) => type !== 'row');
const rules = readRules('ops/prometheus/rules.yml');
const boardQueries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const selected = (queries: readonly string[]): Selector[] => queries.flatMap(selectorsIn);
const inUse = selected([...boardQueries, ...rules.map(({ expr }) => expr)]);

const specOf = (metric: string): MetricSpec | undefined =>
  specs.find(
    ({ name, kind }) =>
      name === metric ||
      (kind === 'histogram' &&
        ['_bucket', '_sum', '_count'].some((end) => `${name}${end}` === metric)),
  );

describe('metrics, board and rules', () => {
  it('use every metric', () => {
    const used = new Set(inUse.map(({ metric }) => specOf(metric)?.name));
    expect(specs.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  it('use only metrics and labels that there are', () => {
    for (const { metric, labels } of inUse) {
      if (FOREIGN.includes(metric)) continue;
      const spec = specOf(metric);
      expect(spec, metric).toBeDefined();
      for (const label of labels) expect([...spec!.labels, 'le'], metric).toContain(label);
    }
  });

  it('name in their texts only labels that their series have', () => {
    const known = (queries: readonly string[]) =>
      selected(queries).flatMap(({ metric }) => specOf(metric)?.labels ?? []);
    for (const { alert, expr, summary } of rules) {
      for (const [, label] of summary.matchAll(/\$labels\.(\w+)/g)) {
        expect(known([expr]), alert).toContain(label);
      }
    }
    for (const { title, targets = [] } of panels) {
      for (const { expr, legendFormat } of targets) {
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          expect(known([expr]), title).toContain(label);
        }
      }
    }
  });

  it('say of each alert how grave it is, and lead to a page that is there', () => {
    expect(rules.length).toBeGreaterThan(15);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    const page = readFileSync('docs/monitoring.md', 'utf8');
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const { alert, runbook } of rules) {
      const [file, anchor] = runbook.split('#');
      expect(existsSync(file!), alert).toBe(true);
      expect(anchors, alert).toContain(anchor);
    }
  });

  it('hold an account against what all chains of its L1 need of it', () => {
    const rule = rules.find(({ alert }) => alert === 'GainsayFundsShort');
    const [held, needed] = (rule?.expr ?? '').split(' < ');
    expect(held).toMatch(/^min by \(l1, address\) \(gainsay_signer_balance_ether\)$/);
    expect(needed).toMatch(/^sum by \(l1, address\) \(gainsay_signer_needed_ether\)$/);
    expect(METRICS.needed.labels).toEqual(['chain', 'l1', 'address']);
  });

  it('time every phase that there is', () => {
    const source = readFileSync('challenger/daemon/chainDaemon.ts', 'utf8');
    const timed = [...source.matchAll(/\.timed\('(\w+)'/g)].map(([, phase]) => phase);
    expect([...new Set(timed)].sort()).toEqual([...PHASES].sort());
    const page = readFileSync('docs/monitoring.md', 'utf8');
    const [row = ''] = /^\| `gainsay_phase_duration_seconds`.*$/m.exec(page) ?? [];
    const told = [...row.matchAll(/(\w+) \(/g)].map(([, phase]) => phase);
    expect(told.sort()).toEqual([...PHASES].sort());
  });

  it('describe every panel', () => {
    for (const { title, description, targets } of panels) {
      expect(description, title).toMatch(/\.$/);
      expect(targets?.length, title).toBeGreaterThan(0);
    }
  });

  it('have a line for every metric on the page for operators', () => {
    const page = readFileSync('docs/monitoring.md', 'utf8');
    const told = [...page.matchAll(/^\| `(gainsay_\w+)`/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(specs.map(({ name }) => name).sort());
  });
});

describe('the names of metrics', () => {
  it('end in their base unit', () => {
    for (const { name, kind, help } of specs) {
      expect(name).toMatch(/^gainsay(_[a-z0-9]+)+$/);
      expect(name.endsWith('_total'), name).toBe(kind === 'counter');
      expect(name, name).not.toMatch(/_(ms|milliseconds|minutes|gwei|wei|kb|mb|gb)(_|$)/);
      if (/_(timestamp|age|lag|remaining|duration)_/.test(name) && !name.endsWith('_batches')) {
        expect(name).toMatch(/_seconds$/);
      }
      if (/_(balance|needed|bonds|fees|stakes)_/.test(name)) {
        expect(name).toMatch(/_ether(_total)?$/);
      }
      if (/_(disk|store)_/.test(name)) expect(name).toMatch(/_bytes$/);
      expect(help.length, name).toBeGreaterThan(10);
    }
    expect(new Set(specs.map(({ name }) => name)).size).toBe(specs.length);
  });
});

describe('the reader of queries', () => {
  it.each([
    'rate(gainsay_x[5m]',
    'gainsay_x{a="b"',
    'gainsay_x{a=b}',
    'rat(gainsay_x[5m])',
    'sum by chain (gainsay_x)',
    'gainsay_x >',
    'gainsay_x gainsay_y',
    'gainsay_x[5 minutes]',
  ])('refuses %s', (query) => {
    expect(() => selectorsIn(query)).toThrow(PromqlError);
  });

  it('finds what is selected', () => {
    const query = 'sum by (a, b) (rate(x{c="d,)",e=~"f"}[5m])) > 2 * y and on (a) -z == 1';
    expect(selectorsIn(query)).toEqual([
      { metric: 'x', labels: ['c', 'e'] },
      { metric: 'y', labels: [] },
      { metric: 'z', labels: [] },
    ]);
  });
});
