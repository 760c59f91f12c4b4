import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import { RightChain } from '../../challenger/claim/rightChain.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { type BlobReader, NoBlobReaderError } from '../../challenger/l1/blobReader.js';
import type { PublishedBatch } from '../../challenger/l1/batches.js';
import { HardBlobs } from '../challenger/hardBlobs.js';
import { HardL1 } from '../challenger/hardL1.js';

vi.setConfig({ testTimeout: 120_000 });

let l1: HardL1;
beforeAll(async () => {
  l1 = await HardL1.open();
});
afterAll(() => l1.close());

/** The chain of right claims on contracts of its own. */
async function opened(
  blobs?: BlobReader,
  onBatch?: (batch: PublishedBatch) => void,
): Promise<RightChain> {
  const nodes = new MemoryNodeDatabase();
  const { head, config: rules } = await loadGenesis(gethGenesis(devnetGenesis()), nodes);
  const config = { ...rules, gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n };
  const published = await l1.deploy(config, genesisIdle(head));
  const executor = new VmExecutor({ config, nodes });
  return new RightChain({
    ...{ ...published, provider: l1.provider, config, genesis: head, executor, nodes },
    ...(blobs === undefined ? {} : { blobs }),
    ...(onBatch === undefined ? {} : { onBatch }),
  });
}

const read = (chain: RightChain) =>
  [1n, 2n, 3n, 4n].map((position) => chain.batch(position)?.bytes[0]).filter(Boolean);

it('reads batches that a reorganization puts into L1 blocks that were read before, and others behind them', async () => {
  const chain = await opened();
  const post = (byte: number) => l1.mine([{ call: chain.inbox.post(Uint8Array.of(byte)) }]);
  const first = await post(1);
  await l1.mine([]);
  await l1.mine([]);
  await chain.refresh();
  expect(read(chain)).toEqual([1]);
  await l1.backTo(first);
  // The second batch stands in a block that was empty when it was read; the third one does not.
  await post(2);
  await l1.mine([]);
  await post(3);
  await chain.refresh();
  expect(read(chain)).toEqual([1, 2, 3]);
});

it('takes back what a reorganization touched, and nothing before it', async () => {
  const told: number[] = [];
  const chain = await opened(undefined, (batch) => told.push(batch.bytes[0]!));
  const post = (byte: number) => l1.mine([{ call: chain.inbox.post(Uint8Array.of(byte)) }]);
  const force = (byte: number) => l1.mine([{ call: chain.inbox.force(Uint8Array.of(byte)) }]);
  await force(10);
  await post(1);
  const kept = await post(2);
  await force(11);
  await post(3);
  await chain.refresh();
  expect([told, chain.forced.length]).toEqual([[1, 2, 3], 2]);
  await l1.backTo(kept);
  await post(4);
  await force(12);
  await force(13);
  await chain.refresh();
  expect(told).toEqual([1, 2, 3, 4]);
  expect(read(chain)).toEqual([1, 2, 4]);
  expect(chain.forced.map(({ index }) => index)).toEqual([0n, 1n, 2n]);
});

it('reads a batch whose blob was missing when a reorganization has put it further to the front', async () => {
  const blobs = await HardBlobs.open();
  let isThere = false;
  const chain = await opened({
    read: (query) =>
      isThere ? blobs.plain.read(query) : Promise.reject(new NoBlobReaderError(query.transaction)),
  });
  const sidecars = await blobs.sidecarsOf(Uint8Array.of(7));
  const base = await l1.height();
  await l1.mine([]);
  await l1.mine([]);
  await l1.mine([{ call: chain.inbox.postBlobs(1), blobs: sidecars }]);
  await chain.refresh();
  expect(chain.gap).toMatchObject({ posted: { position: 1n } });
  await l1.backTo(base);
  await l1.mine([{ call: chain.inbox.postBlobs(1), blobs: sidecars }]);
  await chain.refresh();
  expect(chain.gap).toMatchObject({ posted: { l1Number: BigInt(base + 1) } });
  isThere = true;
  await chain.refresh();
  expect([chain.gap, read(chain)]).toEqual([undefined, [7]]);
});
