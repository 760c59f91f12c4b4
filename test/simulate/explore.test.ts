import { describe, expect, it } from 'vitest';
import { explore } from '../../challenger/simulate/explore.js';
import { SIZES } from '../../challenger/simulate/exhaust.js';
import { prepared } from '../../challenger/simulate/prepared.js';
import { anyDifference, resettingClocks } from './brokenRules.js';

const SMALL = { unitHeight: 1, stepHeight: 1, lies: 1, foes: 1, friends: 0, censorship: 0 };

describe('all games of a size', () => {
  // The rest of them is for `gainsay simulate --exhaustive`.
  it.each(Object.entries(SIZES).slice(0, 7))(
    '%s: nothing that must not happen can happen',
    async (_, sizes) => {
      const { violation, complete, games } = await explore(prepared(sizes));
      expect(violation).toBeUndefined();
      expect(complete).toBe(true);
      expect(games).toBeGreaterThan(100);
    },
    120_000,
  );
});

describe('the search finds what is broken', () => {
  it('by a period that covers less than the moves and the censorship', async () => {
    const { violation } = await explore(prepared({ ...SMALL, censorship: 3, slack: -3 }));
    expect(violation?.what).toMatch(/eliminated|refused/);
    expect(violation?.moves.length).toBeGreaterThan(5);
  });

  it('by clocks that begin anew at the second level', async () => {
    const sizes = { ...SMALL, unitHeight: 2, stepHeight: 3 };
    const { violation } = await explore(prepared({ ...sizes, rules: resettingClocks }));
    expect(violation?.what).toBe('too late');
    expect((await explore(prepared(sizes))).violation).toBeUndefined();
  }, 120_000);

  it('by a difference that is not the first one', async () => {
    const sizes = { ...SMALL, unitHeight: 2, stepHeight: 2 };
    const { violation } = await explore(prepared({ ...sizes, rules: anyDifference }));
    expect(violation?.what).toMatch(/eliminated|refused/);
  }, 120_000);
});
