import { type BlockHeader, createBlockHeader } from '@ethereumjs/block';
import {
  type Common,
  type GethGenesis,
  createCommonFromGethGenesis,
  parseGethGenesisState,
} from '@ethereumjs/common';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { KECCAK256_RLP, type PrefixedHexString } from '@ethereumjs/util';
import { devAccount, devAccounts } from './accounts.js';

export interface GenesisAccount {
  /** Wei. */
  readonly balance?: bigint;
  readonly nonce?: bigint;
  readonly code?: PrefixedHexString;
  /** Slot to value, 32 bytes each. */
  readonly storage?: Readonly<Record<PrefixedHexString, PrefixedHexString>>;
}

/** What an L2 starts from. */
export interface Genesis {
  readonly chainId: bigint;
  readonly fork: 'cancun' | 'prague' | 'osaka';
  /** Of block 0, seconds. */
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
  /** Of block 0, wei. */
  readonly baseFeePerGas: bigint;
  readonly alloc: Readonly<Record<PrefixedHexString, GenesisAccount>>;
}

/** "ga" in ASCII. */
export const DEVNET_CHAIN_ID = 0x6761n;

/** The block hash history contract of EIP-2935: its address and its exact code. */
export const HISTORY_ADDRESS: PrefixedHexString = '0x0000f90827f1c53a10cb7a02335b175320002935';
export const HISTORY_CODE: PrefixedHexString =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500';

/** A development account (its key is public) that holds code in the genesis, so that it can't send (EIP-3607). */
export const CODED_ACCOUNT = devAccount(10);
/** A development account (its key is public) that has ether and sends nothing, so that its nonce is known. */
export const IDLE_ACCOUNT = devAccount(11);
export const IDLE_NONCE = 1n;

/**
 * The genesis of the devnet's L2. The EIP-2935 contract is there; the one of EIP-4788 is not, because anvil
 * makes no beacon root call and its state would differ from ours; nothing is at the addresses of EIP-7002 and
 * EIP-7251. The accounts that it funds have public keys.
 *
 * @param changes replaces any field; an `alloc` is added to the devnet's
 */
export function devnetGenesis(changes: Partial<Genesis> = {}): Genesis {
  const funded = devAccounts(10).map(
    ({ address }) =>
      [address.toLowerCase() as PrefixedHexString, { balance: 10_000n * 10n ** 18n }] as const,
  );
  return {
    chainId: DEVNET_CHAIN_ID,
    fork: 'prague',
    timestamp: 1_700_000_000n,
    gasLimit: 30_000_000n,
    baseFeePerGas: 1_000_000_000n,
    ...changes,
    alloc: {
      ...Object.fromEntries(funded),
      // Its deployment is a transaction, so on every chain that has it its nonce is 1. Before prague it is idle.
      ...(changes.fork === 'cancun'
        ? {}
        : { [HISTORY_ADDRESS]: { nonce: 1n, code: HISTORY_CODE } }),
      [IDLE_ACCOUNT.address.toLowerCase()]: { balance: 10n ** 18n, nonce: IDLE_NONCE },
      [CODED_ACCOUNT.address.toLowerCase()]: { balance: 10n ** 18n, code: '0x00' },
      ...changes.alloc,
    },
  };
}

const hex = (value: bigint): PrefixedHexString => `0x${value.toString(16)}`;
const ZERO_HASH: PrefixedHexString = `0x${'00'.repeat(32)}`;
const ZERO_ADDRESS: PrefixedHexString = `0x${'00'.repeat(20)}`;

/** The genesis as geth's genesis.json, which anvil's `--init` and `@ethereumjs` both read. */
export function gethGenesis(genesis: Genesis): GethGenesis {
  const forkTimes: Record<string, number> = {};
  for (const fork of ['cancun', 'prague', 'osaka'] as const) {
    forkTimes[`${fork}Time`] = 0;
    if (fork === genesis.fork) break;
  }
  const alloc: GethGenesis['alloc'] = {};
  for (const [address, account] of Object.entries(genesis.alloc)) {
    alloc[address as PrefixedHexString] = {
      balance: hex(account.balance ?? 0n),
      ...(account.nonce === undefined ? {} : { nonce: hex(account.nonce) }),
      ...(account.code === undefined ? {} : { code: account.code }),
      ...(account.storage === undefined ? {} : { storage: { ...account.storage } }),
    };
  }
  return {
    config: {
      chainId: Number(genesis.chainId),
      homesteadBlock: 0,
      eip150Block: 0,
      eip155Block: 0,
      eip158Block: 0,
      byzantiumBlock: 0,
      constantinopleBlock: 0,
      petersburgBlock: 0,
      istanbulBlock: 0,
      berlinBlock: 0,
      londonBlock: 0,
      mergeNetsplitBlock: 0,
      terminalTotalDifficulty: 0,
      terminalTotalDifficultyPassed: true,
      shanghaiTime: 0,
      ...forkTimes,
    },
    nonce: '0x0',
    timestamp: hex(genesis.timestamp),
    extraData: '0x',
    gasLimit: hex(genesis.gasLimit),
    difficulty: '0x0',
    mixHash: ZERO_HASH,
    coinbase: ZERO_ADDRESS,
    baseFeePerGas: hex(genesis.baseFeePerGas),
    alloc,
  };
}

/** The rules of the chain for `@ethereumjs`. */
export function genesisCommon(genesis: Genesis): Common {
  return createCommonFromGethGenesis(gethGenesis(genesis), { hardfork: genesis.fork });
}

/** The state root of the allocation, computed by `@ethereumjs`; 32 bytes. */
export async function genesisStateRoot(genesis: Genesis): Promise<Uint8Array> {
  const state = new MerkleStateManager({ common: genesisCommon(genesis) });
  await state.generateCanonicalGenesis(parseGethGenesisState(gethGenesis(genesis)));
  return state.getStateRoot();
}

/**
 * The header of block 0; its hash is what block 1 names as its parent. anvil puts the empty trie's root into it
 * whatever the allocation holds, and that is what this gives; for a chain whose other clients do as the yellow
 * paper says, give `stateRoot`.
 */
export function genesisHeader(genesis: Genesis, stateRoot = KECCAK256_RLP): BlockHeader {
  return createBlockHeader(
    {
      number: 0n,
      timestamp: genesis.timestamp,
      gasLimit: genesis.gasLimit,
      baseFeePerGas: genesis.baseFeePerGas,
      stateRoot,
    },
    { common: genesisCommon(genesis), setHardfork: false },
  );
}
