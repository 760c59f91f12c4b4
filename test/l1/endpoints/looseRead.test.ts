import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultPlan } from '../faultyEndpoint.js';
import { SmallL1 } from './smallL1.js';

let l1: SmallL1;
beforeAll(async () => (l1 = await SmallL1.open()));
afterAll(() => l1.close());

const says = (number: number, ms = 0): FaultPlan[] => [
  ...(ms === 0 ? [] : [{ fault: { kind: 'delay', ms }, methods: NUMBERS } as const]),
  {
    fault: { kind: 'say', answer: () => `0x${number.toString(16)}` },
    methods: NUMBERS,
  },
];
const NUMBERS = /^eth_(maxPriority|estimateGas|getTransactionCount)/;
const QUESTIONS: readonly [string, readonly unknown[]][] = [
  ['eth_maxPriorityFeePerGas', []],
  ['eth_estimateGas', [{ to: `0x${'22'.repeat(20)}` }]],
  ['eth_getTransactionCount', [`0x${'22'.repeat(20)}`, 'pending']],
];
const HIGH = 2 ** 40;

describe('a number in which endpoints rightly differ', () => {
  /** What they say, how many must agree, and what comes of it. The last to answer is too late to be waited for. */
  const cases: [string, FaultPlan[][], number, number][] = [
    ['a liar that is high, of two', [says(HIGH), says(100)], 2, 100],
    ['and of three, one of which is late', [says(HIGH), says(100), says(101, 400)], 2, 100],
    ['a liar that is high, of three', [says(HIGH), says(100), says(101)], 2, 101],
    ['a liar that is low, of three', [says(1), says(100), says(101)], 2, 100],
    ['a liar that is low, of two: only downwards', [says(1), says(100)], 2, 1],
    ['two liars of five', [says(HIGH), says(HIGH), says(100), says(101), says(102)], 3, 102],
    ['where two of four are enough', [says(HIGH), says(100), says(101), says(102)], 2, 101],
  ];
  it.each(cases)('is no higher than an honest one says: %s', async (_, plans, need, expected) => {
    const pool = await l1.pool(plans, need, { graceMs: 150 });
    for (const [method, params] of QUESTIONS) {
      expect(Number(await pool.send(method, [...params]))).toBe(expected);
    }
  });
});
