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

// Found by `gainsay fuzz`: the library throws an Error of its own for such a point, and the machine stopped with it.
it.each([
  [0x0b, 256, 128],
  [0x0c, 160, 0],
  [0x0d, 512, 256],
  [0x0e, 288, 0],
  [0x0f, 384, 0],
  [0x0f, 384, 128],
])('precompile %i refuses a point whose y is zero', (number, size, at) => {
  const input = new Uint8Array(size);
  expect(precompile(number, input)).toBeDefined(); // points at infinity alone
  input[at + 63] = 5;
  expect(precompile(number, input)).toBeUndefined();
});
