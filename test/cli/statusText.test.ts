import { expect, it } from 'vitest';
import type { ChainStatus } from '../../challenger/api/records/chainStatus.js';
import { toWire } from '../../challenger/api/wire.js';
import { statusText } from '../../cli/statusText.js';
import { chainStatus } from '../api/model.js';

type Status = Parameters<typeof statusText>[0];

/** What is said of a chain, without colours, each line in one space. */
function linesOf(change: Partial<ChainStatus>): string[] {
  const chains = [chainStatus(change)];
  const status = { version: '0.0.0', startedAt: 1_800_000_000, isReady: false, chains };
  const stream = { isTTY: false } as unknown as Parameters<typeof statusText>[1];
  return statusText(JSON.parse(toWire(status)) as Status, stream).map((line) =>
    line.trim().replace(/ +/g, ' '),
  );
}

it('tells what is behind from what is not known', () => {
  expect(linesOf({})).toContain('behind 2 batches, 48 s');
  expect(linesOf({ lag: null })).toContain('behind not known yet');
});

it('says how far a sync and a replay in the background are', () => {
  const sync = { done: 300, total: 900, etaSeconds: 600 };
  const replay = { done: 1, total: 900, etaSeconds: null };
  const both = linesOf({ stage: 'batches', sync, replay });
  expect(both).toContain('sync batch 300 of 900, 10 min left');
  expect(both).toContain('replay batch 1 of 900');
  const state = { done: 2_500_000, total: 10_000_000, etaSeconds: 9 };
  expect(linesOf({ stage: 'snapshot', sync: state })).toContain('sync 2.5 of 10.0 MB, 9 s left');
  expect(linesOf({}).filter((line) => /^(sync|replay)/.test(line))).toEqual([]);
});
