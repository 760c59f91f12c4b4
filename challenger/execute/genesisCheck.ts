import type { Address } from '@ethereumjs/util';
import { Fork } from '../../bisection/machine/Config.js';
import { toHex } from '../hex.js';
import {
  BEACON_ROOTS_ADDRESS,
  BEACON_ROOTS_CODE,
  BLOCK_HASHES_ADDRESS,
  BLOCK_HASHES_CODE,
  CONSOLIDATION_REQUESTS_ADDRESS,
  WITHDRAWAL_REQUESTS_ADDRESS,
} from './systemContracts.js';

/** An account that a chain starts with. */
export interface GenesisAccount {
  /** 20 bytes. */
  readonly address: Uint8Array;
  readonly nonce: bigint;
  /** wei. */
  readonly balance: bigint;
  readonly code: Uint8Array;
  /** Slots and values of 32 bytes each. */
  readonly storage: readonly (readonly [Uint8Array, Uint8Array])[];
}

const ADDRESS_SIZE = 20;
const STOP = Uint8Array.of(0x00);
const DELEGATION_SIZE = 23; // EIP-7702

/**
 * What keeps a chain from starting with these accounts (docs/chain-rules.md §3): a list of sentences, empty if nothing
 * does. The machine and the executor take each of these for granted.
 */
export function checkAllocation(accounts: readonly GenesisAccount[], fork: Fork): string[] {
  const problems: string[] = [];
  const at = (address: Address) =>
    accounts.find((account) => Buffer.compare(account.address, address.bytes) === 0);
  const exact = (address: Address, code: Uint8Array, eip: string) => {
    const account = at(address);
    if (account !== undefined && Buffer.compare(account.code, code) !== 0) {
      problems.push(`${address}: must hold the exact code of ${eip}, or not be there at all`);
    }
  };
  exact(BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CODE, 'EIP-4788');
  exact(BLOCK_HASHES_ADDRESS, BLOCK_HASHES_CODE, 'EIP-2935');
  for (const address of [WITHDRAWAL_REQUESTS_ADDRESS, CONSOLIDATION_REQUESTS_ADDRESS]) {
    const code = at(address)?.code ?? new Uint8Array(0);
    // A client that insists on a contract here gets one that stops at once.
    if (code.length > 0 && Buffer.compare(code, STOP) !== 0) {
      problems.push(`${address}: must hold no code or a single STOP, for blocks make no requests`);
    }
  }
  for (const account of accounts) {
    const name = toHex(account.address);
    const { nonce, balance, code, storage } = account;
    if (nonce === 0n && balance === 0n && code.length === 0) {
      problems.push(`${name}: is empty, and no state holds empty accounts (EIP-161)`);
    }
    if (isDelegation(code, fork) && isPrecompile(account.address)) {
      problems.push(`${name}: is delegated, and a precompile or will be one at a later fork`);
    }
    if (nonce >= 1n << 64n) problems.push(`${name}: has a nonce above 2^64 − 1`);
    if (code[0] === 0xef && !isDelegation(code, fork)) {
      problems.push(
        `${name}: has code that starts with 0xef, which no transaction can make (EIP-3541)`,
      );
    }
    if (storage.some(([slot]) => slot.length !== 32))
      problems.push(`${name}: has a malformed slot`);
  }
  const supply = accounts.reduce((sum, { balance }) => sum + balance, 0n);
  if (supply >= 1n << 256n)
    problems.push('the balances come to 2^256 or more, and one could overflow');
  const seen = new Set(accounts.map(({ address }) => Buffer.from(address).toString('hex')));
  if (seen.size < accounts.length) problems.push('an address is there twice');
  if (accounts.some(({ address }) => address.length !== ADDRESS_SIZE))
    problems.push('an address is not 20 bytes');
  return problems;
}

/** The precompiles of all forks that the machine knows: 0x01–0x11, and 0x100. */
function isPrecompile(address: Uint8Array): boolean {
  const number = BigInt(`0x${Buffer.from(address).toString('hex') || '0'}`);
  return (number >= 1n && number <= 0x11n) || number === 0x100n;
}

function isDelegation(code: Uint8Array, fork: Fork): boolean {
  return (
    fork >= Fork.prague && code.length === DELEGATION_SIZE && code[1] === 0x01 && code[2] === 0x00
  );
}
