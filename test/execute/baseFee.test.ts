import { createBlockHeader } from '@ethereumjs/block';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextBaseFee } from '../../challenger/execute/baseFee.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { config } from './chain.js';

describe('the base fee', () => {
  it('is the one that the library computes from the parent', () => {
    const common = chainCommon(config);
    const fee = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
    const limit = fc.bigInt({ min: 5_000n, max: 100_000_000n });
    fc.assert(
      fc.property(fee, limit, fc.nat(1000), (baseFeePerGas, gasLimit, permille) => {
        const gasUsed = (gasLimit * BigInt(permille)) / 1000n;
        const parent = createBlockHeader(
          { baseFeePerGas, gasLimit, gasUsed, number: 1n },
          { common },
        );
        expect(nextBaseFee({ baseFeePerGas, gasLimit, gasUsed })).toBe(parent.calcNextBaseFee());
      }),
      { numRuns: 200 },
    );
  });
});
