import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstSince } from '../../challenger/sync/firstSince.js';

const SEED = Number(process.env['GAINSAY_SEED'] ?? Date.now() % 2 ** 31);

it('is the first kept block that is young enough, however many between are not kept', () => {
  const gaps = fc.array(fc.tuple(fc.bigInt(1n, 5n), fc.bigInt(0n, 9n)), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(gaps, fc.bigInt(0n, 400n), (steps, time) => {
      let [number, timestamp] = [0n, 0n];
      const heads = steps.map(([skipped, seconds]) => {
        number += skipped;
        timestamp += seconds;
        return { number, timestamp };
      });
      const store = {
        oldest: (from = 0n) => {
          const head = heads.find((each) => each.number >= from);
          return head && { head };
        },
        newest: () => ({ head: heads.at(-1)! }),
      };
      const young = heads.find((each) => each.timestamp >= time) ?? heads.at(-1)!;
      const found = firstSince(store, time);
      // Between two kept blocks any number means the later one.
      expect(store.oldest(found)!.head).toBe(young);
    }),
    { seed: SEED },
  );
});
