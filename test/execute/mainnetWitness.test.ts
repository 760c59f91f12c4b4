import { createBlock } from '@ethereumjs/block';
import { RLP, type Input } from '@ethereumjs/rlp';
import { Account, Address } from '@ethereumjs/util';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { forkCommon, mainnetRules, type ForkName } from '../../challenger/conformance/forks.js';
import { blobLimits } from '../../challenger/conformance/mainnetChain.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { systemWrites } from '../../challenger/execute/systemContracts.js';
import { TransactionRunner } from '../../challenger/execute/transactionRunner.js';
import { hasData, hex, readData, toHex } from './sharedData.js';

// Real blocks of Ethereum mainnet whose state is only what the block reads: the traps of incomplete state as they occur.

type Number = string | number | null;
interface Fields {
  chain_id: Number;
  nonce: Number;
  gas_price?: Number;
  gas_limit: Number;
  max_fee_per_gas?: Number;
  max_priority_fee_per_gas?: Number;
  max_fee_per_blob_gas?: Number;
  blob_versioned_hashes?: string[];
  to: string | null;
  value: Number;
  input: string;
  access_list?: { address: string; storageKeys: string[] }[];
}
interface WitnessBlock {
  header: Record<string, string | number>;
  prev_state_root: string;
  transactions: {
    transaction: Partial<Record<'Legacy' | 'Eip1559' | 'Eip4844', Fields>>;
    signature: { r: string; s: string; yParity: string };
  }[];
  withdrawals: { address: string; amount: string }[];
  block_hashes: string[];
  states: string[];
  codes: string[];
}

const number = (value: Number | undefined) => BigInt(value ?? 0);
const bytes = (text: string | null | undefined) => hex(text ?? '0x');

/** The raw transaction that the JSON tells of. */
function raw({ transaction, signature }: WitnessBlock['transactions'][number]): Uint8Array {
  const [[kind, f]] = Object.entries(transaction) as [[string, Fields]];
  const signed = [number(signature.r), number(signature.s)];
  const parity = number(signature.yParity);
  const call: Input[] = [number(f.gas_limit), bytes(f.to), number(f.value), bytes(f.input)];
  if (kind === 'Legacy') {
    const v = f.chain_id === null ? 27n + parity : 35n + 2n * number(f.chain_id) + parity;
    return RLP.encode([number(f.nonce), number(f.gas_price), ...call, v, ...signed]);
  }
  const access = (f.access_list ?? []).map((item) => [
    bytes(item.address),
    item.storageKeys.map(bytes),
  ]);
  const fees = [number(f.max_priority_fee_per_gas), number(f.max_fee_per_gas)];
  const blobs: Input[] =
    kind === 'Eip4844'
      ? [number(f.max_fee_per_blob_gas), (f.blob_versioned_hashes ?? []).map(bytes)]
      : [];
  const fields = [
    number(f.chain_id),
    number(f.nonce),
    ...fees,
    ...call,
    access,
    ...blobs,
    parity,
    ...signed,
  ];
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(kind === 'Eip4844' ? 3 : 2), RLP.encode(fields as Input[])]),
  );
}

async function run(test: WitnessBlock, fork: ForkName, drop?: number) {
  const nodes = new MemoryNodeDatabase();
  test.states.forEach((node, i) => {
    if (i !== drop) nodes.putNode(keccak(hex(node)), hex(node));
  });
  for (const code of test.codes) nodes.putCode(keccak(hex(code)), hex(code));
  const { header } = test;
  const text = (field: string) => String(header[field]);
  const common = forkCommon(1n, fork);
  const block = createBlock(
    {
      header: {
        parentHash: bytes(text('parent_hash')),
        number: number(header['number']),
        timestamp: number(header['timestamp']),
        coinbase: bytes(text('beneficiary')),
        gasLimit: number(header['gas_limit']),
        mixHash: bytes(text('mix_hash')),
        baseFeePerGas: number(header['base_fee_per_gas']),
        excessBlobGas: number(header['excess_blob_gas']),
        parentBeaconBlockRoot: bytes(text('parent_beacon_block_root')),
      },
    },
    { common, skipConsensusFormatValidation: true },
  );
  const state = new ExecutionState(nodes, hex(test.prev_state_root));
  const blockHash = (n: bigint) => hex(test.block_hashes[Number(block.header.number - 1n - n)]!);
  const runner = await TransactionRunner.create({ common, state, blockHash });
  await systemWrites(
    state,
    {
      fork: fork === 'prague' ? Fork.prague : Fork.cancun,
      beaconRoots: true,
      blockHashes: fork === 'prague',
    },
    { ...block.header, parentBeaconBlockRoot: bytes(text('parent_beacon_block_root')) },
  );
  let gasUsed = 0n;
  for (const transaction of test.transactions) {
    const context = {
      rules: mainnetRules(fork),
      chainId: 1n,
      baseFeePerGas: block.header.baseFeePerGas ?? 0n,
      gasLeft: block.header.gasLimit - gasUsed,
      blobs: blobLimits(block, fork, 0),
    };
    const outcome = await runner.run(raw(transaction), block, context, gasUsed);
    if (outcome.skipped !== undefined) throw new Error(`skipped for ${outcome.skipped}`);
    gasUsed = outcome.receipt.cumulativeGasUsed;
  }
  for (const { address, amount } of test.withdrawals) {
    const at = new Address(hex(address));
    const account = (await state.getAccount(at)) ?? new Account();
    account.balance += BigInt(amount) * 10n ** 9n;
    await state.putAccount(at, account);
  }
  // The block made no requests, and the calls that would gather them read the system's account, which is no part of a
  // witness; with none the contracts' slots stay as they are.
  return { gasUsed, stateRoot: toHex(await state.flush()) };
}

describe.each([
  ['cancun', 'l1-witness/mainnet-20612842-cancun.json.gz'],
  ['prague', 'l1-witness/mainnet-23587691-prague.json.gz'],
] as const)('a mainnet block of %s', (fork, path) => {
  const there = hasData(path);
  const test = there ? (readData(path) as WitnessBlock) : undefined;

  it.skipIf(!there)('comes to its gas and state root from its witness alone', async () => {
    const { gasUsed, stateRoot } = await run(test!, fork);
    expect(gasUsed).toBe(number(test!.header['gas_used']));
    expect(stateRoot).toBe(test!.header['state_root']);
  });

  it.skipIf(!there)('never comes to another one where a node is missing', async () => {
    let without = 0;
    for (let drop = 0; drop < test!.states.length; drop += Math.ceil(test!.states.length / 12)) {
      try {
        const { stateRoot } = await run(test!, fork, drop);
        expect(stateRoot).toBe(test!.header['state_root']);
      } catch (error) {
        expect(error).toBeInstanceOf(MissingNodeError);
        without++;
      }
    }
    expect(without).toBeGreaterThan(0);
  });
});
