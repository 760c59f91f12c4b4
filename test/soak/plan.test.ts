import { describe, expect, it } from 'vitest';
import { FAULTS, type Happening, phasesOf, plan } from './plan.js';

const of = <K extends Happening['kind']>(all: readonly Happening[], kind: K) =>
  all.filter((each): each is Extract<Happening, { kind: K }> => each.kind === kind);

describe('what happens in a soak', () => {
  it('follows from the seed', () => {
    expect(plan('1', 300)).toEqual(plan('1', 300));
    expect(plan('1', 300)).not.toEqual(plan('2', 300));
  });

  it('has everything that can happen, in order, one bad endpoint at a time', () => {
    const all = plan('1', 300);
    expect(all).toEqual([...all].sort((one, two) => one.atMs - two.atMs));
    expect(all.at(-1)!.atMs).toBeLessThan(300_000);
    for (const kind of ['kill', 'terminate', 'reorg'] as const) {
      expect(of(all, kind), kind).not.toEqual([]);
    }
    const faults = of(all, 'fault');
    expect(new Set(faults.map(({ fault }) => fault))).toEqual(new Set(Object.keys(FAULTS)));
    for (const [n, { atMs, forMs }] of faults.entries()) {
      expect(faults[n + 1]?.atMs ?? Infinity).toBeGreaterThanOrEqual(atMs + forMs);
    }
    for (const { depth } of of(all, 'reorg')) expect([1, 2, 3]).toContain(depth);
  });

  it.each(['1', '2', '3', '4', '5', '6', '7', '8'])('is enough in a minute, seed %s', (seed) => {
    const all = plan(seed, 60);
    expect(of(all, 'kill').length).toBeGreaterThanOrEqual(3);
    expect(of(all, 'terminate')).not.toEqual([]);
    expect(of(all, 'reorg')).not.toEqual([]);
  });

  it('leaves the daemon to live in the middle of an hour, so that a leak would show', () => {
    const all = plan('1', 3_600);
    const [, calm] = phasesOf(3_600);
    const ends = [...of(all, 'kill'), ...of(all, 'terminate')].map(({ atMs }) => atMs);
    expect(ends.filter((at) => at > 720_000 && at < calm!.untilMs)).toEqual([]);
    expect(ends.filter((at) => at < 720_000).length).toBeGreaterThan(10);
    expect(ends.filter((at) => at > calm!.untilMs).length).toBeGreaterThan(10);
    expect(of(all, 'reorg').filter(({ atMs }) => atMs > 720_000).length).toBeGreaterThan(50);
  });
});
