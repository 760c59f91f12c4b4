import { appendFileSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, NOW } from '../api/model.js';
import { AlertRuns, FakeSink, lost } from './alertRuns.js';

let runs: AlertRuns;
let { start, alive } = {} as Pick<AlertRuns, 'start' | 'alive'>;
beforeEach(() => {
  runs = new AlertRuns();
  ({ start, alive } = runs);
});
afterEach(() => runs.end());

describe('the journal of alerts', () => {
  const journal = () => join(runs.folder, 'alerts.jsonl');

  it('lets a restart neither repeat nor lose one', async () => {
    const [good, bad] = [
      new FakeSink('good'),
      new FakeSink('bad', () => ({ kind: 'later', reason: 'down' })),
    ];
    runs.model.claimList = [claim(3, { verdict: 'disagree' })];
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
    runs.model.claimList = [];
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
