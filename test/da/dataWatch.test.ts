import { describe, expect, it } from 'vitest';
import type { BlobQuery, BlobSource, SourceAnswer } from '../../challenger/da/blobSource.js';
import { type CheckedBlob, identify } from '../../challenger/da/checkedBlob.js';
import { type Clock, type DataEvent, DataWatch } from '../../challenger/da/dataWatch.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { type AbsenceKind, DataUnavailableError } from '../../challenger/da/verdict.js';
import { CannotTellError } from '../../challenger/execute/cannotTell.js';
import { cannotTell } from '../../challenger/verdict.js';
import { blobFrom, flipped } from './bytes.js';

const kzg = () => loadKzg({ only: 'native' });
const make = async (...names: string[]): Promise<CheckedBlob[]> => {
  const library = await kzg();
  return Promise.all(names.map((name) => identify(library, blobFrom(name))));
};
const queryFor = (...blobs: CheckedBlob[]): BlobQuery => ({
  versionedHashes: blobs.map(({ versionedHash }) => versionedHash),
  l1BlockNumber: 7n,
  l1Timestamp: 1205n,
});
const offered = (bytes: Uint8Array, claimed?: CheckedBlob): SourceAnswer => ({
  kind: 'offered',
  blobs: [{ bytes, claimed: claimed?.versionedHash }],
});
const MISSING: SourceAnswer = { kind: 'missing', reason: 'HTTP 404' };
const BEHIND: SourceAnswer = { kind: 'behind', reason: 'at slot 3' };
const FAILED: SourceAnswer = { kind: 'failed', reason: 'ECONNREFUSED' };

/** A source that gives its answers one after the other, the last one for ever. */
class Scripted implements BlobSource {
  asked = 0;
  constructor(
    readonly name: string,
    private readonly answers: readonly SourceAnswer[],
  ) {}
  blobs(): Promise<SourceAnswer> {
    const answer = this.answers[Math.min(this.asked++, this.answers.length - 1)];
    return Promise.resolve(answer!);
  }
}

/** Time that passes only by sleeping. */
class FakeClock implements Clock {
  time = 1_000_000;
  readonly slept: number[] = [];
  now(): number {
    return this.time;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.time += ms;
    return Promise.resolve();
  }
}

function watching(...sources: BlobSource[]) {
  const clock = new FakeClock();
  const events: DataEvent[] = [];
  const onEvent = (event: DataEvent) => events.push(event);
  const backOff = { firstMs: 100, factor: 3, mostMs: 2_000 };
  return { clock, events, watch: new DataWatch({ sources, kzg, clock, backOff, onEvent }) };
}

describe('the verdict on data', () => {
  it('is one of its own for each way in which they can be absent, and never one on a claim', async () => {
    const [one, two] = await make('one', 'two');
    const wrong = offered(two!.bytes, one);
    const spoilt = offered(flipped(one!.bytes, 100), one);
    const foreign = offered(one!.bytes.with(0, 0xff), one);
    const short = offered(one!.bytes.subarray(2), one);
    const cases: [SourceAnswer[], AbsenceKind][] = [
      [[MISSING], 'missing'],
      [[MISSING, MISSING], 'missing'],
      [[MISSING, BEHIND], 'awaited'],
      [[BEHIND, FAILED], 'awaited'],
      [[MISSING, FAILED], 'unreachable'],
      [[FAILED], 'unreachable'],
      [[], 'unreachable'],
      [[MISSING, wrong], 'mismatched'],
      [[spoilt, BEHIND, FAILED], 'mismatched'],
      [[foreign, MISSING], 'undecodable'],
      [[short, FAILED], 'undecodable'],
      [[short, wrong], 'mismatched'],
      // It gave one of the blobs, so it has not the other.
      [[offered(two!.bytes, two)], 'missing'],
    ];
    for (const [answers, kind] of cases) {
      const sources = answers.map((answer, i) => new Scripted(`source ${i}`, [answer]));
      const { watch, events } = watching(...sources);
      const error = await watch.read(queryFor(one!, two!, one!)).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(CannotTellError);
      expect(error).toBeInstanceOf(DataUnavailableError);
      const { absence, code } = error as DataUnavailableError;
      expect({ kind: absence.kind, code }).toEqual({ kind, code: `DATA_${kind.toUpperCase()}` });
      expect(absence.absent).toContain(one!.versionedHash);
      const found = cannotTell(error);
      expect(found).toMatchObject({ kind: 'cannotTell', code: `DATA_${kind.toUpperCase()}` });
      expect(watch.journal).toMatchObject([{ verdict: { kind }, attempts: 1 }]);
      expect(events.filter((event) => event.kind === 'data').length).toBe(1);
      const named = events.flatMap((event) => (event.kind === 'wrongBlob' ? [event.fault] : []));
      expect(named.length).toBe(
        answers.filter((a) => [wrong, spoilt, foreign, short].includes(a)).length,
      );
    }
  });

  it('is available where all is there, though somebody lied', async () => {
    const [one, two] = await make('one', 'two');
    const { watch, events } = watching(
      new Scripted('liar', [offered(two!.bytes, one)]),
      new Scripted('friend', [offered(one!.bytes)]),
    );
    expect(await watch.read(queryFor(one!))).toMatchObject([{ bytes: one!.bytes }]);
    expect(watch.journal).toMatchObject([{ verdict: { kind: 'available' }, retryAtMs: undefined }]);
    expect(events).toMatchObject([
      { kind: 'wrongBlob', fault: { source: 'liar', kind: 'mismatched' } },
      { kind: 'data', entry: { verdict: { kind: 'available' } } },
    ]);
  });
});

describe('asking again', () => {
  it('backs off, up to a limit, and says when data came late', async () => {
    const [one] = await make('one');
    const source = new Scripted('slow', [
      ...Array<SourceAnswer>(5).fill(MISSING),
      offered(one!.bytes),
    ]);
    const { watch, clock, events } = watching(source);
    const start = clock.time;
    expect(await watch.waitFor(queryFor(one!), { untilMs: Infinity })).toMatchObject([
      { bytes: one!.bytes },
    ]);
    expect(clock.slept).toEqual([100, 300, 900, 2000, 2000]);
    expect(watch.journal).toMatchObject([
      { verdict: { kind: 'late', lateMs: 5300 }, attempts: 6, firstAskedMs: start },
    ]);
    expect(events).toMatchObject([
      { kind: 'data', entry: { verdict: { kind: 'missing' }, retryAtMs: start + 100 } },
      { kind: 'data', entry: { verdict: { kind: 'late' } } },
    ]);
    // Asked for once more, they are as late as they were.
    await watch.read(queryFor(one!));
    expect(watch.journal).toMatchObject([{ verdict: { kind: 'late', lateMs: 5300 } }]);
  });

  it('leaves sources in peace until it is time', async () => {
    const [one] = await make('one');
    const source = new Scripted('empty', [MISSING]);
    const { watch, clock } = watching(source);
    const read = () => watch.read(queryFor(one!));
    await expect(read()).rejects.toThrow(DataUnavailableError);
    await expect(read()).rejects.toThrow(expect.objectContaining({ code: 'DATA_MISSING' }));
    expect(source.asked).toBe(1);
    clock.time += 99;
    await expect(read()).rejects.toThrow(DataUnavailableError);
    expect(source.asked).toBe(1);
    clock.time += 1;
    await expect(read()).rejects.toThrow(DataUnavailableError);
    expect(source.asked).toBe(2);
  });

  it('tells every change of the verdict, once', async () => {
    const [one] = await make('one');
    const answers = [BEHIND, BEHIND, MISSING, FAILED, MISSING, offered(one!.bytes)];
    const { watch, events } = watching(new Scripted('moody', answers));
    await watch.waitFor(queryFor(one!), { untilMs: Infinity });
    expect(events.map((event) => event.kind === 'data' && event.entry.verdict.kind)).toEqual([
      ...['awaited', 'missing', 'unreachable', 'missing', 'late'],
    ]);
  });

  it('ends at the time given, and when it is told to', async () => {
    const [one] = await make('one');
    const { watch, clock } = watching(new Scripted('empty', [MISSING]));
    const untilMs = clock.time + 450;
    await expect(watch.waitFor(queryFor(one!), { untilMs })).rejects.toThrow(DataUnavailableError);
    expect(clock.slept).toEqual([100, 300]);
    const signal = AbortSignal.abort(new RangeError('enough'));
    await expect(watch.waitFor(queryFor(one!), { untilMs: Infinity, signal })).rejects.toThrow(
      'enough',
    );
  });

  it('asks once for those who ask at the same time', async () => {
    const [one] = await make('one');
    const source = new Scripted('one', [offered(one!.bytes)]);
    const { watch } = watching(source);
    const [a, b] = await Promise.all([watch.read(queryFor(one!)), watch.read(queryFor(one!))]);
    expect(a).toBe(b);
    expect(source.asked).toBe(1);
  });

  it('keeps apart what is about different L1 blocks, and no more than it should', async () => {
    const [one] = await make('one');
    const clock = new FakeClock();
    const sources = [new Scripted('empty', [MISSING])];
    const watch = new DataWatch({ sources, kzg, clock, remembered: 2 });
    for (const l1BlockNumber of [1n, 2n, 3n]) {
      const query = { ...queryFor(one!), l1BlockNumber };
      await expect(watch.read(query)).rejects.toThrow(DataUnavailableError);
    }
    expect(watch.journal.map(({ query }) => query.l1BlockNumber)).toEqual([2n, 3n]);
  });
});

describe('the clock of this machine', () => {
  it('sleeps, and wakes when it is told to', async () => {
    const before = SYSTEM_CLOCK.now();
    await SYSTEM_CLOCK.sleep(5);
    expect(SYSTEM_CLOCK.now() - before).toBeGreaterThanOrEqual(4);
    const aborter = new AbortController();
    const sleeping = SYSTEM_CLOCK.sleep(60_000, aborter.signal);
    aborter.abort();
    await expect(sleeping).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
