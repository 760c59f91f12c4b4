import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { opcodeInfo } from '../../bisection/machine/Opcode.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { readTables } from '../../challenger/bounds/document.js';
import type { BoundsReport } from '../../challenger/bounds/report.js';

/** The part of the shapes that runs here: those that broke a bound once, and the deepest and dearest of the others. */
const PART = [
  'deep slots, written twice',
  'deep accounts',
  'creation that is its own heir',
  'transaction with init code of 48 KiB',
  'one deep slot named again and again in an access list',
  'MODEXP at 10M gas, 64 KiB',
];
/** Steps that cost nearly the same: which of them is sent to L1 depends on the shapes that there are. */
const NEAR = 1.01;
const committed = readTables(readFileSync('docs/bounds.md', 'utf8'));

function bounds(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['cli/bin/gainsay.js', 'bounds', ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('docs/bounds.md', () => {
  it('has a row for every phase and every opcode, and every bound in it holds', () => {
    const phases = Object.keys(Phase).filter((name) => name !== 'opcode');
    const opcodes = Array.from({ length: 256 }, (_, code) => opcodeInfo(code)?.name);
    const wanted = [...phases, ...opcodes.filter((name) => name !== undefined), 'INVALID'];
    expect([...committed.keys()].sort()).toEqual(wanted.sort());
    for (const [kind, { gas, calldata, ok }] of committed) {
      const callsPrecompile = ['precompile', 'recover', 'authorize'].includes(kind);
      expect(gas, kind).toBeLessThanOrEqual(callsPrecompile ? 12_000_000 : 4_000_000);
      expect(calldata, kind).toBeLessThanOrEqual(callsPrecompile ? 100_000 : 64_000);
      expect(ok, kind).toBe(true);
    }
  });

  it('has no figure below what a part of the shapes comes to', () => {
    const { status, stdout } = bounds('--json', ...PART.flatMap((name) => ['--shape', name]));
    expect(status).toBe(0);
    const { phases, opcodes } = JSON.parse(stdout) as BoundsReport;
    const measured = [...phases, ...opcodes].filter(({ dearest }) => dearest !== undefined);
    expect(measured.length).toBeGreaterThan(30);
    for (const { kind, dearest, longest } of measured) {
      expect(dearest!.gas, kind).toBeLessThanOrEqual(committed.get(kind)!.gas * NEAR);
      expect(longest!.calldata, kind).toBeLessThanOrEqual(committed.get(kind)!.calldata);
    }
    // The same figures where this part has the worst of all.
    const of = (kind: string) => measured.find((row) => row.kind === kind);
    expect(of('SSTORE')!.longest!.calldata).toBe(committed.get('SSTORE')!.calldata);
    expect(of('precompile')!.dearest!.gas).toBe(committed.get('precompile')!.gas);
  });
});

describe('gainsay bounds', () => {
  it('reports a bound that is set too low, and exits with 3', () => {
    const low = ['--max-calldata', '20000', '--max-gas', '700000'];
    const { status, stdout, stderr } = bounds('--shape', 'value to a new deep account', ...low);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^broken: start, end$/m);
    expect(stdout).toMatch(/^start .* BROKEN$/m);
    expect(stdout).toMatch(/^charge .* ok$/m);
  });

  it('refuses a shape that there is not, and names those that there are', () => {
    const { status, stderr } = bounds('--shape', 'nonsense');
    expect(status).toBe(1);
    expect(stderr).toContain('BOUNDS_UNKNOWN_SHAPE');
    expect(stderr).toContain('deep slots, written twice');
  });
});
