import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { encodeBatch, type BatchBlock } from '../../challenger/derive/batch.js';
import { executeBatch, type Unit } from '../../challenger/execute/batchExecution.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { config, emptyBlock, headAt } from './chain.js';
import { hex, toHex } from './sharedData.js';

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const block = (change: Partial<BatchBlock> = {}): BatchBlock => ({
  ...emptyBlock,
  forced: 0,
  ...change,
});
const transfer = async (nonce: number): Promise<Uint8Array> =>
  hex(
    await wallet.signTransaction({
      type: 2,
      chainId: config.chainId,
      nonce,
      gasLimit: 21_000,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 1,
      to: `0x${'77'.repeat(20)}`,
      value: 1,
    }),
  );

async function run(batch: Uint8Array, queue: Uint8Array[] = []) {
  const nodes = new MemoryNodeDatabase();
  const alloc = [
    {
      address: hex(wallet.address.toLowerCase()),
      nonce: 0n,
      balance: 10n ** 18n,
      code: new Uint8Array(0),
      storage: [],
    },
  ];
  const head = headAt(await loadAllocation(alloc, nodes));
  const executor = new VmExecutor({ config, nodes });
  return {
    head,
    result: await executeBatch(executor, config, head, batch, { l1Timestamp: 1100n, queue }),
  };
}

const summary = (units: readonly Unit[]) =>
  units.map((unit) => {
    if (unit.kind === 'void') return `void ${unit.reason}`;
    if (unit.kind === 'transaction') return unit.result.skipped ?? 'done';
    return unit.kind;
  });

describe('a batch', () => {
  it('is its opening, and for each block an opening, its entries and a close', async () => {
    const batch = encodeBatch([
      block({ transactions: [await transfer(0), Uint8Array.of(1), await transfer(1)] }),
      block({ timestamp: 1002n }),
    ]);
    const { result } = await run(batch);
    expect(summary(result.units)).toEqual([
      'batch',
      'block',
      'done',
      'decoding',
      'done',
      'close',
      'block',
      'close',
    ]);
    expect(result.head.number).toBe(7n);
    const places = result.units.flatMap((unit) =>
      unit.kind === 'transaction' && unit.place.from === 'batch' ? [unit] : [],
    );
    for (const { place, result: done } of places) {
      if (place.from !== 'batch') continue;
      expect(batch.subarray(place.offset, place.offset + place.length)).toEqual(done.raw);
    }
    expect(places).toHaveLength(3);
  });

  it('passes over void blocks: the next one is measured against the last that was not', async () => {
    const { result } = await run(
      encodeBatch([
        block({ timestamp: 1000n, transactions: [await transfer(0)] }),
        block({ timestamp: 1010n }),
        block({ timestamp: 1010n }),
        block({ timestamp: 1011n, gasLimit: 40_000_000n }),
        block({ timestamp: 1011n, transactions: [await transfer(0)] }),
      ]),
    );
    expect(summary(result.units)).toEqual([
      'batch',
      'void timestamp',
      'block',
      'close',
      'void timestamp',
      'void gasLimit',
      'block',
      'done',
      'close',
    ]);
    expect(result.head.number).toBe(7n);
  });

  it('leaves the chain where it was if it holds no block', async () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(138),
      encodeBatch([block()]).subarray(1),
    ]) {
      const { head, result } = await run(bytes);
      expect(summary(result.units)).toEqual(['batch']);
      expect(toHex(result.head.hash)).toBe(toHex(head.hash));
    }
  });

  it('runs forced transactions first and takes no more than there are', async () => {
    const queue = [await transfer(0), await transfer(1)];
    const { result } = await run(
      encodeBatch([
        block({ forced: 1, transactions: [await transfer(1)] }),
        block({ timestamp: 1002n, forced: 2 }),
        block({ timestamp: 1002n, forced: 1 }),
      ]),
      queue,
    );
    expect(summary(result.units)).toEqual([
      'batch',
      'block',
      'done',
      'done',
      'close',
      'void forced',
      'block',
      'nonce',
      'close',
    ]);
    expect(result.forcedTaken).toBe(2);
    const forced = result.units.flatMap((unit) =>
      unit.kind === 'transaction' && unit.place.from === 'queue' ? [unit.place.index] : [],
    );
    expect(forced).toEqual([0, 1]);
  });
});
