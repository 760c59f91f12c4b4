import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { World } from '../challenger/world.js';
import { DaemonRig, type Running } from './daemonRig.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let world: World;
let rig: DaemonRig;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());
beforeEach(async () => {
  rig = await DaemonRig.of(world.devnet);
});
afterEach(() => rig.close());

interface Seen {
  readonly chain: string;
  readonly lastLoopAt: number | null;
  readonly notReady: readonly { readonly code: string; readonly nextStep: string | null }[];
}

async function chainsOf({ ask }: Running): Promise<Seen[]> {
  const { body } = await ask('/api/v1/status');
  return body['chains'] as Seen[];
}

const until = (what: () => unknown) => vi.waitFor(what, { timeout: 60_000, interval: 100 });

it('watches a chain while another one does not open, and says so of that one', async () => {
  const dead = path.join(rig.folder, 'dead.json');
  const file = JSON.parse(readFileSync(rig.file, 'utf8')) as { l1: object };
  // Nobody listens there.
  const l1 = { ...file.l1, endpoints: [{ url: 'http://127.0.0.1:9' }], need: 1 };
  writeFileSync(dead, JSON.stringify({ ...file, l1 }));
  const watch = await rig.start('watch', { chains: [dead, rig.file] });
  await until(async () => {
    const [, well] = await chainsOf(watch);
    expect(well).toMatchObject({ chain: 'chain', notReady: [] });
  });
  const [ill, well] = await chainsOf(watch);
  expect(ill).toMatchObject({ chain: 'dead', lastLoopAt: null });
  expect(ill?.notReady).toMatchObject([{ code: 'L1_NO_AGREEMENT' }]);
  expect(well?.lastLoopAt).not.toBeNull();
  expect((await watch.ask('/healthz')).status).toBe(200);
  const ready = await watch.ask('/readyz');
  expect(ready.status).toBe(503);
  expect(ready.body['reasons']).toMatchObject([{ chain: 'dead', code: 'L1_NO_AGREEMENT' }]);
  const told = watch.events.filter(({ chain }) => chain === 'dead').map(({ text }) => text);
  expect(told.join('\n')).toContain('L1_NO_AGREEMENT');
});

it('waits for a chain file that is yet to come', async () => {
  const whole = readFileSync(rig.file);
  rmSync(rig.file);
  const watch = await rig.start('watch');
  const [waiting] = await chainsOf(watch);
  expect(waiting).toMatchObject({ chain: 'chain', lastLoopAt: null });
  expect(waiting?.notReady).toMatchObject([{ code: 'CHAIN_FILE' }]);
  expect(waiting?.notReady[0]?.nextStep).toContain('check the path');
  writeFileSync(rig.file, whole);
  await until(async () => {
    expect((await watch.ask('/readyz')).status).toBe(200);
  });
});
