import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { ChainStatus } from '../../challenger/api/records/chainStatus.js';
import type { Wire } from '../../challenger/api/wireRecord.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { ChainState, type ChainStateOptions } from '../../challenger/daemon/chainState.js';
import { World } from '../challenger/world.js';
import { DaemonRig, type Running } from './daemonRig.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let world: World;
let rig: DaemonRig;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());
beforeEach(async () => {
  rig = await DaemonRig.of(world.devnet);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rig.close();
});

/** As many times faster than it is. */
const FAST = 100;
const sleep = (ms: number, signal?: AbortSignal) =>
  SYSTEM_CLOCK.sleep(Math.max(20, ms / FAST), signal);

async function chainOf({ ask }: Running): Promise<Wire<ChainStatus>> {
  const { body } = await ask('/api/v1/status');
  return (body['chains'] as Wire<ChainStatus>[])[0]!;
}

it('is no silence where the first look executes for a long time, and shows how far it is', async () => {
  const hash = new Uint8Array(32) as Hash;
  const syncing = vi.spyOn(ChainState.prototype, 'catchUp');
  syncing.mockImplementation(async function (this: ChainState, signal) {
    const { onProgress } = (this as unknown as { options: ChainStateOptions }).options;
    for (let done = 1n; !signal.aborted; done++) {
      const head = { number: done * 10n, hash, timestamp: done };
      onProgress({ stage: 'batches', done, from: 0n, total: 1_000n, head });
      await SYSTEM_CLOCK.sleep(100);
    }
  });
  const begin = Date.now();
  const clock = { now: () => begin + (Date.now() - begin) * FAST, sleep };
  const watch = await rig.start('watch', {}, clock);
  // Until 25 minutes have passed for the daemon.
  while (clock.now() - begin < 1_500_000) {
    await world.devnet.provider.send('evm_mine', []);
    await SYSTEM_CLOCK.sleep(200);
  }
  const told = watch.events.map(({ kind, text }) => `${kind}: ${text}`);
  expect(told.filter((line) => line.includes('silence'))).toEqual([]);
  const { l1, sync, verified, lag, stage, lastLoopAt, loops, notReady } = await chainOf(watch);
  expect({ stage, lag, loops }).toEqual({ stage: 'batches', lag: null, loops: 0 });
  const now = clock.now() / 1000;
  expect(now - l1!.seenAt).toBeLessThan(300);
  expect(now - lastLoopAt!).toBeLessThan(300);
  expect(sync).toMatchObject({ total: 1_000 });
  expect(sync!.etaSeconds).toBeGreaterThan(0);
  expect(Number(verified!.batch)).toBeGreaterThan(20);
  expect(notReady).toMatchObject([{ code: 'SYNCING' }]);
  const lines = told.filter((line) => /^sync: batch \d+ of 1000(, \d+ min left)?$/.test(line));
  expect(lines.length).toBeGreaterThan(5);
});
