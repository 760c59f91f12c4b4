import { type JsonRpcApiProvider, JsonRpcProvider } from 'ethers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FinalityBrokenError, type Head } from '../../../challenger/l1/endpoints/headChain.js';
import { HeadTracker } from '../../../challenger/l1/endpoints/headTracker.js';
import { TaggedView } from '../../../challenger/l1/endpoints/taggedView.js';
import { SmallL1, TOPIC } from './smallL1.js';

let l1: SmallL1;
beforeEach(async () => {
  l1 = await SmallL1.open(['--slots-in-an-epoch', '5']);
});
afterEach(() => l1.close());

const rpc = (method: string, ...params: unknown[]) => l1.anvil.rpc.call(method, params);
const mine = (count: number) => rpc('anvil_mine', `0x${count.toString(16)}`);
const numbers = (heads: readonly Head[]) => heads.map(({ number }) => Number(number));

/** The hashes that L1 has now, by number. */
async function hashes(from: number, to: number): Promise<string[]> {
  const all: string[] = [];
  for (let number = from; number <= to; number++) {
    const block = await rpc('eth_getBlockByNumber', `0x${number.toString(16)}`, false);
    all.push((block as { hash: string }).hash);
  }
  return all;
}

describe('following L1 through three endpoints', () => {
  it('says which blocks came, and at a reorganization which ones went', async () => {
    const pool = await l1.pool([[], [{ fault: { kind: 'stale', blocks: 1 } }], []], 2);
    await mine(29);
    const tracker = new HeadTracker(pool);
    expect(numbers((await tracker.poll()).applied)).toEqual([
      21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    ]);
    expect(await tracker.poll()).toEqual({ undone: [], applied: [] });
    await mine(2);
    expect(numbers((await tracker.poll()).applied)).toEqual([31, 32]);
    expect(Number(tracker.chain!.final.number)).toBe(22);

    const old = await hashes(26, 32);
    await rpc('anvil_reorg', 7, []);
    await mine(1);
    const { undone, applied } = await tracker.poll();
    expect(undone.map(({ hash }) => hash)).toEqual([...old].reverse());
    expect(numbers(applied)).toEqual([26, 27, 28, 29, 30, 31, 32, 33]);
    expect(applied.map(({ hash }) => hash)).toEqual(await hashes(26, 33));
  });

  it('goes back where L1 does, and on again', async () => {
    const pool = await l1.pool([[]], 1);
    await mine(29);
    const tracker = new HeadTracker(pool);
    await tracker.poll();
    await rpc('anvil_rollback', 4);
    expect(numbers((await tracker.poll()).undone)).toEqual([30, 29, 28, 27]);
    await mine(6);
    const change = await tracker.poll();
    expect(change.undone).toEqual([]);
    expect(numbers(change.applied)).toEqual([27, 28, 29, 30, 31, 32]);
  });

  it('is loud where a block that was final goes, and says it again each time', async () => {
    const pool = await l1.pool([[]], 1);
    await mine(29);
    const tracker = new HeadTracker(pool);
    await tracker.poll();
    await rpc('anvil_reorg', 12, []);
    for (let i = 0; i < 2; i++) {
      await expect(tracker.poll()).rejects.toBeInstanceOf(FinalityBrokenError);
    }
    const deeper = new HeadTracker(pool, { finality: { depth: 25 } });
    await deeper.poll();
    await rpc('anvil_reorg', 20, []);
    expect((await deeper.poll()).undone).toHaveLength(20);
  });

  it('catches up over a gap, from where it was stopped', async () => {
    const pool = await l1.pool([[], []], 2);
    await mine(20);
    const tracker = new HeadTracker(pool);
    await tracker.poll();
    const start = tracker.chain!.final;
    await mine(200);
    expect(numbers((await tracker.poll()).applied)).toEqual(
      Array.from({ length: 200 }, (_, i) => 22 + i),
    );
    const again = new HeadTracker(pool, { start, window: 7 });
    const { applied } = await again.poll();
    expect(numbers(applied)[0]).toBe(Number(start.number) + 1);
    expect(applied.at(-1)).toEqual(tracker.chain!.head);
  });
});

describe('following a node that is several in truth', () => {
  const block = (number: number, branch: string) => ({
    ...{ number, hash: `${branch}${number}`, timestamp: number },
    parentHash: number === 1 ? 'a0' : `${branch}${number - 1}`,
  });
  /** By number it gives one branch, its head and what is asked for by hash are of another. */
  const mixed = (head: () => string, byNumber: string) =>
    ({
      getBlock: (asked: string | bigint) => {
        const name = asked === 'latest' ? head() : asked === 'finalized' ? 'a0' : asked;
        const found =
          typeof name === 'bigint'
            ? block(Number(name), name === 0n ? 'a' : byNumber)
            : block(Number(name.slice(1)), name[0] as string);
        return Promise.resolve(found);
      },
    }) as unknown as JsonRpcApiProvider;

  it('goes by parent hashes', async () => {
    let head = 'a9';
    const tracker = new HeadTracker(mixed(() => head, 'a'));
    expect((await tracker.poll()).applied.map(({ hash }) => hash)).toHaveLength(9);
    head = 'b8';
    const { undone, applied } = await tracker.poll();
    const names = (branch: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${branch}${i + 1}`);
    expect(undone.map(({ hash }) => hash)).toEqual(names('a', 9).reverse());
    expect(applied.map(({ hash }) => hash)).toEqual(names('b', 8));
  });
});

it('looks for the head anew where the one it knew is gone', async () => {
  const pool = await l1.pool([[], []], 2, { headAgeMs: 60_000 });
  for (let value = 1; value <= 3; value++) await l1.write(value);
  expect(Number(await pool.call({ to: l1.contract }))).toBe(3);
  await rpc('anvil_reorg', 2, []);
  expect(Number(await pool.call({ to: l1.contract }))).toBe(1);
});

describe('a view of L1', () => {
  it('has its head at the tag', async () => {
    const pool = await l1.pool([[], []], 2);
    for (let value = 1; value <= 30; value++) await l1.write(value);
    const view = await TaggedView.of(pool, 'finalized');
    expect(await view.getBlockNumber()).toBe(21);
    expect((await view.getBlock('latest'))?.number).toBe(21);
    expect(Number(await view.call({ to: l1.contract }))).toBe(20);
    const filter = { address: l1.contract, topics: [TOPIC], fromBlock: 0, toBlock: 'latest' };
    expect(await view.getLogs(filter)).toHaveLength(20);
    expect(await pool.getLogs(filter)).toHaveLength(30);
    expect(Number(await view.call({ to: l1.contract, blockTag: 30 }))).toBe(29);
  });

  it('has no head where nothing is at the tag', async () => {
    const none = { kind: 'say', answer: () => null } as const;
    await l1.pool([[{ fault: none, methods: /^eth_getBlockByNumber$/ }]], 1);
    const direct = new JsonRpcProvider(l1.endpoints[0]!.url);
    const view = await TaggedView.of(direct, 'safe');
    await expect(view.getBlockNumber()).rejects.toMatchObject({ error: { code: -32001 } });
    direct.destroy();
  });
});
