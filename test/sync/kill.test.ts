import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { publishDelta, publishSnapshot } from '../../challenger/sync/publishClaim.js';
import { replaySync } from '../../challenger/sync/replaySync.js';
import { readSyncRecord, type StandingAt } from '../../challenger/sync/syncRecord.js';
import { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

const script = fileURLToPath(new URL('killScript.ts', import.meta.url));
let settled: SettledDevnet;
let chain: Chain;
let source: string;
let state: Uint8Array;

beforeAll(async () => {
  settled = await SettledDevnet.open();
  chain = await Chain.open(await readChainFile(settled.file));
  const folder = made('replayed');
  const store = await StateStore.open({ folder, chain: chain.name });
  const anchors: StandingAt[] = [];
  const onProgress = (): void => {
    const { anchor } = readSyncRecord(store)!;
    if (anchors.every(({ id }) => Buffer.compare(id, anchor.id) !== 0)) anchors.push(anchor);
  };
  ({ state } = await replaySync({ chain, store, onProgress }));
  const into = new FolderSource(made('published'));
  source = into.name;
  const about = { chain, store, into, chunkBytes: 1_000 };
  // Old enough that there are all stages: chunks, changes, batches.
  await publishSnapshot(about, anchors[0]!);
  for (let i = 1; i < anchors.length - 1; i++) {
    await publishDelta(about, anchors[i - 1]!, anchors[i]!);
  }
  await store.close();
});
afterAll(async () => {
  chain.close();
  await settled.close();
});

function made(name: string): string {
  const folder = path.join(settled.folder, name);
  mkdirSync(folder);
  return folder;
}

/** Runs it in a process of its own; gives what it said and what it ended with. */
function run(
  folder: string,
  after: number,
  delay: number,
): Promise<{ events: number; by: string }> {
  const args = [settled.file, folder, source, String(after), String(delay)];
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
  const whole = await run(made('whole'), 0, 0);
  expect(whole).toMatchObject({ by: '0' });
  expect(whole.events).toBeGreaterThan(15);
  const random = new Prng('killed syncs');
  let kills = 0;
  for (let round = 0; round < 2; round++) {
    const folder = made(`killed-${String(round)}`);
    // Again and again from where it was left off, until it comes through.
    for (;;) {
      const after = 1 + random.below(Math.ceil(whole.events / 3));
      const { by } = await run(folder, after, random.below(3) * 2);
      if (by === '0') break;
      expect(by).toBe('SIGKILL');
      kills++;
      const store = await StateStore.open({ folder, chain: chain.name });
      if (store.newest() !== undefined) expect(store.verify().problems).toEqual([]);
      await store.close();
    }
    const store = await StateStore.open({ folder, chain: chain.name });
    expect(Buffer.compare(readSyncRecord(store)!.state, state)).toBe(0);
    expect(store.verify().problems).toEqual([]);
    await store.close();
  }
  expect(kills).toBeGreaterThan(3);
});
