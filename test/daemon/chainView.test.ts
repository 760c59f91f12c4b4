import { expect, it } from 'vitest';
import type { DaemonEvent } from '../../challenger/api/daemonEvent.js';
import type { ChainReading } from '../../challenger/daemon/records/chainReading.js';
import { ChainView } from '../../challenger/daemon/chainView.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { SyncProgress } from '../../challenger/sync/syncProgress.js';

const HASH = new Uint8Array(32) as Hash;

function reading(postedBatch: bigint): ChainReading {
  const none = { claims: 0n, matches: 0n };
  const seen = { claims: [], disputes: [] };
  return { claims: [], disputes: [], bonds: [], owed: none, postedBatch, seen };
}

function lagOf(view: ChainView) {
  return view.status('watch', 'replayed', []).lag;
}

it('counts for how long a batch waits that nobody has the data of', () => {
  const names = { chain: 'one', l1ChainId: 1n, l2ChainId: 2n, endpoints: [] };
  const view = new ChainView({ ...names, now: () => 0 });
  const sees = (number: number, time: bigint): void => {
    view.sawL1({ number, hash: `0x${String(number)}`, time });
  };
  const executed = (position: bigint): void => {
    const head = { number: position, hash: HASH, timestamp: 0n };
    const place = { position, accumulator: HASH, queueNext: 0n, head };
    view.executed(place as unknown as Parameters<ChainView['executed']>[0]);
  };
  executed(4n);
  sees(1, 1_000n);
  view.looked(reading(4n), undefined);
  expect(lagOf(view)).toEqual({ batches: 0n, seconds: 0 });
  sees(2, 1_012n);
  view.looked(reading(5n), undefined);
  expect(lagOf(view)).toEqual({ batches: 1n, seconds: 0 });
  sees(3, 1_300n);
  view.looked(reading(6n), undefined);
  expect(lagOf(view)).toEqual({ batches: 2n, seconds: 288 });
  // Its data are there, and it was posted before it was seen.
  view.looked(reading(6n), 1_005n);
  expect(lagOf(view)).toEqual({ batches: 2n, seconds: 295 });
  executed(6n);
  view.looked(reading(6n), undefined);
  expect(lagOf(view)).toEqual({ batches: 0n, seconds: 0 });
});

const NAMES = { chain: 'one', l1ChainId: 1n, l2ChainId: 2n, endpoints: [] };
const batch = (done: bigint, total: bigint): SyncProgress => {
  const head = { number: done, hash: HASH, timestamp: done };
  return { stage: 'batches', done, from: 0n, total, head };
};

it('shows how far a sync is, and no lag before the first look', () => {
  let now = 1_000;
  const view = new ChainView({ ...NAMES, now: () => now });
  const status = () => view.status('watch', 'replayed', []);
  expect(status()).toMatchObject({ lag: null, sync: null, replay: null, lastLoopAt: null });
  view.progressed({ stage: 'snapshot', done: 5, total: 20, remainingMs: 9_000 });
  expect(status()).toMatchObject({ stage: 'snapshot' });
  expect(status().sync).toEqual({ done: 5, total: 20, etaSeconds: 9 });
  view.progressed(batch(1n, 11n));
  expect(status().sync).toEqual({ done: 1, total: 11, etaSeconds: null });
  now += 30;
  view.progressed(batch(4n, 11n));
  // 10 s each, and 7 are left.
  expect(status().sync).toEqual({ done: 4, total: 11, etaSeconds: 70 });
  expect(status().verified).toMatchObject({ batch: 4n, block: 4n });
  view.replayed(batch(2n, 3n));
  expect(status().replay).toMatchObject({ done: 2, total: 3 });
  view.synced();
  view.replayEnds();
  expect(status()).toMatchObject({ sync: null, replay: null, lag: null });
  view.sawL1({ number: 1, hash: '0x1', time: 5n });
  view.looked(reading(4n), undefined);
  expect(status().lag).toEqual({ batches: 0n, seconds: 0 });
  // What is final lies behind what was executed ahead of it.
  view.stage = 'following';
  view.progressed(batch(3n, 3n));
  expect(status().verified).toMatchObject({ batch: 4n });
});

it('takes batches for signs of life only in what has gone on for a minute', () => {
  let now = 1_000;
  const view = new ChainView({ ...NAMES, now: () => now });
  const seen = () => view.status('watch', 'replayed', []).lastLoopAt;
  // Where each look executes a little, and then fails.
  for (let look = 0; look < 10; look++) {
    view.progressed(batch(1n, 2n));
    now += 59;
    view.progressed(batch(2n, 2n));
    view.synced();
  }
  expect(seen()).toBeNull();
  view.progressed(batch(3n, 9n));
  now += 60;
  view.progressed(batch(4n, 9n));
  expect(seen()).toBe(now);
});

it('tells of a sync at once and each minute, and of the batches of a look only where they take long', () => {
  let now = 1_000;
  const events: DaemonEvent[] = [];
  const view = new ChainView({ ...NAMES, now: () => now, tell: (event) => events.push(event) });
  view.progressed(batch(1n, 9n));
  now += 59;
  view.progressed(batch(2n, 9n));
  expect(events).toMatchObject([{ kind: 'progress', work: 'sync', progress: { done: 1 } }]);
  now += 1;
  view.progressed(batch(3n, 9n));
  expect(events).toMatchObject([{}, { stage: 'batches', progress: { done: 3, total: 9 } }]);
  view.synced();
  view.stage = 'following';
  view.progressed(batch(4n, 9n));
  expect(events).toHaveLength(2);
  now += 60;
  view.progressed(batch(5n, 9n));
  expect(events).toHaveLength(3);
});
