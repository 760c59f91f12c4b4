import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement, type Said } from '../../../challenger/l1/endpoints/agreement.js';

const said = (who: string, key: string): Said<string> => ({ who, key, value: `value of ${key}` });
const all = fc.array(
  fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('x', 'y', 'z')),
  { maxLength: 8 },
);
const answers = all.map((pairs) => pairs.map(([who, key]) => said(who, key)));

/** The voters of each answer, counted the slow way. */
function votes(given: readonly Said<string>[]): Map<string, Set<string>> {
  const votes = new Map<string, Set<string>>();
  given.forEach(({ who, key }, i) => {
    if (given.findIndex((other) => other.who === who) !== i) return;
    votes.set(key, (votes.get(key) ?? new Set()).add(who));
  });
  return votes;
}

describe('agreement', () => {
  it('is what enough say, and nothing else', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 5 }), (given, need) => {
        const found = agreement(given, need);
        const enough = [...votes(given)].filter(([, who]) => who.size >= need);
        if (enough.length !== 1) {
          expect(found.kind).toBe('disagreement');
          return;
        }
        const [[key, who]] = enough as [[string, Set<string>]];
        expect(found).toMatchObject({ kind: 'agreed', key, value: `value of ${key}` });
        if (found.kind !== 'agreed') return;
        expect(new Set(found.by)).toEqual(who);
        const others = [...votes(given)].filter(([other]) => other !== key);
        expect(new Set(found.against.map((each) => each.who))).toEqual(
          new Set(others.flatMap(([, voters]) => [...voters])),
        );
      }),
    );
  });

  it('does not depend on the order of those who answer', () => {
    const voters = fc.uniqueArray(fc.tuple(fc.nat(9).map(String), fc.constantFrom('x', 'y')), {
      selector: ([who]) => who,
    });
    fc.assert(
      fc.property(
        voters.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        fc.integer({ min: 1, max: 4 }),
        ([one, other], need) => {
          const [a, b] = [one, other].map((list) =>
            agreement(
              list.map((p) => said(...p)),
              need,
            ),
          );
          expect(a?.kind).toBe(b?.kind);
          if (a?.kind === 'agreed' && b?.kind === 'agreed') expect(a.key).toBe(b.key);
        },
      ),
    );
  });

  it('is never what fewer liars than needed say, however often they say it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(9), fc.nat(20), (need, honest, times) => {
        const liars = Array.from({ length: need - 1 }, (_, i) => `liar ${i}`);
        const lies = Array.from({ length: times }, () =>
          liars.map((who) => said(who, 'lie')),
        ).flat();
        const truths = Array.from({ length: honest }, (_, i) => said(`honest ${i}`, 'truth'));
        const found = agreement([...lies, ...truths], need);
        expect(found.kind).toBe(honest >= need ? 'agreed' : 'disagreement');
        if (found.kind === 'agreed') expect(found.key).toBe('truth');
      }),
    );
  });

  it('chooses neither where two answers have enough behind them', () => {
    const found = agreement([said('a', 'x'), said('b', 'y'), said('c', 'x'), said('d', 'y')], 2);
    expect(found).toMatchObject({ kind: 'disagreement' });
  });

  it('refuses to find that nobody is enough', () => {
    expect(() => agreement([], 0)).toThrow(RangeError);
  });
});
