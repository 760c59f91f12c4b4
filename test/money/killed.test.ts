import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { MoneyL1 } from './moneyL1.js';

const KILLS = Number(process.env['GAINSAY_KILLS'] ?? 10);
const SEED = process.env['GAINSAY_SEED'] ?? String(Date.now());
/** So many that they are not all made before the last kill. */
const MOVES = 12 * KILLS;
/** The longest that a process lives after it has begun to send, ms: half of them die while they sign and send. */
const LIFE = { busy: 400, any: 900 };

let l1: MoneyL1;
const folder = mkdtempSync(join(tmpdir(), 'gainsay-killed-'));

beforeAll(async () => {
  l1 = await MoneyL1.start({ mining: 'manual' });
  await l1.anvil.rpc.call('anvil_mine', ['0x4']);
});

afterAll(async () => {
  await l1.stop();
  rmSync(folder, { recursive: true });
});

function run(): ChildProcess {
  const args = ['--import', 'tsx', 'test/money/killed.child.ts'];
  const child = [l1.anvil.rpc.url, join(folder, 'journal'), String(MOVES)];
  return spawn(process.execPath, [...args, ...child], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/**
 * Makes blocks while a process lives, and none while none does: what is in flight when one is killed is so when the next
 * one begins.
 */
function mineFor(child: ChildProcess, everyMs: () => number): Promise<void> {
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const mine = async (): Promise<void> => {
    while (isAlive()) {
      await setTimeout(everyMs());
      if (isAlive()) await l1.mine();
    }
  };
  return mine();
}

/** Runs until the process says that it begins, or is over. */
async function ready(child: ChildProcess): Promise<void> {
  await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
}

describe('the transaction manager, killed', () => {
  // Between two lives the node may forget what waits, and blocks may be taken back.
  it(
    'makes each move once, whenever it is killed',
    async () => {
      const random = new Prng(SEED);
      let killed = 0;
      let reorganized = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const child = run();
        await ready(child);
        const mined = mineFor(child, () => 100 + random.below(400));
        await setTimeout(random.below(random.oneIn(2) ? LIFE.busy : LIFE.any));
        if (child.exitCode !== null) break;
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
        await mined;
        // Before blocks are taken back, and what was doubled in them.
        const made = await l1.made();
        expect(new Set(made).size, `seed ${SEED}`).toBe(made.length);
        killed++;
        if (random.oneIn(3)) await l1.anvil.rpc.call('anvil_dropAllTransactions');
        if (random.oneIn(3)) {
          await l1.anvil.rpc.call('anvil_reorg', [1 + random.below(2), []]);
          reorganized++;
        }
      }
      const before = (await l1.made()).length;
      const last = run();
      const gone = once(last, 'exit');
      await mineFor(last, () => 50);
      const [code] = (await gone) as [number];
      expect(code, `seed ${SEED}`).toBe(0);
      const made = (await l1.made()).sort((a, b) => a - b);
      expect(made, `seed ${SEED}`).toEqual(Array.from({ length: MOVES }, (_, move) => move));
      // The kills hit it at work, not before and not after.
      expect(killed).toBe(KILLS);
      if (KILLS >= 20) expect(reorganized).toBeGreaterThan(0);
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThan(MOVES);
    },
    60_000 + 10_000 * KILLS,
  );
});
