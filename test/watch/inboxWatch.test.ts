import { describe, expect, it } from 'vitest';
import type { Config } from '../../bisection/machine/Config.js';
import type { PublishedBatch } from '../../challenger/l1/batches.js';
import type { InboxEvent, QueuedEntry } from '../../challenger/watch/inboxEvent.js';
import { inboxEventLine } from '../../challenger/watch/inboxEventLine.js';
import { InboxWatch } from '../../challenger/watch/inboxWatch.js';
import { batch, block, GENESIS, RULES } from './blocks.js';

const [ANN, BOB] = [0xa1n, 0xb0bn];

function look(
  watch: InboxWatch,
  batches: readonly PublishedBatch[],
  queue: { readonly entries?: readonly QueuedEntry[]; readonly time?: bigint } = {},
  isWhole = true,
): InboxEvent[] {
  const { entries = [], time = 5000n } = queue;
  const at = (position: bigint) => batches[Number(position) - 1];
  return watch.look({ batch: at, isWhole, entries, time });
}

const newWatch = () => new InboxWatch(RULES as Config, GENESIS);

describe('posters', () => {
  it('contradict one another where both have a block for the same time', () => {
    const events = look(newWatch(), [
      batch(1, ANN, [block(1002), block(1004)]),
      batch(2, BOB, [block(1004, { transactions: [Uint8Array.of(1)] }), block(1006)]),
    ]);
    expect(events).toEqual([
      {
        kind: 'postersContradict',
        stands: { poster: ANN, batch: 1n, index: 1, number: 2n, timestamp: 1004n },
        isVoid: { poster: BOB, batch: 2n, index: 0, number: undefined, timestamp: 1004n },
      },
    ]);
    const [line] = events.map(inboxEventLine);
    expect(line).toContain('ALARM');
    for (const poster of [ANN, BOB]) expect(line).toContain(poster.toString(16).padStart(40, '0'));
  });

  it('do where one fills a gap that the other has left behind', () => {
    const [event] = look(newWatch(), [
      batch(1, ANN, [block(1002), block(1010)]),
      batch(2, BOB, [block(1004)]),
    ]);
    expect(event).toMatchObject({ stands: { number: 2n, timestamp: 1010n } });
  });

  it('are told of once a batch, and once for all if the same is read again', () => {
    const watch = newWatch();
    const first = batch(1, ANN, [block(1002), block(1004)]);
    const second = batch(2, BOB, [block(1002, { extraData: Uint8Array.of(1) }), block(1003)]);
    expect(look(watch, [first, second])).toHaveLength(1);
    expect(look(watch, [first, second])).toEqual([]);
    // A reorganization takes the second away and brings it back.
    expect(look(watch, [first])).toEqual([]);
    expect(look(watch, [first, second])).toEqual([]);
    const third = batch(3, BOB, [block(1001)]);
    expect(look(watch, [first, second, third])).toHaveLength(1);
  });

  it.each([
    ['a poster repeats itself', [batch(1, ANN, [block(1004)]), batch(2, ANN, [block(1002)])]],
    [
      'another one posts the same block',
      [batch(1, ANN, [block(1004)]), batch(2, BOB, [block(1004)])],
    ],
    [
      'a block is too far ahead of L1',
      [batch(1, ANN, [block(1004)]), batch(2, BOB, [block(5061)])],
    ],
    [
      'a block is void for another reason',
      [batch(1, ANN, [block(1004)]), batch(2, BOB, [block(1006, { gasLimit: 1n })])],
    ],
    [
      'a forced batch has taken the time',
      [
        batch(1, ANN, 'forced', { queueLength: 1n, queueDue: 1n }),
        batch(2, BOB, [block(4990)], { queueLength: 1n, queueDue: 1n }),
      ],
    ],
    ['all is well', [batch(1, ANN, [block(1004)]), batch(2, BOB, [block(1006)])]],
  ])('do not where %s', (_, batches) => {
    expect(look(newWatch(), batches)).toEqual([]);
  });
});

describe('the queue', () => {
  const entries = [5000n, 5100n].map((due, i) => ({
    ...{ index: BigInt(i), due, transaction: `0x${String(i)}` },
  }));
  const queued = { queueLength: 2n, queueDue: 1n };

  it('is held against what the batches have taken', () => {
    const watch = newWatch();
    const first = batch(1, ANN, [block(1002)]);
    expect(look(watch, [first], { entries, time: 4999n }).map(({ kind }) => kind)).toEqual([
      ...['forcedQueued', 'forcedQueued'],
    ]);
    expect(look(watch, [first], { entries }).map(inboxEventLine)).toEqual([
      expect.stringMatching(/^ALARM: forced transaction 0 .* postForced/),
    ]);
    const late = batch(2, ANN, [block(1004)], queued);
    const forced = batch(3, BOB, 'forced', queued);
    look(watch, [first, late], { entries });
    expect(watch.taken).toBe(0n);
    look(watch, [first, late, forced], { entries });
    expect(watch.taken).toBe(1n);
    const [event] = look(watch, [first, late, forced], { entries, time: 5100n });
    expect(event).toMatchObject({ kind: 'forcedDue', entry: { index: 1n } });
  });

  it('raises no alarm while batches are missing', () => {
    const watch = newWatch();
    expect(look(watch, [], { entries, time: 6000n }, false)).toEqual([]);
    const taking = batch(1, ANN, [block(1002, { forced: 2 })], queued);
    expect(look(watch, [taking], { entries, time: 6000n })).toEqual([]);
    expect(watch.taken).toBe(2n);
  });
});
