import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { BlockRecord } from '../../challenger/store/blockRecord.js';
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

/** A block's record; its hash is made up from its number and its `branch`. */
export function recordFor(number: bigint, stateRoot: Uint8Array, branch = 'main'): BlockRecord {
  const hashOf = (n: bigint): Hash => keccak(Buffer.from(`${branch} ${n}`));
  const first = number < 255n ? 0n : number - 255n;
  const recentHashes: Hash[] = [];
  for (let n = first; n <= number; n++) recentHashes.push(hashOf(n));
  const head = {
    number,
    hash: hashOf(number),
    stateRoot: stateRoot as Hash,
    timestamp: 1000n + number,
    gasLimit: 30_000_000n,
    gasUsed: number,
    baseFeePerGas: 7n,
    recentHashes,
  };
  return { head, batch: number / 2n, header: Uint8Array.of(0xc0) };
}
