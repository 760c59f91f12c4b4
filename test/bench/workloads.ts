import { wordBytes } from '../../bisection/structures/Word.js';
import { assemble } from '../../challenger/execute/assemble.js';
import { allocation, hexOf, RECIPIENT, type Scene, sceneOf, sign } from '../machine/scene.js';

/** What one transaction runs: RECIPIENT's code, and a contract that it may call. */
export interface Workload {
  readonly name: string;
  readonly code: Uint8Array;
  /** Gas that the transaction comes with. */
  readonly gas: bigint;
  readonly callee?: Uint8Array;
}

/** A contract that the code may call. */
export const CALLEE = 0xc0den;

/** `body` as many times as `count` says; the counter lies on top of the stack between two rounds. */
function loop(count: number, body: string): Uint8Array {
  return assemble(`${count} loop: ${body} 1 SWAP1 SUB DUP1 @loop JUMPI STOP`);
}

const WIDE = `0x${'9e3779b97f4a7c15'.repeat(4)}`;
const MIX = `DUP1 ${WIDE} MUL DUP2 ADD 13 SHR DUP2 XOR NOT`;

/** A million and more steps of arithmetic, on small and on wide words. */
export const arithmetic: Workload = {
  name: 'arithmetic',
  code: loop(
    40_000,
    `${MIX} 7 ADD DUP1 97 SWAP1 MOD 3 SUB DUP2 LT ISZERO POP POP ${MIX} ${WIDE} SWAP1 DIV POP`,
  ),
  gas: 30_000_000n,
};

/** Words of a 4 kB memory written, read and hashed. */
export const memory: Workload = {
  name: 'memory and keccak',
  code: loop(
    30_000,
    'DUP1 DUP1 5 SHL 0xfe0 AND MSTORE 64 0xf00 KECCAK256 2048 MSTORE 77 MLOAD POP',
  ),
  gas: 30_000_000n,
};

/** Words written and read all over a memory of 1 MiB, in which a page is twelve nodes below the root. */
export const wideMemory: Workload = {
  name: 'wide memory',
  code: loop(60_000, 'DUP1 77777 MUL 0xfffe0 AND DUP2 DUP2 MSTORE MLOAD POP'),
  gas: 30_000_000n,
};

/** New slots, then warm ones read and written again. */
export const storage: Workload = {
  name: 'storage',
  code: assemble(`400 fresh: DUP1 DUP1 SSTORE 1 SWAP1 SUB DUP1 @fresh JUMPI POP
    4000 warm: DUP1 63 AND DUP1 SLOAD 1 ADD SWAP1 SSTORE 1 SWAP1 SUB DUP1 @warm JUMPI STOP`),
  gas: 30_000_000n,
};

/** Calls with input and output to a contract that does next to nothing. */
export const calls: Workload = {
  name: 'calls',
  code: loop(20_000, `DUP1 0 MSTORE 32 32 32 0 0 ${String(CALLEE)} GAS CALL POP`),
  gas: 30_000_000n,
  callee: assemble('0 CALLDATALOAD 1 ADD 0 MSTORE 32 0 RETURN'),
};

/**
 * Workload (c): 30M gas and 8.2M steps of arithmetic, memory and keccak in one transaction. Each round writes and
 * reads a word of a 4 kB memory, and hashes 64 bytes of it.
 */
export const mixed: Workload = {
  name: '(c) arithmetic, memory, keccak',
  code: loop(
    134_400,
    `DUP1 5 SHL 0xfe0 AND DUP2 DUP2 MSTORE MLOAD
     3 MUL DUP2 XOR 5 ADD DUP1 7 SHR XOR DUP2 ADD 11 SUB DUP1 13 SHL XOR NOT
     DUP2 AND 1 OR DUP1 POP DUP1 POP DUP1 POP DUP1 POP JUMPDEST JUMPDEST
     2 MUL 9 ADD DUP2 LT ISZERO POP 64 0x780 KECCAK256 POP`,
  ),
  gas: 30_000_000n,
};

/** The most steps that 30M gas pay for: nothing but JUMPDEST, in the largest code, again and again. */
export const spin: Workload = {
  name: 'JUMPDEST spin',
  code: Uint8Array.of(...new Uint8Array(24_574).fill(0x5b), ...assemble('PUSH0 JUMP')),
  gas: 30_000_000n,
};

/** 30M gas of storage: 500 new slots, then warm ones written again and again, each write a new root of two tries. */
export const writes: Workload = {
  name: 'storage writes',
  code: assemble(`500 fresh: DUP1 DUP1 SSTORE 1 SWAP1 SUB DUP1 @fresh JUMPI POP
    125000 warm: DUP1 DUP1 255 AND SSTORE 1 SWAP1 SUB DUP1 @warm JUMPI STOP`),
  gas: 30_000_000n,
};

/** The dearest steps to hash that were found: SWAP16 makes 17 new items of the stack for 3 gas. */
export const swaps: Workload = {
  name: 'SWAP16 spin',
  code: Uint8Array.of(
    ...assemble('PUSH0 '.repeat(17)),
    0x5b,
    ...new Uint8Array(24_500).fill(0x9f),
    ...assemble('17 JUMP'),
  ),
  gas: 30_000_000n,
};

/** An idle machine that is about to run the workload's transaction. */
export function sceneFor({ code, gas, callee }: Workload): Scene {
  const accounts = allocation();
  accounts.set(RECIPIENT, { balance: 1n, code });
  if (callee !== undefined) accounts.set(CALLEE, { balance: 1n, code: callee });
  return sceneOf([sign({ gasLimit: gas, to: addressOf(RECIPIENT), value: 0n })], { accounts });
}

/** An address as 20 bytes in hex. */
export function addressOf(address: bigint): string {
  return hexOf(wordBytes(address).subarray(12));
}
