import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { readHistory, stateAfter } from './killHistory.js';
import { newFolder, openStore } from './folder.js';
import { wholeState } from './places.js';
import { hexOf, oracleRoot } from './stateModel.js';

const SEED = process.env['STORE_KILL_SEED'] ?? `${Date.now()}`;
const KILLS = Number(process.env['STORE_KILLS'] ?? 10);
/** So many processes go on in one folder, each from where the one before was killed. */
const IN_A_ROW = 5;
const script = fileURLToPath(new URL('killScript.ts', import.meta.url));

/** Starts a process on `folder`, kills it after `delay` ms of work, and tells whether a transaction was under way. */
async function runAndKill(folder: string, launch: number, delay: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, SEED, `${launch}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<NodeJS.Signals | number | null>((done) => {
    child.once('exit', (code, signal) => done(signal ?? code));
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  await Promise.race([new Promise((ready) => child.stdout.once('data', ready)), ended]);
  await sleep(delay);
  child.kill('SIGKILL');
  expect(await ended, errors).toBe('SIGKILL');
  return readFileSync(join(folder, 'mark'), 'utf8') === 'T';
}

describe('a process that is killed', () => {
  it(`leaves a state that opens and is right, ${KILLS} times (STORE_KILL_SEED=${SEED})`, async () => {
    const random = new Prng(SEED);
    let folder = '';
    let inside = 0;
    let blocks = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      if (kill % IN_A_ROW === 0) folder = newFolder();
      const delay = random.below(random.oneIn(3) ? 60 : 900);
      if (await runAndKill(folder, kill, delay)) inside++;
      const store = await openStore(folder);
      const where = `kill ${kill}, ${delay} ms`;
      const report = store.verify();
      expect(report.problems, where).toEqual([]);
      const history = readHistory(store);
      const newest = store.newest();
      if (newest === undefined) {
        // Killed while it was loading: nothing is a block yet, and no node is left from a `finish`.
        expect([report.nodes, store.size().nodes, history.length], where).toEqual([0, 0, 0]);
      } else {
        expect(newest.head.number, where).toBe(BigInt(history.length));
        const expected = await oracleRoot(stateAfter(SEED, history));
        expect(hexOf(newest.head.stateRoot), where).toBe(expected);
        const oldest = Number(store.oldest()!.head.number);
        for (let number = oldest; number <= history.length; number++) {
          const root = store.block(BigInt(number))!.head.stateRoot;
          const { values } = wholeState((hash) => store.node(hash), root);
          if (number === oldest) {
            expect(values.size).toBe(stateAfter(SEED, history.slice(0, number)).size);
          }
        }
        blocks += report.blocks;
      }
      await store.close();
    }
    console.log(`${KILLS} kills, ${inside} inside a transaction; ${blocks} kept blocks were right`);
    if (KILLS >= 10) expect(inside).toBeGreaterThan(0);
    expect(blocks).toBeGreaterThan(0);
  }, 600_000);
});
