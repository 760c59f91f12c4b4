import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import type { World } from './world.js';

/** The world of a test file; in each of its tests as it was at the beginning. */
export let world: World;
/** Serves trees, to each test its own. */
export let server: TreeServer;

let clean: string;

/** Opens the world before the tests of a file, which all find it as it is then. */
export function playOn(open: () => Promise<World>): void {
  beforeAll(async () => {
    world = await open();
    clean = await world.save();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await playAnew();
    server = await TreeServer.start();
  });
  afterEach(() => server.stop());
}

/** Puts the world back to what it was at the beginning. */
export async function playAnew(): Promise<void> {
  await world.restore(clean);
  clean = await world.save();
}
