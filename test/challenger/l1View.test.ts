import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { L1MovedError, L1View } from '../../challenger/l1/l1View.js';
import { TearingProvider } from './tearingProvider.js';

vi.setConfig({ hookTimeout: 60_000 });

/** Gives the number of the block that it is called at: NUMBER, MSTORE, RETURN. */
const CLOCK = `0x${'c1'.repeat(20)}`;
const CODE = '0x435f5260205ff3';

let anvil: Anvil;
let provider: TearingProvider;
let view: L1View;
let snapshot: string;

beforeAll(async () => {
  anvil = await Anvil.l1({ mining: 'auto' });
});
afterAll(() => anvil.stop());
beforeEach(async () => {
  provider = new TearingProvider(anvil.url);
  await provider.send('anvil_setCode', [CLOCK, CODE]);
  await mine(2);
  snapshot = (await provider.send('evm_snapshot', [])) as string;
  await mine(2);
  view = new L1View(provider);
});
afterEach(() => {
  provider.destroy();
});

async function mine(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await provider.send('evm_mine', []);
}

/** Takes back two blocks and goes on with others, to the same height or further. */
async function reorg(): Promise<void> {
  await provider.send('evm_revert', [snapshot]);
  await provider.send('evm_increaseTime', [100]);
  await mine(3);
}

const number = async () => Number(BigInt(await view.call({ to: CLOCK })));

describe('a view of L1', () => {
  it('is of now outside of a pinned stretch', async () => {
    const before = await number();
    await mine(1);
    expect(await number()).toBe(before + 1);
    expect((await view.head()).number).toBe(before + 1);
  });

  it('is of one block within, whatever is mined', async () => {
    await view.pinned(async () => {
      const head = await view.head();
      expect(await number()).toBe(head.number);
      await mine(2);
      expect(await number()).toBe(head.number);
      expect(await view.head()).toEqual(head);
      // Within a stretch another one is of the same block.
      await view.pinned(async () => expect(await number()).toBe(head.number));
      expect(await view.getLogs({ address: CLOCK, fromBlock: 0, toBlock: head.number })).toEqual(
        [],
      );
    });
  });

  it('keeps two stretches at a time apart', async () => {
    await view.pinned(async () => {
      const { number: head } = await view.head();
      await mine(1);
      const other = new L1View(provider).pinned(
        async () => (await new L1View(provider).head()).number,
      );
      expect(await other).toBe(head + 1);
      expect(await number()).toBe(head);
      const within = new L1View(provider);
      await within.pinned(async () => {
        expect((await within.head()).number).toBe(head + 1);
        expect(await number()).toBe(head);
      });
    });
  });

  it('costs the process no more, however many there were', async () => {
    const storages = new Set<unknown>();
    const run = AsyncLocalStorage.prototype.run as (...args: unknown[]) => unknown;
    const spy = vi.spyOn(AsyncLocalStorage.prototype, 'run').mockImplementation(function (
      this: unknown,
      ...args: unknown[]
    ) {
      storages.add(this);
      return run.apply(this, args);
    });
    try {
      for (let n = 0; n < 3; n++) await new L1View(provider).pinned(() => Promise.resolve());
    } finally {
      spy.mockRestore();
    }
    expect(storages.size).toBe(1);
  });

  it('says so where its block is taken back before a call', async () => {
    const torn = view.pinned(async () => {
      await reorg();
      await number();
    });
    await expect(torn).rejects.toBeInstanceOf(L1MovedError);
  });

  it('says so where its block is taken back before logs', async () => {
    const torn = view.pinned(async () => {
      const { number: toBlock } = await view.head();
      await reorg();
      await view.getLogs({ address: CLOCK, fromBlock: 0, toBlock });
    });
    await expect(torn).rejects.toBeInstanceOf(L1MovedError);
  });

  it('takes any failure for that where its block is gone, and for what it is where not', async () => {
    const failing = (before: () => Promise<void>) =>
      view.pinned(async () => {
        await before();
        throw new RangeError('anything');
      });
    await expect(failing(() => mine(1))).rejects.toBeInstanceOf(RangeError);
    await expect(failing(reorg)).rejects.toMatchObject({ code: 'L1_MOVED' });
  });
});
