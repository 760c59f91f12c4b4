import { createBlockHeader, type HeaderData } from '@ethereumjs/block';
import { Account, Address } from '@ethereumjs/util';
import { Fork, type Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { checkAllocation, type GenesisAccount } from './genesisCheck.js';
import { chainCommon } from './chainCommon.js';
import { ExecutionState } from './executionState.js';
import type { ChainHead } from './executor.js';
import { GenesisError, readGenesisFile } from './genesisFile.js';
import type { NodeDatabase } from './nodeDatabase.js';
import { BEACON_ROOTS_ADDRESS, BLOCK_HASHES_ADDRESS } from './systemContracts.js';

/** A chain's start: its first head and what its genesis file says about its rules. */
export interface Genesis {
  readonly head: ChainHead;
  /** The RLP of block 0's header. */
  readonly header: Uint8Array;
  readonly config: Pick<Config, 'chainId' | 'fork' | 'beaconRoots' | 'blockHashes'>;
}

/**
 * Loads a genesis file (go-ethereum's format, parsed JSON) into `nodes` and checks that a chain may start from it
 * (docs/chain-rules.md §3). Throws GenesisError, which names everything that is wrong.
 */
export async function loadGenesis(json: unknown, nodes: NodeDatabase): Promise<Genesis> {
  const file = readGenesisFile(json);
  const problems = checkAllocation(file.alloc, file.fork);
  if (file.excessBlobGas !== 0n || file.blobGasUsed !== 0n) {
    problems.push('block 0 must have no blob gas, neither used nor in excess');
  }
  if (problems.length > 0) throw new GenesisError(problems);
  const stateRoot = await loadAllocation(file.alloc, nodes);
  const { chainId, fork } = file;
  const data: HeaderData = {
    parentHash: file.parentHash,
    coinbase: file.coinbase,
    stateRoot,
    difficulty: file.difficulty,
    number: file.number,
    gasLimit: file.gasLimit,
    gasUsed: file.gasUsed,
    timestamp: file.timestamp,
    extraData: file.extraData,
    mixHash: file.mixHash,
    nonce: file.nonce,
    baseFeePerGas: file.baseFeePerGas,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
  };
  const header = createBlockHeader(data, { common: chainCommon({ chainId, fork }) });
  const hash = header.hash() as Hash;
  const { number, timestamp, gasLimit, gasUsed, baseFeePerGas } = file;
  return {
    head: {
      number,
      hash,
      stateRoot,
      timestamp,
      gasLimit,
      gasUsed,
      baseFeePerGas,
      recentHashes: [hash],
    },
    header: header.serialize(),
    config: {
      chainId,
      fork,
      beaconRoots: holds(file.alloc, BEACON_ROOTS_ADDRESS),
      blockHashes: fork >= Fork.prague && holds(file.alloc, BLOCK_HASHES_ADDRESS),
    },
  };
}

/**
 * The head of a chain whose client names another hash for block 0 than the genesis file gives: anvil's block 0 carries
 * empty roots whatever the allocation, and its hash is what block 1 names as its parent.
 */
export function withBlockZeroHash(genesis: Genesis, hash: Hash): Genesis {
  return { ...genesis, head: { ...genesis.head, hash, recentHashes: [hash] } };
}

/** Writes accounts into `nodes` and gives the state root. */
export async function loadAllocation(
  accounts: readonly GenesisAccount[],
  nodes: NodeDatabase,
): Promise<Hash> {
  const state = new ExecutionState(nodes);
  for (const { address, nonce, balance, code, storage } of accounts) {
    const at = new Address(address);
    await state.putAccount(at, new Account(nonce, balance));
    if (code.length > 0) await state.putCode(at, code);
    for (const [slot, value] of storage) await state.putStorage(at, slot, value);
  }
  return state.flush();
}

function holds(accounts: readonly GenesisAccount[], address: Address): boolean {
  return accounts.some((account) => Buffer.compare(account.address, address.bytes) === 0);
}
