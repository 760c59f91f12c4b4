import { getBytes } from 'ethers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RightChain } from '../../challenger/claim/rightChain.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { Devnet } from '../../challenger/devnet/devnet.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { executeBatch } from '../../challenger/execute/batchExecution.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { parseBatch } from '../../challenger/derive/batch.js';
import { nodeOf } from '../challenger/world.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const FLOOR = 5_000_000n;
let devnet: Devnet;
let chain: RightChain;

beforeAll(async () => {
  devnet = await Devnet.start();
  chain = new RightChain(await nodeOf(devnet));
});
afterAll(() => devnet.stop());

async function pay(account: number, nonce: number, gasLimit = 21_000n): Promise<Uint8Array> {
  const raw = await devAccount(account).signTransaction({
    ...{ type: 2, chainId: devnet.genesis.chainId, nonce, gasLimit, value: 7n },
    ...{ maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 3n, to: `0x${'77'.repeat(20)}` },
  });
  return getBytes(raw);
}

/** What the batch on L1 says of its blocks, and where our execution of all batches ends. */
async function derived() {
  await chain.refresh();
  const last = chain.batch(await devnet.inbox.length())!;
  const link = await chain.first();
  const parent = await chain.claims.claimOf(link.id);
  const opinion = await chain.opinion(link, { ...parent, next: await devnet.inbox.length() });
  return { blocks: [...parseBatch(last.bytes)], head: opinion.claim.head };
}

describe('the sequencer of the devnet', () => {
  it('takes what is forced in, and its node makes the block that the batch means', async () => {
    const entries = [
      Uint8Array.of(0xc0, 1),
      await pay(5, 0),
      await pay(5, 1, FLOOR / 8n),
      await pay(5, 2, FLOOR / 8n + 1n),
      // Valid only if the one before it were.
      await pay(5, 3),
      await pay(6, 1),
    ];
    for (const raw of entries) await devnet.force(raw);
    await devnet.block([await pay(6, 0)]);
    await devnet.post();
    const { blocks, head } = await derived();
    expect(blocks.map(({ forced, entries: own }) => [forced, own.length])).toEqual([[6, 1]]);
    const block = await devnet.l2.block(await devnet.l2.head());
    expect(block.transactions).toHaveLength(3);
    expect(block.hash).toEqual(head.hash);
  });

  it('takes 8 in a block at most, and the rest in the next one; in blobs as well', async () => {
    for (let nonce = 2; nonce < 11; nonce++) await devnet.force(await pay(5, nonce));
    await devnet.block(0);
    await devnet.block([await pay(6, 1)]);
    await devnet.block([]);
    await devnet.post(true);
    const { blocks, head } = await derived();
    expect(blocks.map(({ forced, entries: own }) => [forced, own.length])).toEqual([
      [8, 0],
      [1, 1],
      [0, 0],
    ]);
    expect((await devnet.l2.block(await devnet.l2.head())).hash).toEqual(head.hash);
    expect(chain.batch(2n)?.carrier).toHaveLength(1);
  });
});

describe('the sequencer on our executor', () => {
  it('takes forced transactions as a batch of its blocks means', async () => {
    const sequencer = await Sequencer.create(devnet.genesis);
    const { config, nodes, start } = sequencer;
    const queue = [await pay(5, 0), await pay(5, 1, FLOOR / 8n + 1n), await pay(6, 0)];
    // One gas more than a forced transaction may have is no matter for the sequencer's own.
    await sequencer.append([queue[1]!], {}, queue.slice(0, 2));
    const { result } = await sequencer.append([], {}, queue.slice(2));
    expect(sequencer.blocks()[0]?.result.transactions.map(({ skipped }) => skipped)).toEqual([
      ...[undefined, 'gas', undefined],
    ]);
    const executor = new VmExecutor({ config, nodes });
    const { head, forcedTaken } = await executeBatch(
      ...([executor, config, start, sequencer.batch(1n, 2n)] as const),
      { l1Timestamp: start.timestamp, queue, due: 3 },
    );
    expect(forcedTaken).toBe(0);
    expect(head.hash).toEqual(start.hash);
    const inTime = await executeBatch(
      ...([executor, config, start, sequencer.batch(1n, 2n)] as const),
      { l1Timestamp: start.timestamp, queue, due: 2 },
    );
    expect(inTime.forcedTaken).toBe(3);
    expect(inTime.head.hash).toEqual(result.head.hash);
  });
});
