import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimeShare } from '../../challenger/daemon/timeShare.js';

it('never takes more than its share of the time, whatever it does and whether it fails', async () => {
  const turn = fc.record({
    pauseMs: fc.nat(500),
    takesMs: fc.nat(5_000),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 100 }), async (turns) => {
      let [now, taken, done, last] = [0, 0, 0, 0];
      const share = new TimeShare(0.25, Infinity, { now: () => now });
      for (const { pauseMs, takesMs, fails } of turns) {
        now += pauseMs;
        if (!share.isDue()) continue;
        // All of it but the last one, after which there was no time to make up for it.
        expect(taken).toBeLessThanOrEqual(0.25 * now);
        const work = share.run(() => {
          now += takesMs;
          return fails ? Promise.reject(new RangeError('it fails')) : Promise.resolve(takesMs);
        });
        await (fails
          ? expect(work).rejects.toThrow('it fails')
          : expect(work).resolves.toBe(takesMs));
        taken += takesMs;
        [done, last] = [done + 1, now];
      }
      // And it is not put off for longer than that.
      now = Math.max(last, 4 * taken + last);
      expect(share.isDue()).toBe(true);
      if (turns.length > 0) expect(done).toBeGreaterThan(0);
    }),
  );
});

/** A share of a clock on which time passes only by work. */
function timed(mostMs: number) {
  const clock = { time: 0, now: () => clock.time };
  const passes = (ms: number) => () => Promise.resolve(void (clock.time += ms));
  return { clock, passes, share: new TimeShare(0.25, mostMs, clock) };
}

it('waits no longer than it is to, however long the work takes', async () => {
  const { clock, passes, share } = timed(60_000);
  await share.run(passes(300_000));
  clock.time += 59_999;
  expect(share.isDue()).toBe(false);
  clock.time += 1;
  expect(share.isDue()).toBe(true);
});

it('does not count what is done aside', async () => {
  const { clock, passes, share } = timed(60_000);
  await share.run(async (aside) => {
    await passes(1_000)();
    await aside(passes(300_000));
    await expect(aside(() => Promise.reject(new RangeError('it fails')))).rejects.toThrow();
  });
  clock.time += 2_999;
  expect(share.isDue()).toBe(false);
  clock.time += 1;
  expect(share.isDue()).toBe(true);
});
