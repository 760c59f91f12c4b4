import { createHash } from 'node:crypto';
import { Fork, type Config } from '../../bisection/machine/Config.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { loadAllocation } from '../execute/genesis.js';
import type { GenesisAccount } from '../execute/genesisCheck.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { BEACON_ROOTS_ADDRESS, BLOCK_HASHES_ADDRESS } from '../execute/systemContracts.js';
import { blobTransaction, type BlockchainCase } from './blockchainCase.js';
import type { PreparedBlock } from './machineEngine.js';
import { decodeBlock, type MainnetBlock } from './mainnetBlock.js';
import { STATE_TEST_CHAIN, type StateCase } from './stateCase.js';

const FORKS: Readonly<Record<string, Fork>> = {
  cancun: Fork.cancun,
  prague: Fork.prague,
  osaka: Fork.osaka,
};

/** EIP-7685: SHA-256 of nothing. */
const NO_REQUESTS = createHash('sha256').digest();

/** A case for the machine, or why the chain rules exclude it. */
export type Scoped<T> = { readonly outOfScope: string } | ({ readonly outOfScope?: undefined } & T);

/** The rules of a chain of ours for a case: every bound on the gas limit lifted. */
export function liftedConfig(
  chainId: bigint,
  fork: Fork,
  accounts: readonly GenesisAccount[],
): Config {
  const holds = (address: Uint8Array) =>
    accounts.some((account) => same(account.address, address) && account.code.length > 0);
  return {
    chainId,
    fork,
    gasLimitFloor: 0n,
    gasLimitCap: (1n << 64n) - 1n,
    timeDrift: (1n << 64n) - 1n,
    beaconRoots: holds(BEACON_ROOTS_ADDRESS.bytes),
    blockHashes: fork >= Fork.prague && holds(BLOCK_HASHES_ADDRESS.bytes),
  };
}

/** A state case as a block that is not closed. */
export async function prepareState(test: StateCase): Promise<Scoped<{ block: PreparedBlock }>> {
  const fork = FORKS[test.network.toLowerCase()];
  if (fork === undefined) return { outOfScope: `the fork ${test.network}` };
  if (test.expected.txbytes[0] === 3) return { outOfScope: 'a blob transaction' };
  if ((test.env.currentExcessBlobGas ?? 0n) !== 0n) return { outOfScope: 'excess blob gas' };
  const empty = emptyAccount(test.pre);
  if (empty !== undefined) return { outOfScope: empty };
  const nodes = new MemoryNodeDatabase();
  const preStateRoot = await loadAllocation(test.pre, nodes);
  const { env } = test;
  const block: PreparedBlock = {
    name: test.name,
    // A state test is one transaction and no block: nothing is written at its start.
    config: {
      ...liftedConfig(STATE_TEST_CHAIN, fork, test.pre),
      beaconRoots: false,
      blockHashes: false,
    },
    nodes,
    preStateRoot,
    environment: {
      number: env.currentNumber,
      parentHash: keccak(Buffer.from((env.currentNumber - 1n).toString())),
      timestamp: env.currentTimestamp,
      gasLimit: env.currentGasLimit,
      baseFeePerGas: env.currentBaseFee ?? 10n,
      feeRecipient: env.currentCoinbase,
      prevRandao: env.currentRandom ?? new Uint8Array(32),
      parentBeaconBlockRoot: new Uint8Array(32),
      extraData: new Uint8Array(0),
    },
    blockHash: (number) => keccak(Buffer.from(number.toString())),
    transactions: [test.expected.txbytes],
    close: false,
  };
  return { block };
}

/** Why the valid blocks of the case can't be of a chain of ours, or its fork and all its blocks, decoded. */
export function scopeOfChain(
  test: BlockchainCase,
): Scoped<{ fork: Fork; blocks: readonly (MainnetBlock | undefined)[] }> {
  const fork = FORKS[test.network.toLowerCase()];
  if (fork === undefined) return { outOfScope: `the network ${test.network}` };
  const empty = emptyAccount(test.pre);
  if (empty !== undefined) return { outOfScope: empty };
  if ((test.genesis.excessBlobGas ?? 0n) !== 0n) return { outOfScope: 'excess blob gas' };
  const blocks = test.blocks.map(({ rlp }) => decodeBlock(rlp));
  for (const [index, block] of blocks.entries()) {
    if (block === undefined || test.blocks[index]?.expectException !== undefined) continue;
    const reason = blockOutOfScope(block);
    if (reason !== undefined) return { outOfScope: reason };
  }
  return { fork, blocks };
}

/** Why no block of a chain of ours can be like this one. */
export function blockOutOfScope({
  header,
  transactions,
  withdrawals,
  uncles,
}: MainnetBlock): string | undefined {
  if (transactions.some(blobTransaction)) return 'a blob transaction';
  if ((withdrawals ?? []).length > 0) return 'withdrawals';
  if (uncles.length > 0) return 'uncles';
  if ((header.excessBlobGas ?? 0n) + (header.blobGasUsed ?? 0n) !== 0n) return 'blob gas';
  if (header.requestsHash !== undefined && !same(header.requestsHash, NO_REQUESTS))
    return 'requests';
  return undefined;
}

function emptyAccount(accounts: readonly GenesisAccount[]): string | undefined {
  const empty = accounts.some(
    ({ nonce, balance, code }) => nonce === 0n && balance === 0n && code.length === 0,
  );
  return empty ? 'an empty account in the pre-state' : undefined;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
