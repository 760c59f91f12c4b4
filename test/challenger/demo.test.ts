import { describe, expect, it, vi } from 'vitest';
import { runDemo } from '../../challenger/devnet/demo.js';
import { ALL_FRAUDS, type AnyFraud } from '../../challenger/devnet/frauds.js';

// A guard against what hangs: a demo takes seconds, and more where other tests run beside it.
vi.setConfig({ testTimeout: 240_000 });

/** Where each lie is told. */
const STEP: Readonly<Record<AnyFraud, { phase: string; opcode: string | null }>> = {
  storage: { phase: 'opcode', opcode: 'SSTORE' },
  balance: { phase: 'end', opcode: null },
  gas: { phase: 'opcode', opcode: 'SLOAD' },
  skip: { phase: 'charge', opcode: null },
  log: { phase: 'opcode', opcode: 'LOG3' },
  blob: { phase: 'loadBlobs', opcode: null },
};
/** DESIGN, promise 1: what a step that calls no precompile may cost. */
const STEP_GAS = 4_000_000;

/** Each lie with public trees or with hidden ones in turn; with both where all are asked for. */
const DEMOS = ALL_FRAUDS.flatMap((fraud, index) =>
  [false, true]
    .filter((hidden) => process.env['GAINSAY_ALL_DISPUTES'] === '1' || hidden === (index % 2 === 1))
    .map((hidden) => ({ fraud, hidden })),
);

describe('the demo', () => {
  it.each(DEMOS)('defeats a wrong $fraud, hidden trees: $hidden', async ({ fraud, hidden }) => {
    const lines: string[] = [];
    const { summary, page } = await runDemo({
      ...{ fraud, hidden },
      onProgress: (line) => lines.push(line),
    });
    expect(summary).toMatchObject({
      outcome: 'wrong-claim-defeated',
      fraud: { kind: fraud, ...STEP[fraud] },
    });
    const { l1 } = summary;
    expect(l1.stepGas).toBeGreaterThan(0);
    expect(l1.stepGas).toBeLessThan(STEP_GAS);
    expect(l1.gas).toBeGreaterThan(l1.stepGas);
    expect(Object.keys(summary)).toEqual(['outcome', 'fraud', 'l1', 'seconds']);
    const dissections = lines.filter((line) => line === 'challenger: dissect').length;
    if (hidden) expect(dissections).toBeGreaterThanOrEqual(5);
    else expect(dissections).toBeLessThanOrEqual(1);
    const { batch, block, tx, step } = summary.fraud!;
    expect(page).toMatch(new RegExp(`batch +${batch}\n +block +${block ?? 'none'}\n`));
    const transaction = new RegExp(`transaction +0x[0-9a-f]{64} \\(place ${tx} in its block`);
    if (fraud === 'blob') expect(tx).toBeNull();
    else expect(page).toMatch(transaction);
    expect(page).toMatch(new RegExp(`step +${step} of \\d+ in the unit`));
  });
});
