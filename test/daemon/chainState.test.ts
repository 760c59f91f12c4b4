import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { ChainState } from '../../challenger/daemon/chainState.js';
import { devnetChainFile } from '../../challenger/devnet/devnetChainFile.js';
import { World } from '../challenger/world.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-state-'));
const file = path.join(folder, 'chain.json');
let world: World;
let chain: Chain;

beforeAll(async () => {
  world = await World.open();
  // So that L1 calls final all that is posted.
  await world.devnet.provider.send('anvil_mine', ['0x80']);
  writeFileSync(file, JSON.stringify(await devnetChainFile(world.devnet)));
  chain = await Chain.open(await readChainFile(file));
});
afterAll(async () => {
  chain.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

it('goes on behind the last batch that it has, where it failed behind some', async () => {
  const last = await world.devnet.inbox.length();
  expect(last).toBeGreaterThanOrEqual(3n);
  const failure = new Error('the endpoint is gone');
  let stopped = new AbortController();
  let onBatch = (): void => {
    stopped.abort();
  };
  const state = await ChainState.open({
    ...{ chain, folder: path.join(folder, 'one'), mode: 'replay', sources: [], retention: 0n },
    onProgress: () => {
      onBatch();
    },
  });
  try {
    await state.catchUp(stopped.signal);
    expect(state.place?.position).toBe(1n);
    stopped = new AbortController();
    onBatch = () => {
      throw failure;
    };
    await expect(state.catchUp(stopped.signal)).rejects.toBe(failure);
    // The batch was committed before it was told of.
    expect(state.place?.position).toBe(2n);
    onBatch = () => undefined;
    await state.catchUp(stopped.signal);
    expect(state.place?.position).toBe(last);
  } finally {
    await state.close();
  }
});
