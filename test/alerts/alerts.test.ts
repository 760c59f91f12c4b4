import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../challenger/alerts/alert.js';
import { Alerts, type AlertsOptions } from '../../challenger/alerts/alerts.js';
import type { Delivery, Sink } from '../../challenger/alerts/sink.js';
import type { DaemonEvent, Told } from '../../challenger/api/daemonEvent.js';
import { chainStatus, claim, FixedModel, hashOf, NOW } from '../api/model.js';
import { EVENTS, posted } from '../metrics/told.js';
import { TurnedClock } from './turnedClock.js';

/** A sink that says what a test tells it to. */
class FakeSink implements Sink {
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

let folder: string;
let model: FixedModel;
let clock: TurnedClock;
let events: DaemonEvent[];
const runs: { stop: () => Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-alerts-'));
  model = new FixedModel();
  clock = new TurnedClock(NOW * 1000);
  events = [];
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.stop();
  rmSync(folder, { recursive: true });
});

const BACK_OFF = { firstMs: 1_000, factor: 2, mostMs: 60_000 };
async function start(sinks: readonly Sink[], change: Partial<AlertsOptions> = {}) {
  const alerts = await Alerts.open({
    ...{ folder, model, clock, backOff: BACK_OFF },
    sinks: sinks.map((sink) => ({ sink, from: 'warning' as const })),
    onEvent: (event) => events.push(event),
    ...change,
  });
  const end = new AbortController();
  const running = alerts.run(end.signal);
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    end.abort();
    await running;
  };
  runs.push({ stop });
  await clock.turn(0);
  return { alerts, stop };
}

const lost = (n: number): Told => ({
  ...{ chain: 'one', at: NOW },
  event: { kind: 'challenger', event: { kind: 'alarm', what: 'rightClaimLost', claim: posted(n) } },
});
/** The model is looked at after every quarter of a minute; L1 goes on meanwhile. */
const alive = async (seconds: number, step = 15): Promise<void> => {
  for (let i = 0; i < seconds; i += step) {
    const now = Math.floor(clock.now() / 1000) + step;
    const [first] = model.process.chains;
    const l1 = { ...first!.l1!, seenAt: now };
    model.process = { ...model.process, chains: [{ ...first!, l1, lastLoopAt: now }] };
    await clock.turn(step * 1000);
  }
};

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
    expect(events.filter(({ kind }) => kind === 'alert').length).toBe(2);
  });

  it('are over when what they are about is, and not before it has stayed so', async () => {
    const sink = new FakeSink();
    await start([sink]);
    model.claimList = [claim(3, { verdict: 'disagree' })];
    await alive(30);
    expect(sink.said).toEqual(['trigger wrongClaimPosted']);
    // Gone for a moment.
    model.claimList = [];
    await alive(30);
    model.claimList = [claim(3, { verdict: 'disagree' })];
    await alive(120);
    expect(sink.said).toHaveLength(1);
    model.claimList = [claim(3, { verdict: 'disagree', status: 'eliminated' })];
    await alive(90);
    expect(sink.said).toEqual(['trigger wrongClaimPosted', 'resolve wrongClaimPosted']);
    expect(sink.taken[1]!.alert.key).toBe(sink.taken[0]!.alert.key);
  });

  it('tell of silence, and of its end', async () => {
    const sink = new FakeSink();
    await start([sink]);
    await alive(60);
    expect(sink.said).toEqual([]);
    await clock.turn(880_000);
    expect(sink.said).toEqual([]);
    await clock.turn(60_000);
    expect(sink.said).toEqual(['trigger silence', 'trigger silence']);
    await alive(120);
    expect(sink.said.slice(2)).toEqual(['resolve silence', 'resolve silence']);
  });

  it('tell of silence also where nothing was ever seen', async () => {
    const sink = new FakeSink();
    model.process = { ...model.process, chains: [chainStatus({ l1: null, lastLoopAt: null })] };
    await start([sink]);
    await clock.turn(930_000);
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
    model.claimList = [claim(3, { verdict: 'disagree' })];
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
    expect(events.some((each) => each.kind === 'alert' && /held back/.test(each.summary))).toBe(
      true,
    );
    await alive(25 * 3_600, 600);
    const said = sink.said.filter((each) => each === 'trigger disputeMuted');
    expect(said).toHaveLength(2);
    expect(sink.said).not.toContain('trigger rightClaimLost');
    // Once the word holds no more, what is still so is told.
    await alive(25 * 3_600, 600);
    expect(sink.said).toContain('trigger rightClaimLost');
  });
});

describe('the journal of alerts', () => {
  const journal = () => join(folder, 'alerts.jsonl');

  it('lets a restart neither repeat nor lose one', async () => {
    const [good, bad] = [
      new FakeSink('good'),
      new FakeSink('bad', () => ({ kind: 'later', reason: 'down' })),
    ];
    model.claimList = [claim(3, { verdict: 'disagree' })];
    const first = await start([good, bad]);
    first.alerts.tell(lost(2));
    await alive(30);
    expect(good.said.sort()).toEqual(['trigger rightClaimLost', 'trigger wrongClaimPosted']);
    await first.stop();
    const [good2, bad2] = [new FakeSink('good'), new FakeSink('bad')];
    const second = await start([good2, bad2]);
    // L1 is read again, and gives the same alarm.
    second.alerts.tell(lost(2));
    await alive(60);
    expect(good2.said).toEqual([]);
    expect(bad2.said.sort()).toEqual(['trigger rightClaimLost', 'trigger wrongClaimPosted']);
    // What is over meanwhile is still told to be so.
    model.claimList = [];
    await alive(90);
    expect(good2.said).toEqual(['resolve wrongClaimPosted']);
  });

  it('does so after a kill at any byte of it', async () => {
    const seen = new Map<string, number>();
    const sink = (): FakeSink => {
      let left = 2;
      return new FakeSink('fake', ({ id }) => {
        if (left-- <= 0) return { kind: 'later', reason: 'down' };
        seen.set(id, (seen.get(id) ?? 0) + 1);
        return { kind: 'taken' };
      });
    };
    const all = 6;
    for (let round = 0; round < 8; round++) {
      const { alerts, stop } = await start([sink()]);
      for (let n = 0; n < all; n++) alerts.tell(lost(n + 2));
      await alive(15);
      await stop();
      // The last line was being written when the power went.
      const isTorn = readFileSync(journal(), 'utf8')
        .trimEnd()
        .split('\n')
        .at(-1)!
        .includes('delivered');
      const cut = isTorn ? [0, 1, 5, 0, 2, 9, 0, 3][round]! : 0;
      truncateSync(journal(), statSync(journal()).size - cut);
    }
    expect(seen.size).toBe(all);
    // Where the word that it was taken is lost, it is said again: rather twice than never, and by the same name.
    for (const times of seen.values()) expect(times).toBeLessThanOrEqual(2);
  });

  it('says so where it is damaged, and keeps what is left', async () => {
    const first = await start([new FakeSink('fake')]);
    first.alerts.tell(lost(2));
    await alive(15);
    await first.stop();
    appendFileSync(journal(), 'nonsense\n{"kind":5}\n');
    const sink = new FakeSink('fake');
    const second = await start([sink]);
    second.alerts.tell(lost(2));
    await alive(15);
    expect(sink.said).toEqual(['trigger alertsLost']);
  });

  it('does not grow for ever', async () => {
    const sink = new FakeSink();
    const { alerts } = await start([sink], {
      ...{ floodLimit: { most: 1e6, within: 600 }, mostLines: 300, everyMs: 600_000 },
    });
    for (let round = 0; round < 6; round++) {
      for (let n = 0; n < 100; n++) {
        alerts.tell({
          ...{ chain: 'one', at: NOW },
          event: {
            ...{ kind: 'endpoint' },
            event: {
              ...{ kind: 'outvoted', who: `e${String(round)}-${String(n)}`, by: [], method: 'm' },
              ...{ params: [], said: '', agreed: '' },
            },
          },
        });
      }
      await alive(4_200, 600);
    }
    const lines = readFileSync(journal(), 'utf8').split('\n').length;
    const about = sink.taken.filter(({ alert }) => alert.kind === 'endpointsContradict');
    expect(about.length).toBe(1_200);
    expect(lines).toBeLessThan(800);
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
        ...['twoOpinions', 'rightClaimLost', 'wrongClaimFinal', 'moveTooLate', 'moveFailed'],
        ...['forcedDue', 'postersContradict', 'endpointsContradict', 'endpointsDivided'],
        ...['dataMissing', 'archiveFailed', 'spendCap'],
      ].sort(),
    );
  });
});
