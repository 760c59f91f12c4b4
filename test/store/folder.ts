import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { StateStore } from '../../challenger/store/stateStore.js';

const folders: string[] = [];
const stores: StateStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gainsay-store-'));
  folders.push(folder);
  return folder;
}

/** A store that is closed after the test. */
export async function openStore(folder = newFolder(), readOnly = false): Promise<StateStore> {
  const store = await StateStore.open({ folder, chain: 'test', readOnly });
  stores.push(store);
  return store;
}
