import { describe, expect, it } from 'vitest';
import type { Clock } from '../../challenger/l1/endpoints/clock.js';
import { ChunkError } from '../../challenger/snapshot/chunkError.js';
import { type ChunkEntry, chunkName } from '../../challenger/snapshot/chunkFormat.js';
import { fetchChunks } from '../../challenger/snapshot/fetchChunks.js';
import type { FetchEvent } from '../../challenger/snapshot/fetchEvent.js';
import { wholeRange } from '../../challenger/snapshot/keyRange.js';
import { chunkKey } from '../../challenger/snapshot/snapshotKey.js';
import {
  type Ask,
  SourceError,
  type SnapshotSource,
} from '../../challenger/snapshot/snapshotSource.js';
import { TransferRate } from '../../challenger/snapshot/transferRate.js';

/** Time that passes when nothing else is left to do: to the next wait that ends. */
class TurnedClock implements Clock {
  private time = 0;
  private readonly waits = new Set<{ readonly until: number; readonly end: () => void }>();
  private isTurning = false;

  now(): number {
    return this.time;
  }

  wait(ms: number) {
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const wait = { until: this.time + ms, end };
    this.waits.add(wait);
    this.turn();
    return { over, cancel: () => this.waits.delete(wait) };
  }

  private turn(): void {
    if (this.isTurning) return;
    this.isTurning = true;
    // Behind everything that can go on without the time.
    setTimeout(() => {
      this.isTurning = false;
      const [next] = [...this.waits].sort((a, b) => a.until - b.until);
      if (next === undefined) return;
      this.waits.delete(next);
      this.time = Math.max(this.time, next.until);
      next.end();
      this.turn();
    }, 5);
  }
}

const content = (i: number) => Uint8Array.of(i, i, i);
const chunks = Array.from({ length: 12 }, (_, i): ChunkEntry => {
  return { hash: chunkName(content(i)), size: 3, range: wholeRange(64) };
});
const held = new Map(chunks.map(({ hash }, i) => [chunkKey(hash), content(i)]));

/** A source that takes `ms` for each file, as long as `gives` says so. */
function source(
  name: string,
  clock: Clock,
  ms: number,
  gives: (key: string, asked: number) => Uint8Array | SourceError | undefined = (key) =>
    held.get(key),
) {
  const asked: string[] = [];
  let most = 0;
  let now = 0;
  const made: SnapshotSource = {
    name,
    get: async (key: string, { signal }: Ask) => {
      asked.push(key);
      most = Math.max(most, ++now);
      const wait = clock.wait(ms);
      const stopped = new Promise<'stopped'>((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve('stopped');
        });
      });
      const how = await Promise.race([wait.over, stopped]);
      wait.cancel();
      now--;
      if (how === 'stopped') throw new SourceError(name, 'stopped', 'stopped');
      const given = gives(key, asked.filter((each) => each === key).length);
      if (given instanceof SourceError) throw given;
      return given;
    },
  };
  return { ...made, asked, most: () => most };
}

async function fetched(
  clock: Clock,
  sources: readonly SnapshotSource[],
  limits: Parameters<typeof fetchChunks>[0]['limits'] = {},
) {
  const taken: string[] = [];
  const events: FetchEvent[] = [];
  await fetchChunks({
    chunks,
    sources,
    clock,
    limits,
    load: (bytes, { hash }) => {
      if (chunkName(bytes) !== hash) throw new ChunkError('hash', hash, 'no chunk');
      return bytes;
    },
    take: ({ hash }) => {
      taken.push(hash);
      return Promise.resolve();
    },
    onEvent: (event) => events.push(event),
  });
  expect([...taken].sort()).toEqual(chunks.map(({ hash }) => hash).sort());
  return events;
}

describe('fetching chunks', () => {
  it('asks each source for so many at a time, and the faster one for more', async () => {
    const clock = new TurnedClock();
    const fast = source('fast', clock, 100);
    const slow = source('slow', clock, 900);
    await fetched(clock, [slow, fast], { atOnce: 6, perSource: 2 });
    expect(fast.most()).toBe(2);
    expect(slow.most()).toBeLessThanOrEqual(2);
    expect(fast.asked.length).toBeGreaterThan(2 * slow.asked.length);
    expect(slow.asked.length).toBeGreaterThan(0);
  });

  it('asks another one for what takes too long, once, and takes the first answer', async () => {
    const clock = new TurnedClock();
    const fast = source('fast', clock, 100);
    const slow = source('slow', clock, 50_000);
    const events = await fetched(clock, [slow, fast], { atOnce: 1, overtakeMs: 1_000 });
    expect(events.filter(({ kind }) => kind === 'overtaken')).toHaveLength(1);
    expect(slow.asked).toHaveLength(1);
    expect(clock.now()).toBe(1_000 + chunks.length * 100);
  });

  it('asks one that fails again, after a pause that grows, and no oftener than told', async () => {
    const clock = new TurnedClock();
    const failing = source('failing', clock, 10, (key, asked) =>
      asked < 3 ? new SourceError('failing', 'failed', `attempt ${asked}`) : held.get(key),
    );
    const limits = { atOnce: 1, attempts: 3, pauseMs: 1_000 };
    const events = await fetched(clock, [failing], limits);
    expect(failing.asked).toHaveLength(3 * chunks.length);
    expect(events.filter(({ kind }) => kind === 'failed')).toHaveLength(2 * chunks.length);
    expect(clock.now()).toBe(chunks.length * (3 * 10 + 1_000 + 2_000));
    await expect(fetched(clock, [failing], { ...limits, attempts: 2 })).resolves.toBeDefined();
    const dead = source('dead', clock, 10, () => new SourceError('dead', 'failed', 'down'));
    await expect(fetched(clock, [dead], limits)).rejects.toMatchObject({
      code: 'SNAPSHOT_CHUNK_UNAVAILABLE',
      exitCode: 75,
      reports: [{ source: 'dead', did: ['down', 'down', 'down'] }],
    });
  });

  it('asks one that sent something wrong for nothing more, and says so once', async () => {
    const clock = new TurnedClock();
    const liar = source('liar', clock, 10, () => Uint8Array.of(9));
    const honest = source('honest', clock, 10);
    const events = await fetched(clock, [liar, honest], { atOnce: 6, perSource: 2 });
    // One may have been sent while the first answer was looked at.
    expect(liar.asked.length).toBeLessThanOrEqual(3);
    const dropped = events.filter(({ kind }) => kind === 'dropped');
    expect(dropped).toMatchObject([
      { source: 'liar', reason: expect.stringContaining('no chunk') },
    ]);
  });

  it('gives up an answer that does not end in time', async () => {
    const clock = new TurnedClock();
    const never = source('never', clock, 1e9);
    await expect(
      fetched(clock, [never], { atOnce: 1, attempts: 2, timeoutMs: 7_000, pauseMs: 500 }),
    ).rejects.toMatchObject({
      reports: [{ did: ['no whole answer within 7000 ms', 'no whole answer within 7000 ms'] }],
    });
    expect(clock.now()).toBe(2 * 7_000 + 500);
  });

  it('tells how far it is and how long it takes', async () => {
    const clock = new TurnedClock();
    const steady = source('steady', clock, 1_000);
    const events = await fetched(clock, [steady], { atOnce: 1 });
    const progress = events.flatMap((event) => (event.kind === 'taken' ? [event.progress] : []));
    expect(progress.map((each) => each.chunks)).toEqual(chunks.map((_, i) => i + 1));
    expect(progress[2]).toEqual({
      chunks: 3,
      ofChunks: 12,
      bytes: 9,
      ofBytes: 36,
      bytesPerSecond: 3,
      remainingMs: 9_000,
    });
  });
});

describe('the rate of a transfer', () => {
  it('is that of the last while, and unknown before there is one', () => {
    const rate = new TransferRate(1_000, 10_000);
    expect(rate.perSecond(1_000)).toBeUndefined();
    expect(rate.perSecond(3_000)).toBeUndefined();
    rate.add(3_000, 400);
    expect(rate.perSecond(3_000)).toBe(200);
    expect(rate.perSecond(5_000)).toBe(100);
    rate.add(12_000, 600);
    expect(rate.perSecond(12_000)).toBe(100);
    expect(rate.perSecond(13_001)).toBe(60);
    expect(rate.perSecond(22_001)).toBeUndefined();
  });
});
