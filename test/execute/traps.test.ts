import { MerkleStateManager } from '@ethereumjs/statemanager';
import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { createBlock } from '@ethereumjs/block';
import { Account, Address, MapDB, ValueEncoding } from '@ethereumjs/util';
import { createVM } from '@ethereumjs/vm';
import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { systemCall } from '../../challenger/conformance/requests.js';
import { CannotTellError, MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { config, emptyBlock, headAt } from './chain.js';
import { hex, toHex } from './sharedData.js';

// The four traps of @ethereumjs on incomplete state: a witness instead of a database.

const account = (byte: number) => ({
  address: new Uint8Array(20).fill(byte),
  nonce: 0n,
  balance: 10n ** 18n,
  code: new Uint8Array(0),
  storage: [] as [Uint8Array, Uint8Array][],
});
const word = (value: number) => hex(`0x${value.toString(16).padStart(64, '0')}`);

/** A database that holds `root` alone of what `nodes` holds. */
function onlyRoot(nodes: MemoryNodeDatabase, root: Uint8Array): MemoryNodeDatabase {
  const witness = new MemoryNodeDatabase();
  witness.putNode(root, nodes.node(root)!);
  return witness;
}

/** The library's state manager over the same nodes. */
function stock(nodes: MemoryNodeDatabase, root: Uint8Array): MerkleStateManager {
  const database = new Map<string, Uint8Array>();
  for (const node of nodes.nodes()) database.set(Buffer.from(keccak(node)).toString('hex'), node);
  const trie = new MerklePatriciaTrie({
    db: new MapDB(database),
    root,
    useKeyHashing: true,
    valueEncoding: ValueEncoding.Bytes,
  });
  return new MerkleStateManager({ trie, common: chainCommon(config) });
}

describe('a missing node', () => {
  it('is an error and never an absent account', async () => {
    const nodes = new MemoryNodeDatabase();
    const root = await loadAllocation([1, 2, 3, 4].map(account), nodes);
    const witness = onlyRoot(nodes, root);
    const address = new Address(new Uint8Array(20).fill(1));
    // What the library makes of it: the account is not there.
    expect(await stock(witness, root).getAccount(address)).toBeUndefined();
    await expect(new ExecutionState(witness, root).getAccount(address)).rejects.toThrow(
      MissingNodeError,
    );
    expect((await new ExecutionState(nodes, root).getAccount(address))?.balance).toBe(10n ** 18n);
  });

  it('is an error and never an empty slot or an empty code', async () => {
    const nodes = new MemoryNodeDatabase();
    const code = hex('0x6000');
    const storage = [1, 2, 3].map((slot): [Uint8Array, Uint8Array] => [word(slot), word(7)]);
    const root = await loadAllocation([{ ...account(9), code, storage }], nodes);
    const witness = onlyRoot(nodes, root);
    const address = new Address(new Uint8Array(20).fill(9));
    const state = new ExecutionState(witness, root);
    expect((await state.getAccount(address))?.nonce).toBe(0n);
    await expect(state.getStorage(address, word(1))).rejects.toThrow(MissingNodeError);
    await expect(state.getCode(address)).rejects.toMatchObject({ kind: 'code' });
    expect(await new ExecutionState(nodes, root).getStorage(address, word(1))).toEqual(
      Uint8Array.of(7),
    );
  });

  it('stops a block as something that nobody can tell, and skips no transaction', async () => {
    const wallet = new Wallet(`0x${'46'.repeat(32)}`);
    const nodes = new MemoryNodeDatabase();
    const sender = { ...account(0), address: hex(wallet.address.toLowerCase()) };
    const root = await loadAllocation([sender, ...[1, 2, 3].map(account)], nodes);
    const raw = hex(
      await wallet.signTransaction({
        type: 2,
        chainId: config.chainId,
        nonce: 0,
        gasLimit: 21_000,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1,
        to: `0x${'77'.repeat(20)}`,
      }),
    );
    const block = { ...emptyBlock, transactions: [raw] };
    const run = (database: MemoryNodeDatabase) =>
      new VmExecutor({ config, nodes: database }).execute(headAt(root), block);
    await expect(run(onlyRoot(nodes, root))).rejects.toThrow(CannotTellError);
    await expect(run(onlyRoot(nodes, root))).rejects.toMatchObject({ code: 'MISSING_NODE' });
    expect((await run(nodes)).transactions[0]?.skipped).toBeUndefined();
  });
});

describe('a slot that is set and set back', () => {
  // Two slots whose trie is one branch with two leaves; the witness holds the branch and one of them.
  async function lock() {
    const nodes = new MemoryNodeDatabase();
    const storage = [1, 2].map((slot): [Uint8Array, Uint8Array] => [
      word(slot),
      new Uint8Array(32).fill(0xaa),
    ]);
    const root = await loadAllocation([{ ...account(9), storage }], nodes);
    const address = new Address(new Uint8Array(20).fill(9));
    const storageRoot = (await new ExecutionState(nodes, root).getAccount(address))!.storageRoot;
    // Of the storage trie only the root and the leaf of slot 1, found by reading it.
    const witness = new MemoryNodeDatabase();
    const recording = {
      node: (hash: Uint8Array) => {
        const node = nodes.node(hash);
        if (node !== undefined) witness.putNode(hash, node);
        return node;
      },
      code: () => undefined,
      putNode: () => undefined,
      putCode: () => undefined,
    };
    await new ExecutionState(recording, root).getStorage(address, word(1));
    expect(witness.node(storageRoot)).toBeDefined();
    return { witness, root, address };
  }

  it('needs no sibling, for nothing is written before the end', async () => {
    const { witness, root, address } = await lock();
    const state = new ExecutionState(witness, root);
    await state.putStorage(address, word(1), new Uint8Array(0));
    expect(await state.getStorage(address, word(1))).toEqual(new Uint8Array(0));
    await state.putStorage(address, word(1), new Uint8Array(32).fill(0xaa));
    expect(toHex(await state.flush())).toBe(toHex(root));
  });

  it('needs none either where an entry is put into the branch that another leaves', async () => {
    const { witness, root, address } = await lock();
    // The slot that joins the branch, at any nibble that neither leaf has.
    const taken = [1, 2].map((slot) => keccak(word(slot))[0]! >> 4);
    const slot = [3, 4, 5, 6, 7].find((s) => !taken.includes(keccak(word(s))[0]! >> 4))!;
    const state = new ExecutionState(witness, root);
    await state.putStorage(address, word(1), new Uint8Array(0));
    await state.putStorage(address, word(slot), Uint8Array.of(1));
    await expect(state.flush()).resolves.toHaveLength(32);
  });

  it('fails as a promise does where a sibling is really missing: nothing is left unhandled', async () => {
    const { witness, root, address } = await lock();
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      const state = new ExecutionState(witness, root);
      await state.putStorage(address, word(1), new Uint8Array(0));
      await expect(state.flush()).rejects.toThrow(MissingNodeError);
      // The library holds a lock when it fails; a second try must fail as well, and not wait for ever.
      await expect(state.flush()).rejects.toThrow(MissingNodeError);
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).toEqual([]);
  });
});

describe('a call by the system', () => {
  it('leaves no account behind, where the library’s own counts a nonce', async () => {
    const common = chainCommon({ chainId: 1n, fork: Fork.prague });
    const system = new Address(hex(`0x${'ff'.repeat(19)}fe`));
    const block = createBlock({}, { common });
    const run = async (call: 'ours' | 'library') => {
      const state = new ExecutionState(new MemoryNodeDatabase());
      const to = new Address(new Uint8Array(20).fill(5));
      await state.putAccount(to, new Account(1n, 1n));
      await state.putCode(to, Uint8Array.of(0));
      const vm = await createVM({ common, stateManager: state });
      if (call === 'ours') await systemCall(vm, block, to);
      else await vm.evm.runCall({ block, caller: system, to, gasLimit: 1_000_000n });
      return state.getAccount(system);
    };
    expect((await run('library'))?.nonce).toBe(1n);
    expect(await run('ours')).toBeUndefined();
  });
});
