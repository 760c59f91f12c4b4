import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosen } from '../../challenger/da/cells/chosen.js';
import {
  type Chance,
  ConfidenceError,
  confidenceOf,
  missChance,
  parseConfidence,
  samplesFor,
  showChance,
} from '../../challenger/da/cells/confidence.js';
import { randomFrom } from './bytes.js';

const seed = Number(process.env['GAINSAY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`seed of test/da/confidence.test.ts: ${seed} (GAINSAY_SEED)`);

describe('confidence', () => {
  /** Binomial coefficients by addition alone. */
  const pascal: bigint[][] = [[1n]];
  for (let n = 1; n <= 128; n++) {
    const above = pascal[n - 1]!;
    pascal.push(Array.from({ length: n + 1 }, (_, k) => (above[k - 1] ?? 0n) + (above[k] ?? 0n)));
  }

  it('is the hypergeometric one, exactly', () => {
    for (let k = 0; k <= 128; k++) {
      const { numerator, denominator } = missChance(k);
      expect(numerator * pascal[128]![k]!).toBe((pascal[63]![k] ?? 0n) * denominator);
      const found = confidenceOf(k);
      expect(found.numerator * denominator).toBe((denominator - numerator) * found.denominator);
    }
    for (const k of [-1, 129, 0.5]) expect(() => missChance(k)).toThrow(RangeError);
  });

  it('is what is published of PeerDAS: 8 samples miss at most 0.27 % of the time', () => {
    expect(showChance(missChance(8), 4)).toBe('0.0027');
    expect(showChance(missChance(64))).toBe('0');
  });

  it('takes the fewest samples that reach it', () => {
    expect(samplesFor(parseConfidence('1'))).toBe(64);
    expect(samplesFor(parseConfidence('0.5'))).toBe(1);
    expect(samplesFor(parseConfidence('0.6'))).toBe(2);
    const atLeast = (a: Chance, b: Chance) =>
      a.numerator * b.denominator >= b.numerator * a.denominator;
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 18n), (numerator) => {
        const wanted = { numerator, denominator: 10n ** 18n };
        const samples = samplesFor(wanted);
        expect(atLeast(confidenceOf(samples), wanted)).toBe(true);
        expect(atLeast(confidenceOf(samples - 1), wanted)).toBe(false);
      }),
      { seed },
    );
  });

  it('is read from decimal numbers, and shown rounded down', () => {
    expect(parseConfidence('0.9990')).toEqual({ numerator: 999n, denominator: 1000n });
    expect(showChance({ numerator: 2n, denominator: 3n }, 4)).toBe('0.6666');
    expect(showChance({ numerator: 1n, denominator: 1n })).toBe('1');
    expect(showChance({ numerator: 1n, denominator: 2n })).toBe('0.5');
    for (const text of ['0', '0.000', '1.1', '2', '-0.5', '.5', '1e-3', '99%', '', '0x1']) {
      expect(() => parseConfidence(text)).toThrow(ConfidenceError);
    }
  });
});

describe('the choice of cells', () => {
  it('has no cell twice, and finds a withholder as often as it says', () => {
    const random = randomFrom(seed);
    const gone = new Set(chosen(65, random));
    expect(gone.size).toBe(65);
    const TRIALS = 4_000;
    const SAMPLES = 3;
    let missed = 0;
    for (let i = 0; i < TRIALS; i++) {
      const indices = chosen(SAMPLES, random);
      expect(new Set(indices).size).toBe(SAMPLES);
      if (indices.every((index) => !gone.has(index))) missed++;
    }
    const { numerator, denominator } = missChance(SAMPLES);
    const chance = Number(numerator) / Number(denominator);
    // Five standard deviations: one run in a million fails by chance, and says its seed.
    const spread = 5 * Math.sqrt((chance * (1 - chance)) / TRIALS);
    expect(Math.abs(missed / TRIALS - chance)).toBeLessThan(spread);
  });
});
