import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../challenger/pipeline/inOrder.js';
import { StageMeter } from '../../challenger/pipeline/stageMeter.js';

/** Work that ends when it is told to. */
class Bench {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, (value: number) => void>();

  readonly work = (item: number): Promise<number> => {
    this.begun.push(item);
    return new Promise((resolve) => this.#ends.set(item, resolve));
  };

  end(item: number): void {
    this.#ends.get(item)!(10 * item);
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};
async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const one of from) taken.push(one);
  return taken;
}

describe('a stage', () => {
  it('gives every result once, in order, whatever ends first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(8), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(6),
        async (delays, atOnce, more) => {
          const work = async (index: number): Promise<number> => {
            for (let i = 0; i < delays[index]!; i++) await Promise.resolve();
            return 10 * index;
          };
          const given = await all(inOrder(delays.keys(), work, { atOnce, ahead: atOnce + more }));
          expect(given).toEqual(delays.map((_, index) => 10 * index));
        },
      ),
    );
  });

  it('works on so many at a time, and asks for no more items than there is room for', async () => {
    const bench = new Bench();
    const asked: number[] = [];
    function* items() {
      for (let item = 0; item < 9; item++) {
        asked.push(item);
        yield item;
      }
    }
    const stage = inOrder(items(), bench.work, { atOnce: 2, ahead: 4 });
    const first = stage.next();
    await settle();
    expect(bench.begun).toEqual([0, 1]);
    expect(asked).toEqual([0, 1, 2, 3]);
    bench.end(1);
    await settle();
    expect(bench.begun).toEqual([0, 1, 2]);
    expect(asked).toEqual([0, 1, 2, 3]); // nothing was taken yet
    bench.end(0);
    expect(await first).toEqual({ value: 0, done: false });
    await settle();
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    expect((await stage.next()).value).toBe(10);
    await stage.return(undefined).catch(() => undefined);
  });

  it('throws an error in its place, and begins nothing more', async () => {
    const begun: number[] = [];
    const work = async (item: number): Promise<number> => {
      begun.push(item);
      if (item === 2) throw new RangeError('two');
      return item;
    };
    const taken: number[] = [];
    const run = async (): Promise<void> => {
      for await (const one of inOrder([0, 1, 2, 3, 4, 5, 6], work, { atOnce: 1, ahead: 2 })) {
        taken.push(one);
      }
    };
    await expect(run()).rejects.toThrow(RangeError);
    expect(taken).toEqual([0, 1]);
    expect(begun.length).toBeLessThan(5);
  });

  it('throws what its items throw, behind the results before', async () => {
    async function* items() {
      yield 1;
      throw new SyntaxError('no more');
    }
    const stage = inOrder(items(), async (item: number) => item, { atOnce: 3, ahead: 3 });
    expect((await stage.next()).value).toBe(1);
    await expect(stage.next()).rejects.toThrow(SyntaxError);
  });

  it('tells its items when nobody takes any more', async () => {
    let isClosed = false;
    async function* items() {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        isClosed = true;
      }
    }
    for await (const one of inOrder(items(), async (item) => item, { atOnce: 2, ahead: 3 })) {
      if (one === 4) break;
    }
    expect(isClosed).toBe(true);
  });
});

describe('a meter', () => {
  it('counts the time in which anything is worked on once', async () => {
    let now = 100;
    const meter = new StageMeter<number, number>(
      'fetch',
      () => now,
      (item) => 1000 * item,
    );
    const bench = new Bench();
    const one = meter.measure(1, bench.work);
    now = 110;
    const two = meter.measure(2, bench.work);
    now = 140;
    bench.end(1);
    await one;
    now = 150;
    bench.end(2);
    await two;
    now = 1000;
    expect(meter.figures()).toEqual({
      name: 'fetch',
      items: 2,
      bytes: 3000,
      busy: 50,
      rate: 60_000,
    });
  });
});
