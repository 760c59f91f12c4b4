import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { toHex } from '../../challenger/hex.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { fastSync } from '../../challenger/sync/fastSync.js';
import { type FinalClaim, FinalClaims } from '../../challenger/sync/finalClaims.js';
import { publishSnapshot } from '../../challenger/sync/publishClaim.js';
import { replaySync } from '../../challenger/sync/replaySync.js';
import { readSyncRecord, type StandingAt } from '../../challenger/sync/syncRecord.js';
import { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

// Unit trees that most batches do not fit into: claims end in the middle of one, and their children go on.

let settled: SettledDevnet;
let chain: Chain;
beforeAll(async () => {
  settled = await SettledDevnet.open(2, { unitHeight: 4 });
  for (let batch = 0; batch < 3; batch++) {
    await settled.settle();
    await settled.devnet.block(2);
    await settled.devnet.post();
  }
  await settled.settle();
  await settled.devnet.block(2);
  await settled.devnet.post();
  await settled.bury();
  chain = await Chain.open(await readChainFile(settled.file));
});
afterAll(async () => {
  chain.close();
  await settled.close();
});

async function openStore(name: string): Promise<{ store: StateStore; folder: string }> {
  const folder = path.join(settled.folder, name);
  mkdirSync(folder);
  return { folder, store: await StateStore.open({ folder, chain: chain.name }) };
}

it('passes claims that end in the middle of a batch, and starts from one that does not', async () => {
  const claims = await FinalClaims.on(chain.provider, chain.addresses.claims);
  const newest = await claims.newest();
  let first = newest;
  const line: FinalClaim[] = [];
  for (; !first.isGenesis; first = await claims.claim(first.parent)) line.unshift(first);
  expect(line.length).toBeGreaterThan(5);

  const { store } = await openStore('replayed');
  const anchors: StandingAt[] = [];
  const onProgress = (): void => {
    anchors.push(readSyncRecord(store)!.anchor);
  };
  const record = await replaySync({ chain, store, onProgress });
  expect(toHex(record.passed)).toBe(toHex(newest.id));
  // Some of them end behind a whole batch, and those alone are anchors.
  const names = new Set(anchors.map(({ id }) => toHex(id)));
  const whole = line.filter(({ id }) => names.has(toHex(id)));
  expect(whole.length).toBeGreaterThan(0);
  expect(whole.length).toBeLessThan(line.length);

  const into = new FolderSource(path.join(settled.folder, 'published'));
  const old = anchors.find(({ id }) => toHex(id) === toHex(whole[0]!.id))!;
  await publishSnapshot({ chain, store, into }, old);
  const two = await openStore('fast');
  const clock = PROCESS_CLOCK;
  const fast = await fastSync({ chain, ...two, sources: [into], clock });
  expect(fast).toEqual({ ...record, basis: 'anchored', origin: fast.origin });
  expect(toHex(fast.origin.id)).toBe(toHex(old.id));
  await two.store.close();
  await store.close();
});
