import { describe, expect, it } from 'vitest';
import { ForcedWatch } from '../../challenger/watch/forcedWatch.js';
import type { QueuedEntry } from '../../challenger/watch/inboxEvent.js';

const entry = (index: number, due: number, transaction = `0x${String(index)}`): QueuedEntry => ({
  ...{ index: BigInt(index), due: BigInt(due), transaction },
});
const QUEUE = [entry(0, 100), entry(1, 100), entry(2, 150)];

/** What is told, in short. */
function told(watch: ForcedWatch, taken: number | undefined, time: number, entries = QUEUE) {
  const look = { entries, taken: taken === undefined ? undefined : BigInt(taken) };
  return watch
    .look({ ...look, time: BigInt(time) })
    .map((event) =>
      event.kind === 'postersContradict' ? '' : `${event.kind} ${String(event.entry.index)}`,
    );
}

describe('the watch over forced transactions', () => {
  it('tells of an entry when it comes and when it is due, once each', () => {
    const watch = new ForcedWatch();
    expect(told(watch, 0, 50, QUEUE.slice(0, 1))).toEqual(['forcedQueued 0']);
    expect(told(watch, 0, 99)).toEqual(['forcedQueued 1', 'forcedQueued 2']);
    expect(told(watch, 0, 100)).toEqual(['forcedDue 0', 'forcedDue 1']);
    expect(told(watch, 0, 149)).toEqual([]);
    expect(told(watch, 2, 150)).toEqual(['forcedDue 2']);
    expect(told(watch, 3, 200)).toEqual([]);
  });

  it('says nothing of what was taken in time', () => {
    const watch = new ForcedWatch();
    expect(told(watch, 3, 1000)).toEqual([]);
    expect(told(watch, 2, 100)).toEqual(['forcedQueued 2']);
  });

  it('says nothing while nobody knows what was taken, and all of it then', () => {
    const watch = new ForcedWatch();
    expect(told(watch, undefined, 1000)).toEqual([]);
    expect(told(watch, 2, 1000)).toEqual(['forcedQueued 2', 'forcedDue 2']);
  });

  it('takes another entry at the same place, after a reorganization, for another one', () => {
    const watch = new ForcedWatch();
    expect(told(watch, 0, 100, [entry(0, 100)])).toEqual(['forcedQueued 0', 'forcedDue 0']);
    expect(told(watch, 0, 100, [entry(0, 105, '0xother')])).toEqual(['forcedQueued 0']);
    expect(told(watch, 0, 105, [entry(0, 105, '0xother')])).toEqual(['forcedDue 0']);
  });
});
