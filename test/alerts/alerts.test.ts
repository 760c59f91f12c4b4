import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DaemonEvent, Told } from '../../challenger/api/daemonEvent.js';
import { chainStatus, claim, hashOf, NOW } from '../api/model.js';
import { EVENTS, moneyAlarm } from '../metrics/told.js';
import { AlertRuns, FakeSink, lost } from './alertRuns.js';

let runs: AlertRuns;
let { start, alive } = {} as Pick<AlertRuns, 'start' | 'alive'>;
beforeEach(() => {
  runs = new AlertRuns();
  ({ start, alive } = runs);
});
afterEach(() => runs.end());

describe('alerts', () => {
  it('are told to every sink, once', async () => {
    const [one, two] = [new FakeSink('one'), new FakeSink('two')];
    const { alerts } = await start([one, two]);
    for (let i = 0; i < 5; i++) alerts.tell(lost(2));
    alerts.tell(lost(3));
    await alive(60);
    for (const sink of [one, two])
      expect(sink.said).toEqual(Array(2).fill('trigger rightClaimLost'));
    expect(new Set(one.taken.map(({ alert }) => alert.key)).size).toBe(2);
    expect(alerts.counts.open.critical).toBe(2);
    expect(runs.events.filter(({ kind }) => kind === 'alert').length).toBe(2);
  });

  it('are over when what they are about is, and not before it has stayed so', async () => {
    const sink = new FakeSink();
    await start([sink]);
    runs.model.claimList = [claim(3, { verdict: 'disagree' })];
    await alive(30);
    expect(sink.said).toEqual(['trigger wrongClaimPosted']);
    // Gone for a moment.
    runs.model.claimList = [];
    await alive(30);
    runs.model.claimList = [claim(3, { verdict: 'disagree' })];
    await alive(120);
    expect(sink.said).toHaveLength(1);
    runs.model.claimList = [claim(3, { verdict: 'disagree', status: 'eliminated' })];
    await alive(90);
    expect(sink.said).toEqual(['trigger wrongClaimPosted', 'resolve wrongClaimPosted']);
    expect(sink.taken[1]!.alert.key).toBe(sink.taken[0]!.alert.key);
  });

  it('about evidence stay open until there is some, also over a restart', async () => {
    const sink = new FakeSink();
    const evidence = (outcome: Extract<DaemonEvent, { kind: 'evidence' }>['outcome']): Told => ({
      ...{ chain: 'one', at: NOW },
      event: { kind: 'evidence', claim: hashOf(3), dispute: hashOf(1), outcome },
    });
    const first = await start([sink]);
    first.alerts.tell(evidence({ kind: 'failed', code: 'ENOSPC', message: 'the disk is full' }));
    await alive(600);
    expect(sink.said).toEqual(['trigger evidenceMissing']);
    await first.stop();
    const { alerts } = await start([sink]);
    await alive(600);
    expect(sink.said).toEqual(['trigger evidenceMissing']);
    alerts.tell(evidence({ kind: 'kept', file: 'bundle' }));
    await alive(15);
    expect(sink.said).toEqual(['trigger evidenceMissing', 'resolve evidenceMissing']);
  });

  it('tell at once of an account that stopped, for as long as its chain says so', async () => {
    const sink = new FakeSink();
    const { alerts } = await start([sink]);
    const reason = { code: 'ACCOUNT_STOPPED', message: 'a defect', nextStep: null };
    const stopped = (notReady: (typeof reason)[]) => {
      const [first] = runs.model.process.chains;
      runs.model.process = { ...runs.model.process, chains: [{ ...first!, notReady }] };
    };
    stopped([reason]);
    alerts.tell({ chain: 'one', at: NOW, event: moneyAlarm('defect') });
    await runs.clock.turn(0);
    expect(sink.said).toEqual(['trigger accountStopped']);
    await alive(600);
    expect(sink.said).toHaveLength(1);
    stopped([]);
    await alive(90);
    expect(sink.said).toEqual(['trigger accountStopped', 'resolve accountStopped']);
  });

  it('tell of silence, and of its end', async () => {
    const sink = new FakeSink();
    const { alerts } = await start([sink]);
    await alive(60);
    expect(sink.said).toEqual([]);
    expect(alerts.isSilent).toBe(false);
    await runs.clock.turn(880_000);
    expect(sink.said).toEqual([]);
    await runs.clock.turn(60_000);
    expect(sink.said).toEqual(['trigger silence', 'trigger silence']);
    expect(alerts.isSilent).toBe(true);
    await alive(120);
    expect(sink.said.slice(2)).toEqual(['resolve silence', 'resolve silence']);
  });

  it('tell of silence also where nothing was ever seen', async () => {
    const sink = new FakeSink();
    runs.model.process = {
      ...runs.model.process,
      chains: [chainStatus({ l1: null, lastLoopAt: null })],
    };
    await start([sink]);
    await runs.clock.turn(930_000);
    expect(sink.said).toEqual(['trigger silence', 'trigger silence']);
  });

  it('wait for a sink that fails, in order, and lose nothing', async () => {
    const sink = new FakeSink('fake', () => ({ kind: 'later', reason: 'HTTP 500' }));
    const other = new FakeSink('other');
    const { alerts } = await start([sink, other]);
    for (let n = 2; n < 7; n++) alerts.tell(lost(n));
    await alive(300);
    expect(sink.taken).toEqual([]);
    expect(other.taken).toHaveLength(5);
    // 1, 2, 4, … 60 s: it is left in peace more and more.
    expect(sink.attempts).toBeLessThan(15);
    expect(alerts.counts.sinks[0]).toMatchObject({ queued: 5, sent: 0 });
    sink.answer = () => ({ kind: 'taken' });
    await alive(90);
    expect(sink.taken.map(({ id }) => id)).toEqual(other.taken.map(({ id }) => id));
  });

  it('give up what a sink refuses again and again, say so elsewhere, and go on', async () => {
    const sink = new FakeSink('fussy', ({ alert }) =>
      alert.claim === hashOf(2) ? { kind: 'refused', reason: 'HTTP 400' } : { kind: 'taken' },
    );
    const other = new FakeSink('other');
    const { alerts } = await start([sink, other]);
    alerts.tell(lost(2));
    alerts.tell(lost(3));
    await alive(120);
    expect(sink.taken.map(({ alert }) => alert.claim)).toContain(hashOf(3));
    expect(sink.taken.map(({ alert }) => alert.claim)).not.toContain(hashOf(2));
    expect(other.said).toContain('trigger alertsLost');
    expect(alerts.counts.sinks[0]).toMatchObject({ dropped: 1, queued: 0 });
  });

  it('survive a sink that throws', async () => {
    const broken = new FakeSink('broken', () => {
      throw new TypeError('a defect');
    });
    const sink = new FakeSink();
    const { alerts } = await start([broken, sink]);
    alerts.tell(lost(2));
    await alive(60);
    expect(sink.said).toContain('trigger rightClaimLost');
  });

  it('do not flood anybody', async () => {
    const sink = new FakeSink();
    const { alerts } = await start([sink], { floodLimit: { most: 5, within: 600 } });
    for (let n = 0; n < 500; n++) alerts.tell(lost(n + 100));
    await alive(60);
    expect(sink.said).toEqual([
      ...Array<string>(5).fill('trigger rightClaimLost'),
      'trigger flood',
    ]);
    expect(alerts.counts.open.critical).toBe(501);
    // Other kinds get through all the same.
    runs.model.claimList = [claim(3, { verdict: 'disagree' })];
    await alive(30);
    expect(sink.said).toContain('trigger wrongClaimPosted');
  });

  it('keep a queue that has an end, and give up the least first', async () => {
    const sink = new FakeSink('fake', () => ({ kind: 'later', reason: 'down' }));
    const { alerts } = await start([sink], { floodLimit: { most: 1e6, within: 600 } });
    const due = (n: number): Told => ({
      ...{ chain: 'one', at: NOW },
      event: {
        kind: 'challenger',
        event: {
          ...{ kind: 'forcedDue', nextStep: 'post' },
          entry: { index: BigInt(n), due: 1n, transaction: hashOf(n) },
        },
      },
    });
    for (let n = 0; n < 990; n++) alerts.tell(due(n));
    for (let n = 0; n < 30; n++) alerts.tell(lost(n + 10));
    expect(alerts.counts.sinks[0]!.queued).toBe(1_000);
    sink.answer = () => ({ kind: 'taken' });
    await alive(120);
    expect(sink.said.filter((each) => each === 'trigger rightClaimLost')).toHaveLength(30);
    expect(sink.said).toContain('trigger alertsLost');
  });

  it('hold back those of a muted dispute, and say so every day', async () => {
    const sink = new FakeSink();
    const mutes = [{ dispute: hashOf(1), until: NOW + 2 * 86_400, reason: 'known and reported' }];
    const { alerts } = await start([sink], { mutes, everyMs: 600_000 });
    alerts.tell(lost(2));
    await alive(600, 600);
    expect(sink.said).toEqual(['trigger disputeMuted']);
    expect(sink.taken[0]!.alert.summary).toContain('known and reported');
    expect(alerts.counts.muted).toBeGreaterThan(0);
    expect(
      runs.events.some((each) => each.kind === 'alert' && /held back/.test(each.summary)),
    ).toBe(true);
    await alive(25 * 3_600, 600);
    const said = sink.said.filter((each) => each === 'trigger disputeMuted');
    expect(said).toHaveLength(2);
    expect(sink.said).not.toContain('trigger rightClaimLost');
    // Once the word holds no more, what is still so is told.
    await alive(25 * 3_600, 600);
    expect(sink.said).toContain('trigger rightClaimLost');
  });
});

describe('every event', () => {
  it('that must never happen is worth an alert', async () => {
    const sink = new FakeSink();
    const { alerts } = await start([sink]);
    for (const event of EVENTS) alerts.tell({ chain: 'one', at: NOW, event });
    await alive(15);
    const kinds = sink.taken.map(({ alert }) => alert.kind).sort();
    expect(kinds).toEqual(
      [
        ...[
          'finalClaimMismatch',
          'twoOpinions',
          'rightClaimLost',
          'wrongClaimFinal',
          'moveTooLate',
          'moveFailed',
        ],
        ...['forcedDue', 'postersContradict', 'endpointsContradict', 'endpointsDivided'],
        ...['dataMissing', 'archiveFailed', 'spendCap', 'accountStopped'],
      ].sort(),
    );
  });
});
