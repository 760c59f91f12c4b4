import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isQuarantined,
  NEW_STANDING,
  type Observation,
  observe,
  order,
  penalty,
  SCORE_POLICY,
  type Standing,
} from '../../../challenger/l1/endpoints/score.js';

const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ kind: fc.constant('answered' as const), latencyMs: fc.nat(5_000) }),
  fc.constant({ kind: 'failed' as const }),
  fc.record({ kind: fc.constant('failed' as const), retryAfterMs: fc.nat(60_000) }),
  fc.constant({ kind: 'late' as const }),
  fc.constant({ kind: 'outvoted' as const }),
  fc.record({ kind: fc.constant('head' as const), behind: fc.nat(100) }),
);
const history = fc.array(fc.tuple(observation, fc.nat(10_000)), { maxLength: 30 });

/** A standing after a history, and when it ended. */
function after(events: readonly (readonly [Observation, number])[]): [Standing, number] {
  return events.reduce<[Standing, number]>(
    ([standing, now], [each, pause]) => [observe(standing, each, now + pause), now + pause],
    [NEW_STANDING, 0],
  );
}
const seen = (...events: Observation[]): Standing =>
  after(events.map((each) => [each, 1] as const))[0];
const answered = (latencyMs: number): Observation => ({ kind: 'answered', latencyMs });
const FAILED: Observation = { kind: 'failed' };
const OUTVOTED: Observation = { kind: 'outvoted' };

describe('score of endpoints', () => {
  it('asks everybody that is not expelled, each once, those in quarantine last', () => {
    fc.assert(
      fc.property(fc.array(history, { maxLength: 6 }), fc.nat(100_000), (histories, now) => {
        const standings = histories.map((events) => after(events)[0]);
        const indices = order(standings, now);
        expect([...indices].sort((a, b) => a - b)).toEqual(standings.map((_, i) => i));
        const isOut = indices.map((i) => isQuarantined(standings[i]!, now));
        expect(isOut).toEqual([...isOut].sort());
        const free = indices.filter((i) => !isQuarantined(standings[i]!, now));
        const costs = free.map((i) => penalty(standings[i]!, now));
        expect(costs).toEqual([...costs].sort((a, b) => a - b));
      }),
    );
  });

  it('never thinks better of an endpoint for a failure, a long wait, a lie or a lag', () => {
    const bad: Observation[] = [FAILED, OUTVOTED, { kind: 'late' }, { kind: 'head', behind: 200 }];
    fc.assert(
      fc.property(history, fc.constantFrom(...bad), (events, worse) => {
        const [standing, now] = after(events);
        const next = observe(standing, worse, now);
        expect(penalty(next, now)).toBeGreaterThan(penalty(standing, now));
        expect(next.quarantinedUntil).toBeGreaterThanOrEqual(standing.quarantinedUntil);
      }),
    );
  });

  it('lets everybody back in some time, also one that was of another chain', () => {
    fc.assert(
      fc.property(history, (events) => {
        const [standing, now] = after(events);
        const latest = now + Math.max(SCORE_POLICY.mostQuarantineMs, 60_000);
        expect(isQuarantined(standing, latest)).toBe(false);
        const expelled = observe(standing, { kind: 'expelled' }, now);
        expect(order([expelled], now)).toEqual([]);
        expect(order([expelled], now + SCORE_POLICY.expelledMs - 1)).toEqual([]);
        expect(order([expelled], now + SCORE_POLICY.expelledMs)).toEqual([0]);
      }),
    );
  });

  it('prefers the faster one, by a mean that follows', () => {
    const slow = seen(answered(300), answered(300));
    const fast = seen(answered(20));
    expect(order([slow, fast], 10)).toEqual([1, 0]);
    const grownSlow = seen(answered(20), ...Array.from({ length: 20 }, () => answered(900)));
    expect(order([slow, grownSlow], 30)).toEqual([0, 1]);
  });

  it('leaves one alone that fails again and again, each time for twice as long', () => {
    const twice = seen(FAILED, FAILED);
    expect(isQuarantined(twice, 10)).toBe(false);
    const first = observe(twice, FAILED, 10);
    expect(first.quarantinedUntil).toBe(10 + SCORE_POLICY.quarantineMs);
    const again = observe(first, FAILED, 6_000);
    expect(again.quarantinedUntil).toBe(6_000 + 2 * SCORE_POLICY.quarantineMs);
    const good = observe(again, answered(5), 20_000);
    expect(seen(FAILED, FAILED, answered(5), FAILED).failures).toBe(1);
    expect(observe(good, FAILED, 20_001).quarantinedUntil).toBe(again.quarantinedUntil);
  });

  it('takes what fails together for one outage', () => {
    const failed = seen(...Array.from({ length: 40 }, () => FAILED));
    expect(failed.quarantines).toBe(1);
    expect(isQuarantined(failed, 50 + SCORE_POLICY.quarantineMs)).toBe(false);
    const liar = seen(...Array.from({ length: 40 }, () => OUTVOTED));
    expect(isQuarantined(liar, 50 + SCORE_POLICY.quarantineMs)).toBe(false);
  });

  it('leaves one alone for as long as it asks for', () => {
    const asked = observe(NEW_STANDING, { kind: 'failed', retryAfterMs: 30_000 }, 100);
    expect(asked.quarantinedUntil).toBe(30_100);
  });

  it('forgets lies by and by, and leaves a liar alone that lies on', () => {
    const liar = seen(OUTVOTED, OUTVOTED, OUTVOTED);
    expect(isQuarantined(liar, 10)).toBe(true);
    const { forgetMs } = SCORE_POLICY;
    const rare = after([OUTVOTED, OUTVOTED, OUTVOTED].map((each) => [each, 2 * forgetMs] as const));
    expect(isQuarantined(...rare)).toBe(false);
    const lied = seen(OUTVOTED);
    expect(penalty(lied, forgetMs * 10)).toBeLessThan(penalty(lied, 1) / 500);
  });
});
