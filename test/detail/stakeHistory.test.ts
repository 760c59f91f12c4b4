import { describe, expect, it } from 'vitest';
import { StakeHistory } from '../../challenger/detail/stakeHistory.js';

const stakes = (wrong: bigint) => ({ right: 1n, wrong, unknown: 0n, ours: 1n });

describe('what hung on a dispute over time', () => {
  it('keeps changes only, of each dispute its own', () => {
    const history = new StakeHistory();
    history.note('a', 10, stakes(1n));
    history.note('a', 20, stakes(1n));
    history.note('b', 25, stakes(9n));
    history.note('a', 30, stakes(2n));
    expect(history.of('a')).toEqual([
      { at: 10, ...stakes(1n) },
      { at: 30, ...stakes(2n) },
    ]);
    expect(history.of('b')).toEqual([{ at: 25, ...stakes(9n) }]);
    history.forget('a');
    expect(history.of('a')).toEqual([]);
  });

  it('forgets what L1 has taken back', () => {
    const history = new StakeHistory();
    for (const at of [10, 20, 30]) history.note('a', at, stakes(BigInt(at)));
    history.note('a', 15, stakes(7n));
    expect(history.of('a').map(({ at, wrong }) => [at, wrong])).toEqual([
      [10, 10n],
      [15, 7n],
    ]);
    // The same block again, seen otherwise.
    history.note('a', 15, stakes(8n));
    expect(history.of('a').at(-1)).toEqual({ at: 15, ...stakes(8n) });
  });

  it('stays small, from beginning to end, whatever happens', () => {
    const history = new StakeHistory();
    const last = 20_000;
    for (let at = 0; at <= last; at++) history.note('a', at, stakes(BigInt(at)));
    const times = history.of('a').map(({ at }) => at);
    expect(times.length).toBeLessThanOrEqual(1000);
    expect(times[0]).toBe(0);
    expect(times.slice(-300)).toEqual(Array.from({ length: 300 }, (_, n) => last - 299 + n));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
