import { readFileSync } from 'node:fs';
import { parseEther } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Phase } from '../../bisection/game/Match.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';
import {
  forecast,
  type ForecastInputs,
  type OpenDispute,
  type OpenUnitMatch,
} from '../../challenger/money/forecast.js';
import { gainOf } from '../../challenger/money/gain.js';
import { MOVE_GAS, type MoveName } from '../../challenger/money/moveGas.js';

const GWEI = 10n ** 9n;
const parameters = DEFAULT_PARAMETERS;

/** What real disputes have cost, as `gainsay costs` measured it. */
const measured = readFileSync('docs/costs.md', 'utf8');

/** The rows of the transactions of a dispute: who, what, gas, bond. */
function transactions(title: string) {
  const [, text = ''] = measured.split(`## Transactions: ${title}\n`);
  const [section = ''] = text.split('\n## ');
  return section
    .split('\n')
    .filter((line) => line.includes('| honest |') || line.includes('| liar |'))
    .map((line) => {
      const [, , who, what, gas, , , bond] = line.split('|').map((cell) => cell.trim());
      return { who, what: what as MoveName, gas: figure(gas), bond: parseEther(bond || '0') };
    });
}
const figure = (text = ''): bigint => BigInt(text.replaceAll(',', ''));
const TITLES = ['both served', 'step tree hidden', 'both hidden'];

/** The honest outlay against the number of rivals, whose trees are all hidden. */
const outlays = measured
  .split('## The honest outlay')[1]!
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, rivals]) => /^\d+$/.test(rivals ?? ''))
  .map(([, rivals, , , , bonds, , gas]) => ({
    ...{ rivals: Number(rivals), bonds: parseEther(bonds ?? ''), gas: figure(gas) },
  }));

/** The step that was disputed there is a cheap one. */
const prove = 220_000n;

const FRESH: OpenUnitMatch = {
  ...{ phase: Phase.bisect, height: 20, isOurTurn: true, hasEntered: false, steps: [] },
};
const inputs = (disputes: readonly OpenDispute[]): ForecastInputs => ({
  ...{ disputes, parameters, gasPrice: 50n * GWEI, moveGas: { prove } },
});

describe('the forecast', () => {
  it('knows the gas of every move that was measured', () => {
    const all = TITLES.flatMap(transactions);
    expect(all.length).toBeGreaterThan(50);
    for (const { what, gas } of all) {
      expect(MOVE_GAS, what).toHaveProperty([what]);
      expect(gas, what).toBeLessThanOrEqual(MOVE_GAS[what]);
      if (what !== 'prove') expect(gas * 4n, what).toBeGreaterThan(MOVE_GAS[what] / 2n);
    }
  });

  it.each(outlays)('covers what $rivals rivals have cost, and not much more', (outlay) => {
    const matches = Array.from({ length: outlay.rivals }, () => FRESH);
    const { gas, bonds, needed, fees } = forecast(inputs([{ id: 'a', isPosted: false, matches }]));
    expect(bonds).toBe(outlay.bonds);
    expect(gas).toBeGreaterThanOrEqual(outlay.gas);
    expect(gas).toBeLessThan(outlay.gas * 2n);
    expect([fees, needed]).toEqual([gas * 50n * GWEI, gas * 50n * GWEI + bonds]);
  });

  it('never asks for more as a dispute goes on, and covers what is left of it', () => {
    const rest = (from: number) =>
      transactions('both hidden')
        .slice(from)
        .filter(({ who }) => who === 'honest')
        .reduce((all, { gas, bond }) => ({ gas: all.gas + gas, bonds: all.bonds + bond }), {
          ...{ gas: 0n, bonds: 0n },
        });
    // Before which of the rows the match stood so; the liar dissects first.
    const stage = (row: number, match: Partial<OpenUnitMatch>, isPosted = true) => ({
      ...{ row, dispute: { id: 'a', isPosted, matches: [{ ...FRESH, ...match }] } },
    });
    const entered = { phase: Phase.subdispute, hasEntered: true };
    const step = (height: number, isOurTurn: boolean) => ({
      ...entered,
      steps: [{ phase: height === 0 ? Phase.prove : Phase.bisect, height, isOurTurn }],
    });
    const stages = [
      stage(1, { isOurTurn: false }, false),
      stage(2, { isOurTurn: false }),
      stage(3, { height: 16, isOurTurn: true }),
      stage(5, { height: 8, isOurTurn: true }),
      stage(7, { phase: Phase.subdispute, height: 0 }),
      stage(9, step(28, true)),
      stage(10, step(24, false)),
      stage(15, step(4, true)),
      stage(16, step(0, true)),
    ];
    let before: bigint | undefined;
    for (const { row, dispute } of stages) {
      const { gas, bonds, needed } = forecast(inputs([dispute]));
      const left = rest(row);
      expect([row, bonds]).toEqual([row, left.bonds]);
      expect(gas, `row ${String(row)}`).toBeGreaterThanOrEqual(left.gas);
      if (before !== undefined) expect(needed).toBeLessThanOrEqual(before);
      before = needed;
    }
  });

  it('is the sum of its disputes, and grows with the price of gas', () => {
    const match = fc.record({
      phase: fc.constantFrom(Phase.bisect, Phase.subdispute),
      height: fc.integer({ min: 1, max: 5 }).map((n) => 4 * n),
      ...{ isOurTurn: fc.boolean(), hasEntered: fc.boolean(), steps: fc.constant([]) },
    });
    const dispute = fc.record({
      ...{ id: fc.string(), isPosted: fc.boolean(), matches: fc.array(match, { maxLength: 3 }) },
    });
    fc.assert(
      fc.property(fc.array(dispute, { maxLength: 4 }), fc.bigInt(1n, 500n), (disputes, price) => {
        const at = (gasPrice: bigint, of: readonly OpenDispute[]) =>
          forecast({ ...inputs(of), gasPrice });
        const whole = at(price, disputes);
        const parts = disputes.map((each) => at(price, [each]).needed);
        expect(whole.needed).toBe(parts.reduce((all, each) => all + each, 0n));
        expect(at(price + 1n, disputes).needed - whole.needed).toBe(whole.gas);
      }),
    );
  });
});

describe('a gain', () => {
  it('is the most that the contracts can pay out of bonds, and what is kept', () => {
    const shares = { repayShare: 5000, burnShare: 8000 };
    // Half may repay moves; of what is left four fifths are burned.
    expect(gainOf({ ownBonds: 70n, rivalBonds: [] }, shares)).toBe(70n);
    expect(gainOf({ ownBonds: 70n, rivalBonds: [1000n, 1000n] }, shares)).toBe(1_270n);
  });
});
