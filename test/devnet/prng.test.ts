import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';

describe('Prng', () => {
  it('gives the same for the same seed, and something else for another', () => {
    const some = (seed: string) => Array.from({ length: 50 }, () => new Prng(seed).below(2 ** 32));
    expect(some('a')).toEqual(some('a'));
    expect(some('a')).not.toEqual(some('b'));
  });

  it('cuts one stream of bytes, however it is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(100)), (seed, lengths) => {
        const pieces = new Prng(seed);
        const whole = new Prng(seed).bytes(lengths.reduce((sum, length) => sum + length, 0));
        const joined = Buffer.concat(lengths.map((length) => pieces.bytes(length)));
        expect(joined.equals(Buffer.from(whole))).toBe(true);
      }),
    );
  });

  it('stays below the limit and reaches everything under it', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 12 }), (seed, limit) => {
        const random = new Prng(seed);
        const counts = new Array<number>(limit).fill(0);
        for (let i = 0; i < 100 * limit; i++) counts[random.below(limit)]!++;
        // 100 are expected of each; a deviation of 8 standard deviations does not happen.
        expect(Math.min(...counts)).toBeGreaterThan(20);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100 * limit);
      }),
    );
  });
});
