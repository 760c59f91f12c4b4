import { assemble } from '../../challenger/execute/assemble.js';
import { AUTHORITIES, delegationTo } from './delegations.js';
import { allocation, type Given } from './scene.js';

const [a, b, c] = AUTHORITIES;
/** Addresses of accounts that may delegate. */
export const A = BigInt(a.address);
export const B = BigInt(b.address);
export const C = BigInt(c.address);
/** Contracts: one that stores what it sees of itself, one that asks about the others, one as long as a delegation. */
export const STORER = 0x5705en;
export const REVERTER = 0xbadn;
export const FAULTY = 0xfan;
export const CALLER = 0xca11n;
export const SHORT = 0x5407n;
export const PRECOMPILE = 4n;
export const NOBODY = 0x0b0d7n;
/** The last nonce. */
export const LAST = (1n << 64n) - 1n;

export const hexAddress = (n: bigint) => `0x${n.toString(16).padStart(40, '0')}`;

/** Asks everything there is to ask about an account, and calls it in every way. */
function probe(address: bigint): string[] {
  const target = hexAddress(address);
  return [
    `${target} EXTCODESIZE`,
    `${target} EXTCODEHASH`,
    `40 0 0 ${target} EXTCODECOPY 0 MLOAD`,
    `32 0 7 0 1 ${target} 90000 CALL`,
    'RETURNDATASIZE',
    `0 0 0 0 2 ${target} 60000 CALLCODE`,
    `0 0 0 0 ${target} 60000 DELEGATECALL`,
    `0 0 0 0 ${target} 60000 STATICCALL`,
    `0 0 0 0 0xffffffffffffff ${target} 60000 CALL`,
    `0 0 0 0 ${target} 10 DELEGATECALL`,
  ];
}

/** Stores one hash of all answers and of the gas that is left behind each. */
function prober(addresses: readonly bigint[]): Uint8Array {
  const answers = addresses.flatMap(probe);
  const words = answers.map((ask, i) => `${ask} ${64 + 64 * i} MSTORE GAS ${96 + 64 * i} MSTORE`);
  return assemble(`${words.join(' ')} ${64 + 64 * answers.length} 0 KECCAK256 1 SSTORE`);
}

const contracts = (): [bigint, Given][] => [
  [
    STORER,
    {
      nonce: 1n,
      code: assemble(
        `CODESIZE 1 SSTORE ADDRESS 2 SSTORE 32 0 0 CODECOPY 0 MLOAD 3 SSTORE 4 SLOAD 1 ADD 4 SSTORE
         ADDRESS EXTCODESIZE 5 SSTORE CALLVALUE 6 SSTORE 32 0 RETURN`,
      ),
    },
  ],
  [REVERTER, { nonce: 1n, code: assemble('1 1 SSTORE 0x1122 0 MSTORE 37 20 REVERT') }],
  [FAULTY, { nonce: 1n, code: assemble('1 1 SSTORE ADD') }],
  [SHORT, { nonce: 1n, code: new Uint8Array(23).fill(0x5b) }],
];

/** What an authority is before the transaction. */
export const STATES: Record<string, Given> = {
  absent: {},
  funded: { balance: 5n },
  used: { nonce: 1n, balance: 5n },
  delegated: { nonce: 1n, code: delegationTo(STORER) },
  'delegated to a precompile': { nonce: 1n, code: delegationTo(PRECOMPILE) },
  'delegated to itself': { nonce: 2n, balance: 1n, code: delegationTo(A) },
  'delegated to another': { nonce: 1n, code: delegationTo(B) },
  'a contract': { nonce: 1n, code: Uint8Array.of(0x5b) },
  'nearly delegated': { nonce: 1n, code: Uint8Array.of(0xef, 0x01) },
  'at the last nonce': { nonce: LAST, balance: 1n },
};

/** The contracts, and accounts with changes. */
export function accountsWith(...changes: [bigint, Given][]): Map<bigint, Given> {
  const accounts = allocation();
  for (const [address, given] of [...contracts(), ...changes]) accounts.set(address, given);
  const code = prober([A, B, STORER, C, PRECOMPILE]);
  return accounts.set(CALLER, { nonce: 1n, balance: 1000n, code });
}
