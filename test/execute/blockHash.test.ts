import { Address } from '@ethereumjs/util';
import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { MissingBlockHashError } from '../../challenger/execute/cannotTell.js';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import type { GenesisAccount } from '../../challenger/execute/genesisCheck.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { config, emptyBlock, headAt } from './chain.js';
import { hex, toHex } from './sharedData.js';

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const accounts: GenesisAccount[] = [
  {
    address: hex(wallet.address.toLowerCase()),
    nonce: 0n,
    balance: 10n ** 20n,
    code: new Uint8Array(0),
    storage: [],
  },
  // Stores BLOCKHASH of its call data at the slot of its call data.
  {
    address: new Uint8Array(20).fill(0xc4),
    nonce: 1n,
    balance: 0n,
    code: hex('0x600035406000355500'),
    storage: [],
  },
];

async function run(raw: Uint8Array) {
  const nodes = new MemoryNodeDatabase();
  const head = headAt(await loadAllocation(accounts, nodes));
  return new VmExecutor({ config, nodes }).execute(head, { ...emptyBlock, transactions: [raw] });
}

describe('BLOCKHASH', () => {
  const ask = async (block: number): Promise<Uint8Array> =>
    hex(
      await wallet.signTransaction({
        type: 2,
        chainId: config.chainId,
        nonce: 0,
        gasLimit: 100_000,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1,
        to: `0x${'c4'.repeat(20)}`,
        data: `0x${block.toString(16).padStart(64, '0')}`,
      }),
    );

  it('answers from the hashes that the head carries, and takes blocks in as they come', async () => {
    const nodes = new MemoryNodeDatabase();
    const root = await loadAllocation(accounts, nodes);
    const executor = new VmExecutor({ config, nodes });
    const first = await executor.execute(headAt(root), emptyBlock);
    const block = { ...emptyBlock, timestamp: 1002n, transactions: [await ask(6)] };
    const second = await executor.execute(first.head, block);
    const state = new ExecutionState(nodes, second.header.stateRoot);
    const stored = await state.getStorage(
      new Address(new Uint8Array(20).fill(0xc4)),
      hex(`0x${'06'.padStart(64, '0')}`),
    );
    expect(toHex(stored)).toBe(toHex(first.header.hash));
  });

  it('never guesses: a hash that nobody gave leaves the block without an answer', async () => {
    await expect(run(await ask(3))).rejects.toThrow(MissingBlockHashError);
    // A number that is not before the block is zero by the opcode itself.
    const result = await run(await ask(6));
    expect(result.transactions[0]?.receipt?.status).toBe(1);
  });

  it('keeps 256 hashes', async () => {
    const nodes = new MemoryNodeDatabase();
    const root = await loadAllocation(accounts, nodes);
    const full = Array.from({ length: 256 }, (_, i) => new Uint8Array(32).fill(i) as Hash);
    const head = { ...headAt(root, 300n), recentHashes: full };
    const { head: next } = await new VmExecutor({ config, nodes }).execute(head, emptyBlock);
    expect(next.recentHashes).toHaveLength(256);
    expect(next.recentHashes[0]).toBe(full[1]);
    expect(next.recentHashes.at(-1)).toBe(next.hash);
  });
});
