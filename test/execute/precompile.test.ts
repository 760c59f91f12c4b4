import { describe, expect, it } from 'vitest';
import { isOverCap, tablePrice } from '../../bisection/machine/PrecompilePrice.js';
import { precompile } from '../../challenger/execute/precompile.js';
import { hasVectors, inputOf, PRECOMPILES, vectorsOf } from '../precompileVectors.js';

const named = PRECOMPILES.filter((number) => vectorsOf(number).length > 0).map(
  (number) => [number.toString(16), number] as const,
);

describe.skipIf(!hasVectors)('the host’s precompiles, by go-ethereum’s vectors', () => {
  it.each(named)(
    '0x%s',
    (_, number) => {
      for (const vector of vectorsOf(number)) {
        const input = inputOf(vector);
        // The machine asks the host for no call that is over a cap.
        if (isOverCap(number, input)) continue;
        // Millions of rounds say nothing that a few don't, and take as many seconds as millions.
        if (number === 9 && tablePrice(number, input) > 1_000_000n) continue;
        const output = precompile(number, input);
        const expected = vector.Expected === undefined ? undefined : `0x${vector.Expected}`;
        expect(output && `0x${Buffer.from(output).toString('hex')}`, vector.Name).toBe(expected);
      }
    },
    120_000,
  );
});
