import { expect, test } from 'vitest';
import { checkGenesisLimit, GenesisLimitError } from '../../challenger/execute/genesisLimit.js';

const config = { gasLimitFloor: 5_000_000n, gasLimitCap: 100_000_000n };

test.each([5_000_000n, 30_000_000n, 100_000_000n])(
  'a genesis with gas limit %s may start',
  (gasLimit) => {
    expect(() => checkGenesisLimit({ gasLimit }, config)).not.toThrow();
  },
);

test.each([0n, 4_999_999n, 100_000_001n])('one with %s may not', (gasLimit) => {
  expect(() => checkGenesisLimit({ gasLimit }, config)).toThrow(GenesisLimitError);
});
