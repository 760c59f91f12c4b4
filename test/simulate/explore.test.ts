import { describe, expect, it } from 'vitest';
import { describe as inWords, exhaust, type Search } from '../../challenger/simulate/exhaust.js';
import { explore } from '../../challenger/simulate/explore.js';
import { prepared, type Sizes } from '../../challenger/simulate/prepared.js';
import {
  anyAgreed,
  anyDifference,
  endingWithFriends,
  finalBesideOthers,
  freshClocks,
  resettingClocks,
  settlingEarly,
} from './brokenRules.js';

const ONE: Sizes = { unitHeight: 1, stepHeight: 1, lies: 1, foes: 1, friends: 0, censorship: 0 };
const TWO: Sizes = { ...ONE, unitHeight: 2, stepHeight: 2 };
const FOUR: Sizes = { ...ONE, unitHeight: 4, stepHeight: 4 };

// The rest of them is for `gainsay simulate --exhaustive`.
const SMALL: readonly Search[] = [
  ...[TWO, { ...TWO, isServed: true }, { ...TWO, censorship: 1 }, FOUR].map((sizes) => ({
    ...({ scope: 'match', sizes } as const),
  })),
  ...[ONE, { ...ONE, censorship: 1 }, { ...ONE, foes: 2 }].map((sizes) => ({
    ...({ scope: 'game', sizes } as const),
  })),
];

describe('all games of a size', () => {
  it.each(SMALL.map((search) => [inWords(search), search] as const))(
    '%s: nothing that must not happen can happen',
    async (_, search) => {
      for await (const { found, bound, scope } of exhaust([search], 1_000_000)) {
        expect(found.violation).toBeUndefined();
        expect(found.complete).toBe(true);
        expect(found.transitions).toBeGreaterThan(scope === 'claims' ? 50 : 1000);
        expect(found.ticks).toBeLessThanOrEqual(Number(bound));
        // The adversary can make it last longer than without a wrong claim.
        expect(found.ticks).toBeGreaterThan(Number(bound) / 2);
      }
    },
    120_000,
  );

  it.each([
    ['one wrong step tree', ONE],
    ['two wrong claims without step trees', { ...ONE, lies: 2, foes: 0 }],
  ])('take no longer than a match of theirs says: %s', async (_, sizes) => {
    const whole = await explore(prepared(sizes));
    const match = await explore(prepared({ ...sizes, lies: 1, isProjected: true }));
    expect(whole.complete && match.complete).toBe(true);
    expect(whole.ticks).toBeLessThanOrEqual(match.ticks);
    // Nor is the match much worse than what can happen.
    expect(whole.ticks).toBeGreaterThanOrEqual(match.ticks - 1);
  });

  it('are given up, and not called complete, where there are too many', async () => {
    const { complete, states, violation } = await explore(prepared({ ...ONE, most: 100 }));
    expect([complete, states, violation]).toEqual([false, 100, undefined]);
  });
});

/** What is broken, and what the search finds; nothing with the rules as they are. */
const BROKEN: readonly (readonly [string, Sizes, Partial<Sizes>, RegExp])[] = [
  [
    'a period that is one tick too short',
    { ...ONE, censorship: 2, isProjected: true },
    { slack: -1 },
    /eliminated|refused/,
  ],
  [
    'a period without time for censorship',
    { ...ONE, censorship: 2 },
    { slack: -2 },
    /eliminated|refused/,
  ],
  [
    'an honest party that the last second is not enough for',
    { ...ONE, censorship: 2, isProjected: true },
    { isRaced: true },
    /eliminated/,
  ],
  [
    'clocks that begin anew at the second level',
    { ...ONE, unitHeight: 2, stepHeight: 3, isProjected: true },
    { rules: resettingClocks },
    /^too late$/,
  ],
  [
    'an entrant with a fresh clock',
    { ...TWO, isProjected: true },
    { rules: freshClocks },
    /^too late$/,
  ],
  [
    'a difference that is not the first one',
    { ...TWO, isProjected: true },
    { rules: anyDifference },
    /eliminated|refused/,
  ],
  [
    'a sealer who chooses the agreed leaf',
    { ...TWO, lieFrom: 2, isProjected: true },
    { rules: anyAgreed },
    /eliminated|refused/,
  ],
  [
    'a match that is settled before the time to enter is over',
    { ...TWO, isProjected: true },
    { rules: settlingEarly },
    /^right claim eliminated$/,
  ],
  [
    'a wrong friend whose fall ends the match',
    { ...ONE, friends: 1 },
    { rules: endingWithFriends },
    /^right claim eliminated$/,
  ],
  [
    'a claim that is final beside others',
    { ...ONE, foes: 0 },
    { rules: finalBesideOthers },
    /^wrong claim final$/,
  ],
  [
    'the same, where only claims are played',
    { ...TWO, lies: 3, lastFall: 13 },
    { rules: finalBesideOthers },
    /^wrong claim final$/,
  ],
];

describe('the search finds what is broken', () => {
  it.each(BROKEN)(
    'by %s',
    async (_, sizes, change, what) => {
      const sound = prepared(sizes);
      const without = await explore(sound);
      expect(without.violation).toBeUndefined();
      expect(without.complete).toBe(true);
      // A shorter period has a smaller bound, and is to be found by what it does.
      const { outlay, ...broken } = prepared({ ...sizes, ...change });
      const bound = change.slack === undefined ? broken.bound : 10n * sound.bound;
      const { violation } = await explore({ ...broken, bound, outlay: 10n * outlay });
      expect(violation?.what).toMatch(what);
      expect(violation?.moves.length).toBeGreaterThan(2);
    },
    120_000,
  );

  it('by an outlay above its formula', async () => {
    const setting = prepared(ONE);
    const { gas } = await explore(setting);
    const { violation } = await explore({ ...setting, outlay: BigInt(gas) - 1n });
    expect(violation?.what).toBe('outlay above its formula');
  });

  it('by a bound that is one tick too small', async () => {
    const setting = prepared({ ...TWO, isProjected: true });
    const { ticks } = await explore(setting);
    const { violation } = await explore({ ...setting, bound: BigInt(ticks) - 1n });
    expect(violation?.what).toBe('too late');
  });
});
