import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CostsReport } from '../../challenger/costs/report.js';
import { SIGHTS } from '../../challenger/costs/sight.js';

/** What is promised; not read from the code that is tested. */
const MOST = { 'both served': 9, 'step tree hidden': 15, 'both hidden': 19 } as const;
const ETHER = 10n ** 18n;
/** Short, but longer than a page of the step tree. */
const SHORT = '3000';

/** A report as its JSON has it. */
type Plain<T> = T extends bigint
  ? string
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T;

function costs(steps: string, ...args: string[]) {
  const command = ['cli/bin/gainsay.js', 'costs', '--steps', steps, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('gainsay costs', () => {
  let report: Plain<CostsReport>;

  beforeAll(() => {
    const { status, stdout, stderr } = costs(SHORT, '--json', '--rivals', '1', '--rivals', '2');
    expect(status, stderr).toBe(0);
    report = JSON.parse(stdout) as Plain<CostsReport>;
  });

  it.each(SIGHTS)('%s: no more L1 transactions than promised', (sight) => {
    const dispute = report.disputes.find((each) => each.sight === sight && !each.isHasty)!;
    const returns = ['release entry bond', 'collect', 'withdraw'];
    const moves = dispute.transactions.filter(({ what }) => !returns.includes(what));
    expect(moves.length).toBeLessThanOrEqual(MOST[sight]);
    const count = (kind: string) => moves.filter(({ what }) => what === kind).length;
    // Whole disputes: both claim, both enter, one step is proved, both levels are closed.
    expect([count('post claim'), count('enter step tree')]).toEqual([2, 2]);
    expect([count('prove'), count('settle'), count('finalize')]).toEqual([1, 1, 1]);
    expect(count('diverge') + count('seal')).toBe(2);
    expect(dispute.steps).toBeGreaterThanOrEqual(3000);
    expect(dispute.lieAt).toBeGreaterThan(1000);
  });

  it('a faster liar adds dissections of its own, and none to the honest moves', () => {
    for (const sight of ['both served', 'step tree hidden'] as const) {
      const [slow, fast] = [false, true].map((isHasty) =>
        report.disputes.find((each) => each.sight === sight && each.isHasty === isHasty)!,
      );
      const own = ({ transactions }: Plain<CostsReport>['disputes'][number]) =>
        transactions.filter(({ by }) => by === 'honest').length;
      expect(own(fast!)).toBeLessThanOrEqual(own(slow!));
    }
  });

  it('the honest bonds are at most 1 ETH, and one entry bond more for each further rival', () => {
    const { entryBond } = report.parameters;
    expect(report.rivals.map(({ rivals, units }) => [rivals, units])).toEqual([
      ...[
        [1, 'same'],
        [2, 'same'],
        [2, 'different'],
      ],
    ]);
    for (const { rivals, honest } of [...report.disputes, ...report.rivals]) {
      const most = ETHER + BigInt(rivals - 1) * BigInt(entryBond);
      expect(BigInt(honest.bonds)).toBeLessThanOrEqual(most);
      expect(BigInt(honest.bonds)).toBeGreaterThan(0n);
    }
  });

  it('all money is accounted for: an honest party has its bonds back and is repaid', () => {
    for (const { transactions, honest } of [...report.disputes, ...report.rivals]) {
      const own = transactions.filter(({ by }) => by === 'honest');
      const fees = own.reduce((sum, { gas }) => sum + BigInt(gas) * BigInt(report.gasPrice), 0n);
      expect(BigInt(honest.gas) + BigInt(honest.returnGas)).toBe(fees);
      const gained = BigInt(honest.repaid) + BigInt(honest.won);
      expect(BigInt(honest.net)).toBe(gained - fees);
      expect(BigInt(honest.repaid)).toBeGreaterThan(0n);
      expect(BigInt(honest.net)).toBeGreaterThan(0n);
    }
  });

  it('each bond covers three times the honest moves against it, and repays them', () => {
    expect(report.covers.map(({ of }) => of)).toEqual(['claim', 'step tree']);
    for (const { bond, gas, isRepaid } of report.covers) {
      const cost = BigInt(gas) * BigInt(report.parameters.repayPrice);
      // Gas of at least the two or three moves that there always are.
      expect(BigInt(gas)).toBeGreaterThan(400_000n);
      expect(BigInt(bond)).toBeGreaterThanOrEqual(3n * cost);
      expect(isRepaid).toBe(true);
    }
  });

  it('exits with 1 where a bound is missed, and says by how much', () => {
    const { status, stdout, stderr } = costs(
      ...[SHORT, '--sight', 'both served', '--rivals', '1', '--max-bonds', '900'],
    );
    expect(status).toBe(1);
    expect(stderr).toContain('COSTS_BOUND_MISSED');
    expect(stderr).toContain(
      'honest bonds, both served: 1 ETH, at most 0.9 ETH, missed by 0.1 ETH',
    );
    expect(stderr).not.toContain('L1 transactions');
    expect(stdout).not.toContain('every bound holds');
  });

  it('refuses more steps than fit into a block', () => {
    const { status, stderr } = costs('2000000', '--rivals', '4');
    expect(status).toBe(1);
    expect(stderr).toContain('COSTS_TOO_MANY_STEPS');
  });
});

describe('docs/costs.md', () => {
  const document = readFileSync('docs/costs.md', 'utf8');

  it('holds the figures of a transaction of at least a million steps, within the bounds', () => {
    const [, steps = '0'] = /a transaction of ([\d,]+) steps/.exec(document) ?? [];
    expect(Number(steps.replaceAll(',', ''))).toBeGreaterThanOrEqual(1_000_000);
    for (const sight of SIGHTS) {
      const row = document.split('\n').find((line) => line.startsWith(`| ${sight} | not faster |`));
      const [, , , transactions] = row!.split('|').map((cell) => cell.trim());
      expect(Number(transactions)).toBe(MOST[sight]);
    }
  });
});
