import { setTimeout } from 'node:timers/promises';
import { Transaction, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultPlan } from '../faultyEndpoint.js';
import { KEY, SmallL1, word } from './smallL1.js';

let l1: SmallL1;
beforeAll(async () => (l1 = await SmallL1.open()));
afterAll(() => l1.close());

const SEND = /^eth_sendRaw/;
const REFUSES: FaultPlan[] = [{ fault: { kind: 'fault', code: -32000 }, methods: SEND }];
const IS_DOWN: FaultPlan[] = [{ fault: { kind: 'drop' }, methods: SEND }];
/** Longer than the pool waits for it, so that each of its attempts takes 5 s. */
const HANGS: FaultPlan[] = [{ fault: { kind: 'delay', ms: 9_000 }, methods: SEND }];
const IS_LATE: FaultPlan[] = [{ fault: { kind: 'delay', ms: 150 }, methods: SEND }];

/** What comes of sending a transaction: its hash, the refusal, or nothing before the one that hangs is given up. */
async function sent(
  plans: readonly FaultPlan[][],
  options: { readonly need: number; readonly graceMs: number; readonly hedgeMs: number },
): Promise<'taken' | 'refused' | 'nothing yet'> {
  const { need, ...more } = options;
  const pool = await l1.pool(plans, need, more);
  const wallet = new Wallet(KEY, pool);
  const raw = await wallet.signTransaction(
    await wallet.populateTransaction({ to: l1.contract, data: word(7) }),
  );
  const answer = pool.send('eth_sendRawTransaction', [raw]).then(
    (hash) => (hash === Transaction.from(raw).hash ? ('taken' as const) : ('nothing yet' as const)),
    (error: { error?: { code?: number } }) => {
      if (error.error?.code !== -32000) throw error;
      return 'refused' as const;
    },
  );
  return Promise.race([answer, setTimeout(4_000, 'nothing yet' as const)]);
}

it('a transaction that enough endpoints refuse is refused, though one of them hangs', async () => {
  const options = { need: 2, graceMs: 50, hedgeMs: 600_000 };
  expect(await sent([REFUSES, REFUSES, HANGS], options)).toBe('refused');
});

it('and where fewer refuse, once the others hang or fail', async () => {
  const options = { need: 2, graceMs: 600_000, hedgeMs: 200 };
  expect(await sent([REFUSES, IS_DOWN, HANGS], options)).toBe('refused');
});

it('but one that takes it within that time is heard', async () => {
  const options = { need: 2, graceMs: 2_000, hedgeMs: 2_000 };
  expect(await sent([REFUSES, REFUSES, IS_LATE], options)).toBe('taken');
});
