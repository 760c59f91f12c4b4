import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FEE_POLICY,
  type FeeMarket,
  type FeePolicy,
  firstFees,
  raisedFees,
} from '../../challenger/money/fees.js';
import { RAISE_SCHEDULE, stepFor } from '../../challenger/money/schedule.js';

const GWEI = 10n ** 9n;
const price = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 2_000n * GWEI));
const market: fc.Arbitrary<FeeMarket> = fc.record({ base: price, tip: price, blobBase: price });
/** Without floors too: then offers are of a few wei. */
const policy: fc.Arbitrary<FeePolicy> = fc.record({
  ...{ leastTip: fc.constantFrom(0n, GWEI), leastBase: fc.constantFrom(0n, GWEI) },
  ...{ leastBlobBase: fc.constantFrom(0n, GWEI), mostCap: fc.bigInt(1n, 3_000n * GWEI) },
  ...{ mostBlobCap: fc.bigInt(1n, 3_000n * GWEI), multiple: fc.bigInt(1n, 9n) },
  freeCap: fc.bigInt(0n, 200n * GWEI),
});

describe('what is offered', () => {
  it('at first is twice the base fee and the tip, as the policy bounds it', () => {
    const asked = { base: 20n * GWEI, tip: 2n * GWEI, blobBase: 7n * GWEI };
    expect(firstFees(asked, FEE_POLICY, false)).toEqual({ tip: 2n * GWEI, cap: 42n * GWEI });
    expect(firstFees(asked, FEE_POLICY, true)).toMatchObject({ blobCap: 14n * GWEI });
    const low = { base: 7n, tip: 0n, blobBase: 1n };
    expect(firstFees(low, FEE_POLICY, true)).toEqual({
      ...{ tip: GWEI, cap: 3n * GWEI, blobCap: 2n * GWEI },
    });
    const high = { base: 9_000n * GWEI, tip: GWEI, blobBase: 1n };
    expect(firstFees(high, FEE_POLICY, false).cap).toBe(1_000n * GWEI);
  });

  it('when raised is what nodes replace for, and never more than is allowed', () => {
    let raised = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        ...([market, market, policy, fc.boolean(), fc.bigInt(0n, 200n)] as const),
        (then, now, rules, hasBlobs, percent) => {
          const before = firstFees(then, rules, hasBlobs);
          const fees = raisedFees(before, now, rules, percent);
          if (fees === undefined) {
            refused++;
            return;
          }
          raised++;
          // EIP-1559 as geth replaces (10 %), EIP-4844 as its pool of blobs does (100 %).
          const least = hasBlobs ? 200n : 110n;
          for (const [after, old] of [
            ...([[fees.tip, before.tip] as const, [fees.cap, before.cap] as const] as const),
            ...(hasBlobs ? [[fees.blobCap!, before.blobCap!] as const] : []),
          ]) {
            expect(after * 100n).toBeGreaterThanOrEqual(old * least);
            expect(after).toBeGreaterThan(old);
          }
          expect(fees.tip).toBeLessThanOrEqual(fees.cap);
          expect(fees.cap).toBeLessThanOrEqual(rules.mostCap);
          expect(fees.blobCap ?? 0n).toBeLessThanOrEqual(rules.mostBlobCap);
          const fair = 2n * max(now.base, rules.leastBase) + max(now.tip, rules.leastTip);
          expect(fees.cap).toBeLessThanOrEqual(max(rules.multiple * fair, rules.freeCap));
        },
      ),
      { numRuns: 2_000 },
    );
    expect([raised > 200, refused > 200]).toEqual([true, true]);
  });
});

describe('the schedule', () => {
  it('comes sooner and with more the less time is left', () => {
    const lefts = [-5n, 0n, 59n, 60n, 180n, 899n, 900n, 3_599n, 3_600n, 10n ** 6n];
    const steps = lefts.map((left) => stepFor(RAISE_SCHEDULE, left));
    for (const [index, step] of steps.entries()) {
      const urgent = steps[index - 1] ?? step;
      expect(urgent.afterMs).toBeLessThanOrEqual(step.afterMs);
      expect(urgent.percent).toBeGreaterThanOrEqual(step.percent);
    }
    expect(steps.map(({ percent }) => percent)).toEqual([
      ...[100n, 100n, 100n, 50n, 25n, 25n, 15n, 15n, 10n, 10n],
    ]);
    expect(stepFor(RAISE_SCHEDULE, undefined)).toEqual(steps.at(-1));
  });
});

const max = (one: bigint, two: bigint): bigint => (one > two ? one : two);
