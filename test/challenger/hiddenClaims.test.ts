import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Trace } from '../../bisection/trace/Trace.js';
import { noise, PatchedLie } from './patchedLie.js';
import { boardOf } from './villain.js';
import type { World } from './world.js';
import { Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let zoo: Zoo;
let world: World;

beforeAll(async () => {
  zoo = await Zoo.build();
  ({ world } = zoo);
});
afterAll(() => world.close());
beforeEach(() => zoo.open());

describe('a claim whose units are hidden', () => {
  it('is run through the machine once, whatever anybody publishes for it', async () => {
    const runs = vi.spyOn(Trace, 'run');
    try {
      const liar = await zoo.lie('one', { unit: 3, step: 6 });
      const watcher = await world.challenger({ mayMove: () => false });
      runs.mockClear();
      await watcher.step();
      expect(watcher.verdictOf(liar.id)).toMatchObject({ kind: 'disagree', unit: undefined });
      const units = zoo.opinion.claim.chain.length;
      expect(runs).toHaveBeenCalledTimes(units);
      const { claims } = boardOf(world);
      for (let n = 0; n < 3; n++) {
        const leaves = [noise('garbage', n)];
        await zoo.account('two').send('publish', claims.publishLeaves(liar.id, leaves));
        await watcher.step();
      }
      expect(runs).toHaveBeenCalledTimes(units);
      // A second one that is hidden: all units were run already.
      runs.mockClear();
      const second = await zoo.lie('two', { unit: 2, step: 5 });
      runs.mockClear();
      await watcher.step();
      expect(watcher.verdictOf(second.id)).toMatchObject({ kind: 'disagree' });
      expect(runs).not.toHaveBeenCalled();
      // And what really is the claim's tree shows where it is wrong.
      const told = await PatchedLie.tell(zoo.opinion, { unit: 3, step: 6, name: 'one' });
      const { leaves } = await told.statement(world.first, true);
      await zoo.account('two').send('publish', claims.publishLeaves(liar.id, leaves));
      await watcher.step();
      expect(watcher.verdictOf(liar.id)).toMatchObject({ kind: 'disagree', unit: { unit: 3 } });
    } finally {
      runs.mockRestore();
    }
  });
});
