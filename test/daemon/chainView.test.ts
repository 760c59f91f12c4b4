import { expect, it } from 'vitest';
import type { ChainReading } from '../../challenger/daemon/records/chainReading.js';
import { ChainView } from '../../challenger/daemon/chainView.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

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
