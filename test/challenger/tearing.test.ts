import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import { Sender } from '../../challenger/l1/sender.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { TearingProvider } from './tearingProvider.js';
import type { Villain } from './villain.js';
import type { World } from './world.js';
import { Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** Between every so many reads others move. */
const STRIDE = process.env['GAINSAY_ALL_DISPUTES'] === '1' ? 1 : 2;

let zoo: Zoo;
let world: World;
let provider: TearingProvider;
/** Reads L1 through what tears. */
let watched: Challenger;
const told: string[] = [];

beforeAll(async () => {
  zoo = await Zoo.build();
  world = zoo.world;
  provider = new TearingProvider(world.devnet.l1.url);
  // A transaction that is taken back with its block does not come again here: soon given up.
  const sender = new Sender(devAccount(6), provider, 'watched', world.devnet.sent, 1_000);
  watched = await world.challenger({
    ...{ provider, sender, trees: [zoo] },
    onEvent: (event) => {
      if (event.kind === 'alarm') told.push(event.what);
      if (event.kind === 'verdict' && event.verdict.kind === 'cannotTell') {
        told.push(event.verdict.code);
      }
    },
  });
});
afterAll(async () => {
  provider.destroy();
  await world.close();
});
beforeEach(async () => {
  await zoo.open();
  told.length = 0;
});

const snapshot = () => world.save();
const revert = (to: string) => world.devnet.provider.send('evm_revert', [to]);

/** Everything that a step asks before it sends something. */
function reads(): { method: string; at: unknown }[] {
  const end = provider.requests.findIndex(({ method }) => method === 'eth_estimateGas');
  const all = end < 0 ? provider.requests : provider.requests.slice(0, end);
  return all.map(({ method, params }) => ({
    method,
    at: method === 'eth_getLogs' ? (params[0] as { toBlock: string }).toBlock : params[1],
  }));
}

/** In the middle of a game with a liar: the next move is ours, and `before` is L1 before the liar's last one. */
async function middle(): Promise<{ liar: Villain; before: string }> {
  const liar = await zoo.lie('one', { unit: 2, step: 5 });
  await zoo.later();
  await watched.step();
  while (!world.movesOf('watched').includes('dissect')) {
    await liar.step();
    await watched.step();
  }
  const before = await snapshot();
  expect((await liar.step()).kind).toBe('moved');
  return { liar, before };
}

describe('the inbox', () => {
  it('is read anew where a reorganization puts a batch into a block that had been read', async () => {
    const { inbox, provider: l1 } = world.devnet;
    const before = await snapshot();
    for (let block = 0; block < 3; block++) await l1.send('evm_mine', []);
    await watched.step();
    expect(watched.chain.batch(4n)).toBeUndefined();
    await revert(before);
    await world.devnet.sender('batcher').send('post', inbox.post(Uint8Array.of(7)));
    await watched.step();
    expect(watched.chain.batch(4n)?.bytes).toEqual(Uint8Array.of(7));
    for (let block = 0; block < 4; block++) await l1.send('evm_mine', []);
    await watched.step();
    expect(watched.chain.batch(4n)?.accumulator).toEqual(await inbox.accumulator(4n));
  });
});

describe('what a step rests on', () => {
  it('is of one block, in every step of a game', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5, isPublic: true });
    let calls = 0;
    const step = async () => {
      provider.tearBefore(Infinity, () => Promise.resolve());
      const progress = await watched.step();
      const asked = reads();
      const [head] = asked;
      expect(head).toEqual({ method: 'eth_getBlockByNumber', at: false });
      const called = asked.filter(({ method }) => method === 'eth_call').map(({ at }) => at);
      expect(new Set(called).size).toBe(1);
      expect(called[0]).toMatch(/^0x[0-9a-f]{64}$/);
      const block = await world.devnet.provider.getBlock(called[0] as string);
      for (const { method, at } of asked) {
        expect(method).not.toBe('eth_blockNumber');
        if (method === 'eth_getLogs') expect(Number(at)).toBeLessThanOrEqual(block!.number);
      }
      calls += called.length;
      return progress;
    };
    await world.play([{ step }, liar]);
    expect(calls).toBeGreaterThan(200);
    expect(await zoo.statusOf(liar.id)).toBe(Status.eliminated);
    expect(told).toEqual([]);
  });

  it('goes together where others move between any two reads', async () => {
    const { liar } = await middle();
    const ally = await zoo.challenger(zoo.account('ally'));
    let tears = 0;
    for (let n = 0; ; n += STRIDE) {
      const here = await snapshot();
      provider.tearBefore(n, async () => {
        await ally.step();
        await liar.step();
      });
      await watched.step();
      if (!provider.isTorn) break;
      tears++;
      await revert(here);
    }
    expect(tears * STRIDE).toBeGreaterThan(20);
    expect(told).toEqual([]);
    await world.play([watched, liar]);
    expect(await zoo.statusOf(liar.id)).toBe(Status.eliminated);
  });

  it('goes together where L1 is reorganized between any two reads', async () => {
    const { liar, before } = await middle();
    await revert(before);
    let tears = 0;
    for (let n = 0; ; n += STRIDE) {
      const start = await snapshot();
      const earlier = await snapshot();
      await liar.step();
      provider.tearBefore(n, async () => {
        await revert(earlier);
        // The liar's move never was, and others' blocks are where it stood.
        await world.devnet.provider.send('evm_increaseTime', [7]);
        for (let block = 0; block < 3; block++) await world.devnet.provider.send('evm_mine', []);
      });
      await watched.step();
      if (!provider.isTorn) break;
      tears++;
      await revert(start);
    }
    expect(tears * STRIDE).toBeGreaterThan(20);
    expect(told).toEqual([]);
    await world.play([watched, liar]);
    expect(await zoo.statusOf(liar.id)).toBe(Status.eliminated);
  });
});
