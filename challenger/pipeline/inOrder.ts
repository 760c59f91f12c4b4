import PQueue from 'p-queue';
import type { StageMeter } from './stageMeter.js';

export interface StageOptions<I, O> {
  /** How many items are worked on at a time. */
  readonly atOnce: number;
  /** How many items may be worked on or wait to be taken; no more are asked for before one is. At least `atOnce`. */
  readonly ahead: number;
  readonly meter?: StageMeter<I, O>;
}

/**
 * A stage of a pipeline: works on items several at a time and gives the results in the order of the items. It asks for
 * items only while there is room for their results, so that a slow taker slows down whoever makes them. The first error,
 * of an item or of `items`, is thrown in its place, behind all results before it; then nothing more is begun.
 */
export async function* inOrder<I, O>(
  items: AsyncIterable<I> | Iterable<I>,
  work: (item: I) => Promise<O>,
  { atOnce, ahead, meter }: StageOptions<I, O>,
): AsyncGenerator<O> {
  const queue = new PQueue({ concurrency: atOnce });
  const results: Promise<{ readonly value: O }>[] = [];
  const room = new Signal();
  const news = new Signal();
  let isOver = false;
  let stopped = false;

  const begin = (item: I): void => {
    const done = queue.add(async () => {
      if (stopped) throw new StageStoppedError();
      const value = await (meter === undefined ? work(item) : meter.measure(item, work));
      return { value };
    });
    // Whoever takes it sees the error; until then nobody does.
    done.catch(() => undefined);
    results.push(done);
    news.give();
  };
  const pump = async (): Promise<void> => {
    for await (const item of items) {
      begin(item);
      while (results.length >= ahead && !stopped) await room.wait();
      if (stopped) return;
    }
  };
  const pumping = pump()
    .catch((error: unknown) => {
      const failed = Promise.reject<{ readonly value: O }>(error);
      failed.catch(() => undefined);
      results.push(failed);
    })
    .finally(() => {
      isOver = true;
      news.give();
    });
  try {
    for (;;) {
      while (results.length === 0 && !isOver) await news.wait();
      if (results.length === 0) return;
      const { value } = await (results[0] as Promise<{ readonly value: O }>);
      void results.shift();
      room.give();
      yield value;
    }
  } finally {
    stopped = true;
    room.give();
    queue.clear();
    await pumping;
  }
}

/** Nobody takes the results of the stage any more. */
class StageStoppedError extends Error {
  readonly code = 'STAGE_STOPPED';
}

/** Wakes whoever waits; a `give` that nobody waited for wakes the next one at once. */
class Signal {
  #isGiven = false;
  #wake: (() => void) | undefined;

  give(): void {
    this.#isGiven = true;
    this.#wake?.();
  }

  async wait(): Promise<void> {
    if (!this.#isGiven) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#isGiven = false;
    this.#wake = undefined;
  }
}
