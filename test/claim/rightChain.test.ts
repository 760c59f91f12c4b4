import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import { RightChain } from '../../challenger/claim/rightChain.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { HardL1 } from '../challenger/hardL1.js';

vi.setConfig({ testTimeout: 120_000 });

let l1: HardL1;
beforeAll(async () => {
  l1 = await HardL1.open();
});
afterAll(() => l1.close());

it('reads batches that a reorganization puts into L1 blocks that were read before, and others behind them', async () => {
  const nodes = new MemoryNodeDatabase();
  const { head, config: rules } = await loadGenesis(gethGenesis(devnetGenesis()), nodes);
  const config = { ...rules, gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n };
  const published = await l1.deploy(config, genesisIdle(head));
  const executor = new VmExecutor({ config, nodes });
  const chain = new RightChain({
    ...{ ...published, provider: l1.provider, config, genesis: head, executor, nodes },
  });
  const post = (byte: number) => l1.mine([{ call: chain.inbox.post(Uint8Array.of(byte)) }]);
  const read = () =>
    [1n, 2n, 3n, 4n].map((position) => chain.batch(position)?.bytes[0]).filter(Boolean);

  const first = await post(1);
  await l1.mine([]);
  await l1.mine([]);
  await chain.refresh();
  expect(read()).toEqual([1]);
  await l1.backTo(first);
  // The second batch stands in a block that was empty when it was read; the third one does not.
  await post(2);
  await l1.mine([]);
  await post(3);
  await chain.refresh();
  expect(read()).toEqual([1, 2, 3]);
});
