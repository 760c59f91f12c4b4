// Over 300 lines: the library’s own execution, which every case is held against, is set up here.
import { createBlock } from '@ethereumjs/block';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, Address } from '@ethereumjs/util';
import { createVM, runBlock } from '@ethereumjs/vm';
import { Wallet, type TransactionRequest } from 'ethers';
import { describe, expect, it } from 'vitest';
import { Fork, type Config } from '../../bisection/machine/Config.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { nextBaseFee } from '../../challenger/execute/baseFee.js';
import type { ChainHead } from '../../challenger/execute/executor.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import type { GenesisAccount } from '../../challenger/execute/genesisCheck.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import {
  BEACON_ROOTS_ADDRESS,
  BEACON_ROOTS_CODE,
  BLOCK_HASHES_ADDRESS,
  BLOCK_HASHES_CODE,
} from '../../challenger/execute/systemContracts.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { config, emptyBlock, headAt } from './chain.js';
import { hex, toHex } from './sharedData.js';

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const contract = (byte: number, code: string): GenesisAccount => ({
  address: new Uint8Array(20).fill(byte),
  nonce: 1n,
  balance: 0n,
  code: hex(code),
  storage: [],
});
const system = (address: Address, code: Uint8Array): GenesisAccount => ({
  address: address.bytes,
  nonce: 1n,
  balance: 0n,
  code,
  storage: [],
});

// c1: stores caller at slot of the call data; c2: logs the call data; c3: reverts; c4: stores BLOCKHASH(call data).
const accounts: GenesisAccount[] = [
  {
    address: hex(wallet.address.toLowerCase()),
    nonce: 0n,
    balance: 10n ** 20n,
    code: new Uint8Array(0),
    storage: [],
  },
  contract(0xc1, '0x336000355500'),
  contract(0xc2, '0x60003560005260206000a000'),
  contract(0xc3, '0x60006000fd'),
  contract(0xc4, '0x600035406000355500'),
];
const systemContracts = [
  system(BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CODE),
  system(BLOCK_HASHES_ADDRESS, BLOCK_HASHES_CODE),
];

async function sign(nonce: number, change: TransactionRequest): Promise<Uint8Array> {
  return hex(
    await wallet.signTransaction({
      type: 2,
      chainId: config.chainId,
      nonce,
      gasLimit: 100_000,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 3,
      to: `0x${'c1'.repeat(20)}`,
      ...change,
    }),
  );
}

const calls = (): Promise<Uint8Array[]> =>
  Promise.all([
    sign(0, { data: `0x${'00'.repeat(31)}05` }),
    sign(1, { to: `0x${'c2'.repeat(20)}`, data: `0x${'ab'.repeat(32)}` }),
    sign(2, { to: `0x${'c3'.repeat(20)}` }),
    sign(3, {
      type: 0,
      gasPrice: 10n ** 10n,
      maxFeePerGas: null,
      maxPriorityFeePerGas: null,
      value: 7,
      to: `0x${'99'.repeat(20)}`,
    }),
    sign(4, { to: null, data: '0x600160005260206000f3' }),
    sign(5, {
      type: 1,
      gasPrice: 10n ** 10n,
      maxFeePerGas: null,
      maxPriorityFeePerGas: null,
      accessList: [{ address: `0x${'c1'.repeat(20)}`, storageKeys: [] }],
    }),
  ]);

/** What the library's own block run makes of the same block, over its own state manager. */
async function oracle(rules: Config, alloc: GenesisAccount[], head: ChainHead, raws: Uint8Array[]) {
  const common = chainCommon(rules);
  const stateManager = new MerkleStateManager({ common });
  for (const { address, nonce, balance, code } of alloc) {
    await stateManager.putAccount(new Address(address), new Account(nonce, balance));
    if (code.length > 0) await stateManager.putCode(new Address(address), code);
  }
  const vm = await createVM({ common, stateManager });
  const block = createBlock(
    {
      header: {
        parentHash: head.hash,
        number: head.number + 1n,
        timestamp: emptyBlock.timestamp,
        coinbase: emptyBlock.feeRecipient,
        mixHash: emptyBlock.prevRandao,
        gasLimit: emptyBlock.gasLimit,
        baseFeePerGas: nextBaseFee(head),
        parentBeaconBlockRoot: emptyBlock.parentBeaconBlockRoot,
      },
      transactions: raws.map((raw) => createTxFromRLP(raw, { common })),
    },
    { common },
  );
  let hash = '';
  vm.events.on('afterBlock', (event) => {
    hash = toHex(event.block.hash());
  });
  const result = await runBlock(vm, {
    block,
    generate: true,
    skipHeaderValidation: true,
    skipBlockValidation: true,
  });
  return { hash, result };
}

async function execute(rules: Config, alloc: GenesisAccount[], raws: Uint8Array[], number = 5n) {
  const nodes = new MemoryNodeDatabase();
  const head = headAt(await loadAllocation(alloc, nodes), number);
  const executor = new VmExecutor({ config: rules, nodes });
  return {
    head,
    executor,
    result: await executor.execute(head, { ...emptyBlock, transactions: raws }),
  };
}

describe('a block', () => {
  const forks: [string, Config][] = [
    ['cancun', { ...config, fork: Fork.cancun }],
    ['prague', config],
    ['osaka', { ...config, fork: Fork.osaka }],
  ];
  it.each(forks)(
    'has the hash and the receipts that the library’s own run gives it, at %s',
    async (_, rules) => {
      const raws = await calls();
      const { head, result } = await execute(rules, accounts, raws);
      const expected = await oracle(rules, accounts, head, raws);
      expect(result.transactions.map(({ receipt }) => receipt?.status)).toEqual([1, 1, 0, 1, 1, 1]);
      expect(toHex(result.header.hash)).toBe(expected.hash);
      expect(result.transactions.map(({ receipt }) => receipt?.cumulativeGasUsed)).toEqual(
        expected.result.receipts.map((receipt) => receipt.cumulativeBlockGasUsed),
      );
      expect(result.head).toMatchObject({
        number: 6n,
        hash: result.header.hash,
        gasUsed: expected.result.gasUsed,
      });
    },
  );

  it.each(forks)(
    'makes the system writes that the configuration names, at %s',
    async (name, rules) => {
      const withSystem = { ...rules, beaconRoots: true, blockHashes: rules.fork >= Fork.prague };
      const alloc = [...accounts, ...systemContracts];
      const { head, result } = await execute(withSystem, alloc, []);
      expect(toHex(result.header.hash)).toBe((await oracle(rules, alloc, head, [])).hash);
      const without = await execute(
        { ...rules, beaconRoots: false, blockHashes: false },
        alloc,
        [],
      );
      expect(toHex(without.result.openedStateRoot)).toBe(toHex(without.head.stateRoot));
      expect(toHex(result.openedStateRoot), name).not.toBe(toHex(head.stateRoot));
    },
  );

  it('says the state after every transaction: each is the end of a block that stops there', async () => {
    const raws = await calls();
    const { result } = await execute(config, accounts, raws);
    for (let count = 1; count <= raws.length; count++) {
      const shorter = await execute(config, accounts, raws.slice(0, count));
      expect(toHex(result.transactions[count - 1]!.stateRoot)).toBe(
        toHex(shorter.result.header.stateRoot),
      );
    }
  });

  it('is the same with and without the roots in between', async () => {
    const raws = await calls();
    const nodes = new MemoryNodeDatabase();
    const head = headAt(await loadAllocation(accounts, nodes));
    const block = { ...emptyBlock, transactions: raws };
    const whole = await new VmExecutor({ config, nodes, intermediateRoots: false }).execute(
      head,
      block,
    );
    const each = await new VmExecutor({ config, nodes }).execute(head, block);
    expect(toHex(whole.header.hash)).toBe(toHex(each.header.hash));
  });

  it('does not mix with another that the same executor is given at the same time', async () => {
    const raws = await calls();
    const nodes = new MemoryNodeDatabase();
    const head = headAt(await loadAllocation(accounts, nodes));
    const executor = new VmExecutor({ config, nodes });
    const [full, empty] = await Promise.all([
      executor.execute(head, { ...emptyBlock, transactions: raws }),
      executor.execute(head, emptyBlock),
    ]);
    expect(toHex(full.header.hash)).toBe(
      toHex((await execute(config, accounts, raws)).result.header.hash),
    );
    expect(toHex(empty.header.hash)).toBe(
      toHex((await execute(config, accounts, [])).result.header.hash),
    );
  });

  it('leaves the executor usable where one has no answer', async () => {
    const nodes = new MemoryNodeDatabase();
    const head = headAt(await loadAllocation(accounts, nodes));
    const executor = new VmExecutor({ config, nodes });
    const nowhere = headAt(new Uint8Array(32).fill(9));
    const raws = await calls();
    await expect(executor.execute(nowhere, { ...emptyBlock, transactions: raws })).rejects.toThrow(
      MissingNodeError,
    );
    const { header } = await executor.execute(head, { ...emptyBlock, transactions: raws });
    expect(toHex(header.hash)).toBe(
      toHex((await execute(config, accounts, raws)).result.header.hash),
    );
  });

  it('is not stopped by what mainnet’s fork blocks ask (extra data of the DAO, the first base fee)', async () => {
    for (const number of [1_919_999n, 12_964_999n]) {
      const { result } = await execute(config, accounts, [], number);
      expect(result.header.number).toBe(number + 1n);
    }
  });
});

describe('invalid transactions', () => {
  it('leave no trace: the block is the one without them', async () => {
    const [a, b] = [await sign(0, {}), await sign(1, {})];
    const poor = new Wallet(`0x${'47'.repeat(32)}`);
    const invalid = [
      Uint8Array.of(0xff),
      await sign(7, {}),
      await sign(0, { gasLimit: 20_000 }),
      hex(
        await poor.signTransaction({
          type: 2,
          chainId: 901,
          nonce: 0,
          gasLimit: 21_000,
          maxFeePerGas: 10n ** 10n,
          maxPriorityFeePerGas: 1,
          to: wallet.address,
        }),
      ),
    ];
    const mixed = await execute(config, accounts, [
      invalid[0]!,
      a,
      invalid[1]!,
      invalid[2]!,
      b,
      invalid[3]!,
    ]);
    const clean = await execute(config, accounts, [a, b]);
    expect(mixed.result.transactions.map(({ skipped }) => skipped)).toEqual([
      'decoding',
      undefined,
      'nonce',
      'gas',
      undefined,
      'balance',
    ]);
    expect(toHex(mixed.result.header.hash)).toBe(toHex(clean.result.header.hash));
    expect(toHex(mixed.result.transactions[2]!.stateRoot)).toBe(
      toHex(mixed.result.transactions[1]!.stateRoot),
    );
  });

  it('are those that ask for more gas than the block has left', async () => {
    const greedy = await sign(1, { gasLimit: 29_990_000 });
    const { result } = await execute(config, accounts, [await sign(0, {}), greedy]);
    expect(result.transactions[1]?.skipped).toBe('gas');
    const alone = await execute(config, accounts, [await sign(0, { gasLimit: 29_990_000 })]);
    expect(alone.result.transactions[0]?.skipped).toBeUndefined();
  });
});
