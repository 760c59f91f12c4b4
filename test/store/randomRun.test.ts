import { describe, expect, it } from 'vitest';
import { openStore } from './folder.js';
import { RandomRun } from './randomRun.js';

const FIRST = Number(process.env['STORE_SEED'] ?? 1);
const RUNS = Number(process.env['STORE_RUNS'] ?? 8);
const ACTS = 40;

describe('random runs of a store', () => {
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    it(`is right after every act of seed ${seed} (STORE_SEED=${seed} STORE_RUNS=1)`, async () => {
      const store = await openStore();
      const run = new RandomRun(`${seed}`, store);
      for (let act = 0; act < ACTS; act++) {
        run.act();
        const report = store.verify();
        expect(report.problems, run.done.join(', ')).toEqual([]);
        if (act % 8 === 7) await run.check();
      }
      run.unpinAll();
      while (!store.prune({ keep: 1n }).done);
      run.kept.splice(0, run.kept.length - 1);
      await run.check();
    });
  }
});
