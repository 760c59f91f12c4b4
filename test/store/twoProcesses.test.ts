import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { recordFor } from './blocks.js';
import { newFolder, openStore } from './folder.js';
import { applyState, hexOf, type ModelState, nextState } from './stateModel.js';

const script = fileURLToPath(new URL('readScript.ts', import.meta.url));
const hangScript = fileURLToPath(new URL('hangScript.ts', import.meta.url));
const ROUNDS = 25;

interface Line {
  readonly pinned?: number;
  readonly root?: string;
  readonly seen?: string;
  readonly accounts?: number;
  readonly newest?: number;
  readonly unpinned?: boolean;
}

it('another process reads one state while this one commits and prunes', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  const overlay = store.overlay();
  const random = new Prng('two processes');
  let state: ModelState = new Map();
  let root: Uint8Array = EMPTY_ROOT;
  const roots: string[] = [];
  const commit = () => {
    const next = nextState(state, random, 60);
    root = applyState(overlay, root, state, next);
    store.commit(recordFor(BigInt(roots.length), root), overlay);
    roots.push(hexOf(root));
    state = next;
  };
  for (let block = 0; block < 4; block++) commit();
  const before = store.size().fileBytes;

  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, `${ROUNDS}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Line);
  });
  let isOver = false;
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  void ended.then(() => (isOver = true));
  while (!isOver) {
    if (lines.length > 0) {
      commit();
      const { heldBy } = store.prune({ keep: 1n });
      if (!lines.at(-1)!.unpinned && !isOver && heldBy !== undefined) expect(heldBy).toBe('reader');
    }
    await sleep(2);
  }
  expect(await ended).toBe(0);

  const [first, ...rest] = lines;
  const seen = rest.filter((line) => line.seen !== undefined);
  expect(first!.root).toBe(roots[first!.pinned!]);
  expect(seen).toHaveLength(ROUNDS);
  expect(new Set(seen.map((line) => line.seen)).size).toBe(1);
  expect(seen[0]!.accounts).toBeGreaterThan(10);
  // It saw this one go on, over a file that grew many times.
  expect(seen.at(-1)!.newest).toBeGreaterThan(seen[0]!.newest! + 5);
  expect(store.size().fileBytes).toBeGreaterThan(2 * before);

  while (!store.prune({ keep: 1n }).done);
  expect(store.pins()).toEqual([]);
  expect(store.verify()).toMatchObject({ blocks: 1, problems: [] });
}, 120_000);

it('a reader that was killed does not keep the file from being used again', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  const overlay = store.overlay();
  const random = new Prng('a killed reader');
  let state: ModelState = new Map();
  let root: Uint8Array = EMPTY_ROOT;
  let number = 0n;
  const rounds = (count: number) => {
    for (let round = 0; round < count; round++) {
      const next = nextState(state, random, 60);
      root = applyState(overlay, root, state, next);
      store.commit(recordFor(number++, root), overlay);
      state = next;
      store.prune({ keep: 2n });
    }
    return store.size().fileBytes;
  };
  rounds(40);
  const child = spawn(process.execPath, ['--import', 'tsx', hangScript, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  await new Promise((ready) => child.stdout.once('data', ready));
  rounds(10);
  child.kill('SIGKILL');
  await ended;
  const steady = rounds(15);
  expect(rounds(60)).toBeLessThan(1.2 * steady);
  expect(store.verify().problems).toEqual([]);
}, 60_000);
