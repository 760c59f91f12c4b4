import { describe, expect, it } from 'vitest';
import type { DaemonEvent } from '../../challenger/api/daemonEvent.js';
import { Metrics } from '../../challenger/metrics/metrics.js';
import { METRICS } from '../../challenger/metrics/metricTable.js';
import { clockLeft } from '../../challenger/metrics/clockLeft.js';
import type { FixedModel } from '../api/model.js';
import { account, chainStatus, claim, fullModel, hashOf, match, NOW } from '../api/model.js';
import { readRules } from './rulesFile.js';
import { EVENTS } from './told.js';

const made = (model: FixedModel) =>
  new Metrics({
    model,
    alerts: () => ({
      ...{ open: { info: 0, warning: 2, critical: 1 }, muted: 1 },
      sinks: [{ sink: 'slack', queued: 3, sent: 5, retried: 2, dropped: 1 }],
    }),
    stream: () => ({ readers: 2, dropped: 4 }),
    now: () => NOW,
  });

/** The samples of a text of metrics. */
async function samples(metrics: Metrics): Promise<Map<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => /^gainsay/.test(line));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('the metrics of a daemon', () => {
  it('are all fed', async () => {
    const metrics = made(fullModel());
    for (const event of EVENTS) metrics.tell({ chain: 'one', at: NOW, event });
    const fed = [...(await samples(metrics)).keys()].map((key) => key.replace(/\{.*/, ''));
    const names = Object.values(METRICS).map(({ name, kind }) =>
      kind === 'histogram' ? `${name}_count` : name,
    );
    expect(names.filter((name) => !fed.includes(name))).toEqual([]);
  });

  it('say what the model says', async () => {
    const model = fullModel();
    model.accountList = [account({ balance: 1_500_000_000_000_000_000n })];
    const found = await samples(made(model));
    const of = (key: string) => found.get(`gainsay_${key}`);
    expect(of('up')).toBe(1);
    expect(of('ready{chain="one"}')).toBe(1);
    expect(of('mode{chain="one",mode="defend"}')).toBe(1);
    expect(of('trust_level{chain="one",basis="anchored"}')).toBe(1);
    expect(of('trust_level{chain="one",basis="replayed"}')).toBeUndefined();
    expect(of('verified_batch{chain="one"}')).toBe(40);
    expect(of('posted_batch{chain="one"}')).toBe(42);
    expect(of('verification_lag_seconds{chain="one"}')).toBe(48);
    expect(of('sync_progress_ratio{chain="one",work="replay"}')).toBe(0.75);
    expect(of('sync_progress_ratio{chain="one",work="sync"}')).toBeUndefined();
    expect(of('claims{chain="one",status="pending",verdict="disagree"}')).toBe(1);
    expect(of('disputes{chain="one",ahead="wrong",winner="right"}')).toBe(1);
    expect(of('matches{chain="one",level="step",phase="prove"}')).toBe(1);
    expect(of('bonds_ether{chain="one",state="atRisk"}')).toBe(0.6);
    expect(of('bonds_ether{chain="one",state="lost"}')).toBe(0);
    expect(of('pending_transaction_age_seconds{chain="one"}')).toBe(30);
    expect([...found].filter(([key]) => key.startsWith('gainsay_signer_balance_ether'))).toEqual([
      [expect.stringContaining('address='), 1.5],
    ]);
    expect(of('stream_readers')).toBe(2);
  });

  it('tell claims that need no verdict from those that have none yet', async () => {
    const model = fullModel();
    model.claimList = [
      claim(3, { verdict: 'disagree' }),
      claim(4, { parent: hashOf(3) }),
      claim(5, { parent: hashOf(4) }),
      claim(6),
    ];
    const found = await samples(made(model));
    const of = (verdict: string) =>
      found.get(`gainsay_claims{chain="one",status="pending",verdict="${verdict}"}`);
    expect([of('disagree'), of('onWrong'), of('none')]).toEqual([1, 2, 1]);
    const rule = readRules('ops/prometheus/rules.yml').find(
      ({ alert }) => alert === 'GainsayCannotTell',
    );
    expect(rule!.expr).toContain('verdict=~"cannotTell|none"');
  });

  it('begin every count at 0, so that Prometheus sees the first one', async () => {
    const metrics = made(fullModel());
    const before = new Set((await samples(metrics)).keys());
    for (const event of EVENTS) metrics.tell({ chain: 'one', at: NOW, event });
    const after = [...(await samples(metrics)).keys()];
    expect(after.filter((key) => !before.has(key))).toEqual([]);
  });

  it('forget what is no more, and count what others count only once', async () => {
    const model = fullModel();
    const metrics = made(model);
    const first = await samples(metrics);
    const key = 'gainsay_disputes{chain="one",ahead="wrong",winner="right"}';
    expect(first.has(key)).toBe(true);
    model.disputeList = [];
    model.process = { ...model.process, chains: [chainStatus({ mode: 'watch' })] };
    const second = await samples(metrics);
    expect(second.has(key)).toBe(false);
    expect(second.has('gainsay_clock_remaining_seconds{chain="one"}')).toBe(false);
    expect(second.has('gainsay_mode{chain="one",mode="defend"}')).toBe(false);
    expect(second.get('gainsay_stream_dropped_total')).toBe(4);
    expect(second.get('gainsay_alert_deliveries_total{sink="slack",outcome="sent"}')).toBe(5);
  });

  it('count every alarm, and a rule looks at each that must never happen', async () => {
    const metrics = made(fullModel());
    for (const event of EVENTS) metrics.tell({ chain: 'one', at: NOW, event });
    const found = await samples(metrics);
    const rule = readRules('ops/prometheus/rules.yml').find(
      ({ alert }) => alert === 'GainsayMustNeverHappen',
    );
    const watched = /alarm=~"([^"]+)"/.exec(rule!.expr)![1]!.split('|');
    for (const alarm of [
      ...['rightClaimLost', 'wrongClaimFinal', 'moveTooLate', 'moveFailed'],
      ...['finalClaimMismatch', 'twoOpinions', 'defect'],
    ]) {
      expect(found.get(`gainsay_alarms_total{chain="one",alarm="${alarm}"}`), alarm).toBe(1);
      expect(watched).toContain(alarm);
    }
  });

  it('count fees and outcomes', async () => {
    const metrics = made(fullModel());
    const mined = (isDone: boolean): DaemonEvent => ({
      kind: 'money',
      event: { kind: 'mined', what: 'x', hash: '0x', fee: 10n ** 15n, value: 0n, isDone },
    });
    for (const event of [mined(true), mined(true), mined(false)]) {
      metrics.tell({ chain: 'one', at: NOW, event });
    }
    const found = await samples(metrics);
    expect(found.get('gainsay_fees_ether_total{chain="one"}')).toBeCloseTo(0.003, 12);
    expect(found.get('gainsay_moves_total{chain="one",outcome="mined"}')).toBe(2);
    expect(found.get('gainsay_moves_total{chain="one",outcome="reverted"}')).toBe(1);
  });
});

describe('what is left on our clock', () => {
  const time = NOW;
  const clock = { left: [5_000, 6_000], since: NOW - 1_000 };
  it.each([
    ['runs in our turn', match(1, { clock, turn: 0 }), 4_000],
    ['does not run in theirs', match(1, { clock, turn: 1 }), undefined],
    ['does not run where we do not play', match(1, { clock, ourSide: null }), undefined],
    [
      'runs until we have entered',
      match(1, { clock, phase: 'subdispute', needsEntry: true }),
      4_000,
    ],
    ['and not after', match(1, { clock, phase: 'subdispute' }), undefined],
    ['is the longer one for a proof', match(1, { clock, phase: 'prove' }), 5_000],
    ['is nothing where it is over', match(1, { clock: { ...clock, since: 0 } }), 0],
    ['is no matter once all is done', match(1, { clock, phase: 'done' }), undefined],
  ])('%s', (_, given, left) => {
    expect(clockLeft(given, time)).toBe(left);
  });
});
