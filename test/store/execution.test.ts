import { describe, expect, it } from 'vitest';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import type { BlockInput, ChainHead } from '../../challenger/execute/executor.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { emptyBlock } from '../execute/chain.js';
import { newFolder, openStore } from './folder.js';
import { hexOf } from './stateModel.js';

const BLOCKS = 12;
const genesis = devnetGenesis();
const { chainId, fork } = genesis;
const limits = { gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n };

/** Blocks of random traffic: transfers, tokens, contracts made and called. */
function inputs(head: ChainHead): BlockInput[] {
  const random = new Prng('the store under the executor');
  const traffic = new Traffic({ chainId, fork, accounts: devAccounts(4), random });
  return Array.from({ length: BLOCKS }, (_, n) => ({
    ...emptyBlock,
    timestamp: head.timestamp + BigInt(12 * (n + 1)),
    gasLimit: head.gasLimit,
    transactions:
      n === 0
        ? traffic.opening().map(({ raw }) => raw)
        : Array.from({ length: 8 }, () => traffic.next().raw),
  }));
}

describe('the executor on the store', () => {
  it('comes to the heads that it comes to in memory, over openings and an undo', async () => {
    const memory = new MemoryNodeDatabase();
    const plain = await loadGenesis(gethGenesis(genesis), memory);
    const config = { ...plain.config, ...limits };
    const inMemory = new VmExecutor({ config, nodes: memory });
    const blocks = inputs(plain.head);
    const heads = [plain.head];
    for (const block of blocks) heads.push((await inMemory.execute(heads.at(-1)!, block)).head);

    const folder = newFolder();
    let store = await openStore(folder);
    const first = store.overlay();
    const loaded = await loadGenesis(gethGenesis(genesis), first);
    store.commit({ head: loaded.head, batch: 0n, header: loaded.header }, first);
    /** Executes up to block `to`, with one root a block, from where the store stands. */
    const goOn = async (to: number) => {
      const overlay = store.overlay();
      const nodes = new VmExecutor({ config, nodes: overlay, intermediateRoots: false });
      for (let n = Number(store.newest()!.head.number); n < to; n++) {
        const { head, header } = await nodes.execute(store.newest()!.head, blocks[n]!);
        store.commit({ head, batch: BigInt(n), header: header.rlp }, overlay);
        overlay.clear();
        expect(hexOf(head.hash)).toBe(hexOf(heads[n + 1]!.hash));
      }
    };
    await goOn(5);
    await store.close();
    store = await openStore(folder);
    await goOn(9);
    store.undo(3n);
    expect(store.newest()!.head).toEqual(heads[3]);
    await goOn(BLOCKS);
    expect(store.newest()!.head).toEqual(heads.at(-1));
    while (!store.prune({ keep: 5n }).done);
    expect(store.verify()).toMatchObject({ blocks: 5, problems: [] });
    expect(store.size().codes).toBeGreaterThan(0);
  });
});
