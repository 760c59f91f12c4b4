import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { readSyncRecord } from '../../challenger/sync/syncRecord.js';
import { PublishedDevnet } from './publishedDevnet.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

const SEED = process.env['GAINSAY_SEED'] ?? 'killed syncs';
const ROUNDS = Number(process.env['SYNC_KILL_ROUNDS'] ?? 1);
const script = fileURLToPath(new URL('killScript.ts', import.meta.url));
let world: PublishedDevnet;
let source: string;
beforeAll(async () => {
  world = await PublishedDevnet.open();
  // Old enough that there are all stages: chunks, changes, batches.
  const into = await world.published(0, world.anchors.length - 1, 1_000);
  source = into.name;
});
afterAll(() => world.close());

/** Runs it in a process of its own; gives what it said and what it ended with. */
function run(
  folder: string,
  after: number,
  delay: number,
): Promise<{ events: number; by: string }> {
  const args = [world.settled.file, folder, source, String(after), String(delay)];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ events: Number(said), by: signal ?? String(code) });
    });
  });
}

it('ends in the same state, wherever it was killed', async () => {
  const whole = await run(world.fresh(), 0, 0);
  expect(whole).toMatchObject({ by: '0' });
  expect(whole.events).toBeGreaterThan(15);
  const random = new Prng(SEED);
  let kills = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const folder = world.fresh();
    // Again and again from where it was left off, until it comes through.
    for (;;) {
      const after = 1 + random.below(Math.ceil(whole.events / 3));
      const { by } = await run(folder, after, random.below(3) * 2);
      if (by === '0') break;
      expect(by).toBe('SIGKILL');
      kills++;
      const store = await StateStore.open({ folder, chain: world.chain.name });
      if (store.newest() !== undefined) expect(store.verify().problems).toEqual([]);
      await store.close();
    }
    const store = await StateStore.open({ folder, chain: world.chain.name });
    expect(Buffer.compare(readSyncRecord(store)!.state, world.expected.state)).toBe(0);
    expect(store.verify().problems).toEqual([]);
    await store.close();
  }
  expect(kills).toBeGreaterThan(3);
});
