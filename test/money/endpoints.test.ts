import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { KEY_VARIABLE } from '../../challenger/keys/openSigner.js';
import { EndpointPool } from '../../challenger/l1/endpoints/endpointPool.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { openMoney } from '../../challenger/money/openMoney.js';
import type { TransactionManager } from '../../challenger/money/transactionManager.js';
import { type FaultPlan, FaultyEndpoint } from '../l1/faultyEndpoint.js';
import { COUNTER, MoneyL1, payload } from './moneyL1.js';

const FLAKY: FaultPlan[] = [
  { fault: { kind: 'drop' }, rate: 0.1 },
  { fault: { kind: 'status', status: 500 }, rate: 0.05 },
  { fault: { kind: 'delay', ms: 5 }, rate: 0.2 },
  { fault: { kind: 'stale', blocks: 1 }, rate: 0.1 },
  { fault: { kind: 'garbage' }, rate: 0.05 },
];
/** Has nothing in its pool, ever. */
const FORGETFUL: FaultPlan[] = [
  {
    fault: {
      kind: 'say',
      answer: (found) => ((found as { blockHash?: string })?.blockHash ? found : null),
    },
    methods: /^eth_getTransactionByHash$/,
  },
];

let l1: MoneyL1;
let folder: string;
const stop: (() => Promise<void>)[] = [];
const events: MoneyEvent[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-money-'));
  events.length = 0;
});
afterEach(async () => {
  for (const each of stop.splice(0).reverse()) await each();
  rmSync(folder, { recursive: true });
});

async function start(
  mining: 'manual' | { everySeconds: number },
  plans: readonly (readonly FaultPlan[])[],
): Promise<TransactionManager> {
  l1 = await MoneyL1.start({ mining });
  stop.push(() => l1.stop());
  const endpoints = await Promise.all(
    plans.map((plan, i) => FaultyEndpoint.open(l1.anvil.url, plan, `money ${String(i)}`)),
  );
  stop.push(async () => {
    for (const each of endpoints) await each.close();
  });
  const pool = new EndpointPool({
    endpoints: endpoints.map(({ url }, i) => ({
      ...{ url, name: `e${String(i)}`, timeoutMs: 2_000, backOff: { firstMs: 2, mostMs: 20 } },
    })),
    ...{ need: 2, chainId: 31337n, headAgeMs: 0, graceMs: 30, pauseMs: 5 },
  });
  stop.push(() => Promise.resolve(pool.destroy()));
  const money = await openMoney({
    ...{ provider: pool, folder, key: { kind: 'environment' } },
    env: { [KEY_VARIABLE]: devAccount(0).privateKey },
    policy: { pollMs: 20, schedule: [{ leftS: 0n, afterMs: 1_500, percent: 10n }] },
    onEvent: (event) => events.push(event),
  });
  stop.push(() => money.stop());
  return money;
}

const send = (money: TransactionManager, move: number) =>
  money.send(`move ${String(move)}`, { to: COUNTER, data: payload(move), value: 0n });

describe('the transaction manager, through endpoints that fail', () => {
  it('makes each move once where two of three must agree and one fails all the time', async () => {
    const money = await start({ everySeconds: 1 }, [FLAKY, [], []]);
    const all = Array.from({ length: 25 }, (_, move) => move);
    await Promise.all(all.map((move) => send(money, move)));
    expect((await l1.made()).sort((a, b) => a - b)).toEqual(all);
  });

  it('raises its offer also where endpoints differ in what waits in their pools', async () => {
    const money = await start('manual', [FORGETFUL, []]);
    const sent = send(money, 1);
    const told = (kind: string) => events.filter((event) => event.kind === kind).length;
    await vi.waitUntil(() => told('raised') > 1, { timeout: 20_000 });
    expect(told('blind')).toBe(0);
    await l1.mine();
    expect((await sent).blockNumber).toBe(1);
    expect(await l1.made()).toEqual([1]);
  });
});
