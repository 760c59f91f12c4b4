import type { ReadModel } from '../api/readModel.js';
import type { ChainStatus } from '../api/records/chainStatus.js';
import type { ClaimRecord } from '../api/records/claimRecord.js';
import type { DisputeRecord } from '../api/records/disputeRecord.js';
import { leastClock } from './clockLeft.js';
import { ether } from './ether.js';
import { standsOnWrong } from './standsOnWrong.js';
import type { Instruments, KeyOf, Labels } from './instruments.js';

const BOND_STATES = ['idle', 'atRisk', 'claimable', 'lost'] as const;

/** Sets the gauges to what the model knows. @param now Unix seconds */
export function gaugeModel(instruments: Instruments, model: ReadModel, now: number): void {
  const { version, chains } = model.status();
  instruments.set('up', {}, 1);
  instruments.set('build', { version, node: process.version }, 1);
  for (const status of chains) {
    const { chain } = status;
    const of = <T extends { readonly chain: string }>(list: readonly T[]): T[] =>
      list.filter((each) => each.chain === chain);
    gaugeChain(instruments, status);
    gaugeClaims(instruments, chain, of(model.claims()));
    gaugeDisputes(instruments, status, of(model.disputes()), now);
    gaugeMoney(instruments, model, status, now);
  }
  const { disks, stores } = model.resources();
  for (const { folder, freeBytes } of disks) instruments.set('diskFree', { folder }, freeBytes);
  for (const { chain, bytes } of stores) instruments.set('store', { chain }, bytes);
}

function gaugeChain(instruments: Instruments, status: ChainStatus): void {
  const { chain, mode, l1, verified, postedBatch, lag, basis, lastLoopAt, notReady } = status;
  const { sync, replay } = status;
  instruments.set('ready', { chain }, notReady.length === 0 ? 1 : 0);
  instruments.set('mode', { chain, mode }, 1);
  instruments.set('trust', { chain, basis }, 1);
  if (l1 !== null) {
    instruments.set('l1Head', { chain }, l1.block);
    instruments.set('l1HeadTime', { chain }, l1.time);
    instruments.set('l1SeenTime', { chain }, l1.seenAt);
  }
  if (verified !== null) {
    instruments.set('l2Block', { chain }, Number(verified.block));
    instruments.set('verifiedBatch', { chain }, Number(verified.batch));
  }
  if (postedBatch !== null) instruments.set('postedBatch', { chain }, Number(postedBatch));
  if (lag !== null) {
    instruments.set('lag', { chain }, lag.seconds);
    instruments.set('lagBatches', { chain }, Number(lag.batches));
  }
  for (const [work, progress] of Object.entries({ sync, replay })) {
    if (progress === null || progress.total === 0) continue;
    instruments.set('syncProgress', { chain, work }, progress.done / progress.total);
  }
  if (lastLoopAt !== null) instruments.set('loopTime', { chain }, lastLoopAt);
}

function gaugeClaims(
  instruments: Instruments,
  chain: string,
  claims: readonly ClaimRecord[],
): void {
  const onWrong = standsOnWrong(claims);
  sums(instruments, 'claims', claims, ({ id, status, verdict }) => {
    const isUnjudged = verdict === null || verdict === 'cannotTell';
    const said = isUnjudged && onWrong.has(id) ? 'onWrong' : (verdict ?? 'none');
    return { labels: { chain, status, verdict: said }, value: 1 };
  });
}

function gaugeDisputes(
  instruments: Instruments,
  { chain, l1 }: ChainStatus,
  all: readonly DisputeRecord[],
  now: number,
): void {
  const disputes = all.filter(({ isOpen }) => isOpen);
  sums(instruments, 'disputes', disputes, ({ forecast: { ahead, winner } }) => ({
    labels: { chain, ahead: ahead ?? 'unknown', winner: winner ?? 'unknown' },
    value: 1,
  }));
  const ends = disputes.flatMap(({ forecast: { endsBy } }) => (endsBy === null ? [] : [endsBy]));
  if (ends.length > 0) instruments.set('disputeEnd', { chain }, Math.max(...ends));
  const matches = disputes.flatMap((dispute) => dispute.matches);
  sums(instruments, 'matches', matches, ({ level, phase }) => ({
    labels: { chain, level, phase },
    value: 1,
  }));
  const left = leastClock(matches, l1?.time ?? now);
  if (left !== undefined) instruments.set('clock', { chain }, left);
  for (const party of ['right', 'wrong', 'unknown'] as const) {
    const sum = disputes.reduce((total, { forecast }) => total + forecast.stakes[party], 0n);
    instruments.set('stakes', { chain, party }, ether(sum));
  }
}

function gaugeMoney(
  instruments: Instruments,
  model: ReadModel,
  { chain, l1ChainId }: ChainStatus,
  now: number,
): void {
  const l1 = String(l1ChainId);
  for (const state of BOND_STATES) {
    const sum = model
      .bonds()
      .filter((bond) => bond.chain === chain && bond.state === state)
      .reduce((total, { amount }) => total + amount, 0n);
    instruments.set('bonds', { chain, state }, ether(sum));
  }
  const accounts = model.accounts().filter((account) => account.chain === chain);
  for (const { address, balance, needed } of accounts) {
    instruments.set('balance', { chain, l1, address }, ether(balance));
    instruments.set('needed', { chain, l1, address }, ether(needed));
  }
  const pending = accounts.reduce((total, each) => total + each.pending, 0);
  const oldest = accounts.map(({ oldestPendingAt }) => oldestPendingAt ?? now);
  instruments.set('pending', { chain }, pending);
  instruments.set('pendingAge', { chain }, Math.max(0, now - Math.min(now, ...oldest)));
}

/** Sets a gauge, for each set of labels, to the sum of what has them. */
function sums<K extends KeyOf<'gauge'>, T>(
  instruments: Instruments,
  key: K,
  items: readonly T[],
  of: (item: T) => { readonly labels: Labels<K>; readonly value: number },
): void {
  const found = new Map<string, { labels: Labels<K>; value: number }>();
  for (const item of items) {
    const { labels, value } = of(item);
    const name = JSON.stringify(labels);
    found.set(name, { labels, value: (found.get(name)?.value ?? 0) + value });
  }
  for (const { labels, value } of found.values()) instruments.set(key, labels, value);
}
