import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/execute/merkleTrie.js';
import { recordFor } from './blocks.js';
import { newFolder, openStore } from './folder.js';
import { applyState, hexOf, type ModelState, nextState } from './stateModel.js';

const script = fileURLToPath(new URL('readScript.ts', import.meta.url));
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

it('a pin holds until its time, and none is set on a state that is gone', async () => {
  const store = await openStore();
  for (let number = 0n; number < 5n; number++) {
    store.commit(recordFor(number, EMPTY_ROOT), store.overlay());
  }
  store.pin('a', 1n, 5000n);
  store.pin('b', 2n);
  const prune = (now?: bigint) => store.prune({ keep: 1n, ...(now !== undefined && { now }) });
  expect(prune(4999n)).toEqual({ blocks: 1, places: 0, done: true, heldBy: 'a' });
  expect(prune()).toMatchObject({ blocks: 0, heldBy: 'a' });
  expect(prune(5000n)).toMatchObject({ blocks: 1, heldBy: 'b' });
  expect(store.pins()).toEqual([{ name: 'b', block: 2n, until: undefined }]);
  expect(() => store.pin('c', 1n)).toThrow('the state of block 1 is not kept; blocks 2 to 4 are');
  expect(store.prune({ keep: 1n, floor: 2n })).toMatchObject({ blocks: 0, done: true });
  store.unpin('b');
  expect(store.prune({ keep: 1n, floor: 3n })).toMatchObject({ blocks: 1, heldBy: 'floor' });
  expect(() => store.undo(2n)).toThrow('not kept');
  expect(store.newest()!.head.number).toBe(4n);
});
