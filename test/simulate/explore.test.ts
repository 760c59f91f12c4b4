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
const THREE: Sizes = { ...ONE, unitHeight: 3, stepHeight: 3 };
const FOUR: Sizes = { ...ONE, unitHeight: 4, stepHeight: 4 };
const match = (sizes: Sizes) => explore(prepared({ ...sizes, isProjected: true }));
const game = (sizes: Sizes) => explore(prepared(sizes));

// The rest of them is for `gainsay simulate --exhaustive`.
const SMALL: readonly Search[] = [
  ...[TWO, { ...TWO, isServed: true }, { ...TWO, censorship: 1 }, THREE, FOUR].map((sizes) => ({
    ...({ scope: 'match', sizes } as const),
  })),
  ...[ONE, { ...ONE, censorship: 1 }, { ...ONE, friends: 1 }, { ...ONE, foes: 2 }].map((sizes) => ({
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

  it('are given up, and not called complete, where there are too many', async () => {
    const { complete, states, violation } = await explore(prepared({ ...ONE, most: 100 }));
    expect([complete, states, violation]).toEqual([false, 100, undefined]);
  });
});

describe('the search finds what is broken', () => {
  const CASES: readonly (readonly [string, () => ReturnType<typeof explore>, RegExp])[] = [
    [
      'a period that covers less than the moves and the censorship, in a match',
      () => match({ ...ONE, censorship: 3, slack: -3 }),
      /eliminated|refused/,
    ],
    ['the same, in a game', () => game({ ...ONE, censorship: 3, slack: -3 }), /eliminated|refused/],
    [
      'clocks that begin anew at the second level',
      () => match({ ...ONE, unitHeight: 2, stepHeight: 3, rules: resettingClocks }),
      /^too late$/,
    ],
    ['an entrant with a fresh clock', () => match({ ...TWO, rules: freshClocks }), /^too late$/],
    [
      'a difference that is not the first one',
      () => match({ ...TWO, rules: anyDifference }),
      /eliminated|refused/,
    ],
    [
      'a sealer who chooses the agreed leaf',
      () => match({ ...TWO, lieFrom: 2, rules: anyAgreed }),
      /eliminated|refused/,
    ],
    [
      'a wrong friend whose fall ends the match',
      () => game({ ...ONE, friends: 1, rules: endingWithFriends }),
      /^right claim eliminated$/,
    ],
    [
      'a match that is settled before the time to enter is over',
      () => match({ ...TWO, rules: settlingEarly }),
      /^right claim eliminated$/,
    ],
    [
      'a claim that is final beside others',
      () => game({ ...ONE, foes: 0, rules: finalBesideOthers }),
      /^wrong claim final$/,
    ],
    [
      'the same, among claims',
      () => game({ ...TWO, lies: 3, lastFall: 13, rules: finalBesideOthers }),
      /^wrong claim final$/,
    ],
  ];

  it.each(CASES)(
    'by %s',
    async (_, play, what) => {
      const { violation } = await play();
      expect(violation?.what).toMatch(what);
      expect(violation?.moves.length).toBeGreaterThan(2);
    },
    120_000,
  );
});
