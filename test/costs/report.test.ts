import { describe, expect, it } from 'vitest';
import type { CostedDispute } from '../../challenger/costs/costedDispute.js';
import type { CostedTransaction } from '../../challenger/costs/costedTransaction.js';
import { COST_BOUNDS, type Miss, reportOf } from '../../challenger/costs/report.js';
import type { Sight } from '../../challenger/costs/sight.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';

const GWEI = 10n ** 9n;
const PRICE = 50n * GWEI;
const PLAIN: CostedTransaction = {
  ...{ what: 'dissect', by: 'honest', gas: 100_000, calldata: 1, fee: 0n, bond: 0n },
  ...{ charged: { claim: 0n, entry: 0n }, credited: 0n, time: 0 },
};

/** A dispute of `moves` transactions, with returns beside them that must not count. */
function dispute(sight: Sight, moves: number, change: Partial<CostedDispute> = {}): CostedDispute {
  const { claimBond, entryBond } = DEFAULT_PARAMETERS;
  const bonds = claimBond + entryBond;
  const returns = ['collect', 'withdraw', 'release entry bond'].map((what) => ({ ...PLAIN, what }));
  return {
    ...{ sight, rivals: 1, units: 'same', isHasty: false, steps: 1, lieAt: 0 },
    transactions: [...Array.from({ length: moves }, () => PLAIN), ...returns],
    honest: { gas: 0n, returnGas: 0n, bonds, repaid: 0n, won: 0n, net: 0n },
    ...change,
  };
}

/** A dispute whose honest moves are charged so much gas to the claim and to the step tree. */
function charged(claim: bigint, entry: bigint): CostedDispute {
  const one = { ...PLAIN, charged: { claim: claim * PRICE, entry: entry * PRICE } };
  return dispute('both served', 0, { transactions: [one] });
}

function missed(disputes: CostedDispute[], rivals: CostedDispute[] = []): readonly Miss[] {
  return reportOf({
    ...{ gasPrice: PRICE, parameters: DEFAULT_PARAMETERS, bounds: COST_BOUNDS, disputes, rivals },
  }).missed;
}

describe('the check of the cost table', () => {
  it.each([
    ['both served', 9],
    ['step tree hidden', 15],
    ['both hidden', 19],
  ] as const)('%s: %i transactions are no miss, one more is', (sight, most) => {
    expect(missed([dispute(sight, most)])).toEqual([]);
    expect(missed([dispute(sight, most + 1)])).toEqual([
      {
        what: `L1 transactions, ${sight}`,
        ...{ bound: `at most ${String(most)}`, found: String(most + 1), by: '1' },
      },
    ]);
  });

  it('a faster liar may add one for each divergence proof', () => {
    const hasty = (moves: number) => missed([dispute('both served', moves, { isHasty: true })]);
    expect(hasty(11)).toEqual([]);
    expect(hasty(12)).toHaveLength(1);
  });

  it.each([1, 3])('%i rivals: a wei of bonds too much is a miss', (rivals) => {
    const most = 10n ** 18n + BigInt(rivals - 1) * DEFAULT_PARAMETERS.entryBond;
    const with_ = (bonds: bigint) => {
      const { honest } = dispute('both served', 9);
      return dispute('both served', 9, { rivals, honest: { ...honest, bonds } });
    };
    const fine = dispute('both served', 9);
    expect(missed([fine], [with_(most)])).toEqual([]);
    expect(missed([fine], [with_(most + 1n)])).toHaveLength(1);
  });

  it('a bond below three times the moves against it is a miss, whichever bond', () => {
    const { claimBond, entryBond, repayPrice } = DEFAULT_PARAMETERS;
    const [claim, entry] = [claimBond / 3n / repayPrice, entryBond / 3n / repayPrice];
    expect(missed([charged(claim, entry)])).toEqual([]);
    const what = (gas: [bigint, bigint]) => missed([charged(...gas)]).map((miss) => miss.what);
    expect(what([claim + 1n, entry])).toEqual(['bond of a claim']);
    expect(what([claim, entry + 1n])).toEqual(['bond of a step tree']);
  });

  it('a share for repayment that is too small is a miss', () => {
    const parameters = { ...DEFAULT_PARAMETERS, repayShare: 1_000 };
    const { claimBond, repayPrice } = parameters;
    const report = (gas: bigint) =>
      reportOf({
        ...{ gasPrice: PRICE, parameters, bounds: COST_BOUNDS, rivals: [] },
        disputes: [charged(gas, 0n)],
      });
    expect(report(claimBond / 10n / repayPrice).missed).toEqual([]);
    expect(report(claimBond / 10n / repayPrice + 1n).missed).toHaveLength(1);
  });
});
