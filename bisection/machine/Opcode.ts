import { Fork } from './Config.js';

/**
 * The opcodes: for each, the gas charged before anything else and the words it takes from and puts on the
 * stack (Yellow Paper, appendix H, with the EIPs up to 5656 and 7939). Cancun and prague have the same ones,
 * osaka CLZ too. An opcode that is not in the table is an exceptional halt.
 */
export interface OpcodeInfo {
  readonly name: string;
  readonly group: Group;
  readonly gas: bigint;
  readonly pops: number;
  readonly pushes: number;
}

/** Which file runs an opcode. */
export const Group = {
  flow: 1,
  arithmetic: 2,
  keccak: 3,
  frameInfo: 4,
  accountInfo: 5,
  blockInfo: 6,
  stack: 7,
  memory: 8,
  storage: 9,
  log: 10,
  call: 11,
  create: 12,
  selfDestruct: 13,
} as const;
export type Group = (typeof Group)[keyof typeof Group];

/** Count leading zeros (EIP-7939). */
const CLZ = 0x1e;

const table: (OpcodeInfo | undefined)[] = new Array<undefined>(256).fill(undefined);

function define(
  group: Group,
  code: number,
  names: string,
  gas: number,
  pops: number,
  pushes: number,
): void {
  names.split(' ').forEach((name, index) => {
    table[code + index] = { name, group, gas: BigInt(gas), pops, pushes };
  });
}

define(Group.flow, 0x00, 'STOP', 0, 0, 0);
define(Group.arithmetic, 0x01, 'ADD', 3, 2, 1);
define(Group.arithmetic, 0x02, 'MUL', 5, 2, 1);
define(Group.arithmetic, 0x03, 'SUB', 3, 2, 1);
define(Group.arithmetic, 0x04, 'DIV SDIV MOD SMOD', 5, 2, 1);
define(Group.arithmetic, 0x08, 'ADDMOD MULMOD', 8, 3, 1);
define(Group.arithmetic, 0x0a, 'EXP', 10, 2, 1);
define(Group.arithmetic, 0x0b, 'SIGNEXTEND', 5, 2, 1);
define(Group.arithmetic, 0x10, 'LT GT SLT SGT EQ', 3, 2, 1);
define(Group.arithmetic, 0x15, 'ISZERO', 3, 1, 1);
define(Group.arithmetic, 0x16, 'AND OR XOR', 3, 2, 1);
define(Group.arithmetic, 0x19, 'NOT', 3, 1, 1);
define(Group.arithmetic, 0x1a, 'BYTE SHL SHR SAR', 3, 2, 1);
define(Group.arithmetic, CLZ, 'CLZ', 5, 1, 1);
define(Group.keccak, 0x20, 'KECCAK256', 30, 2, 1);
define(Group.frameInfo, 0x30, 'ADDRESS', 2, 0, 1);
define(Group.accountInfo, 0x31, 'BALANCE', 0, 1, 1);
define(Group.frameInfo, 0x32, 'ORIGIN CALLER CALLVALUE', 2, 0, 1);
define(Group.frameInfo, 0x35, 'CALLDATALOAD', 3, 1, 1);
define(Group.frameInfo, 0x36, 'CALLDATASIZE', 2, 0, 1);
define(Group.frameInfo, 0x37, 'CALLDATACOPY', 3, 3, 0);
define(Group.frameInfo, 0x38, 'CODESIZE', 2, 0, 1);
define(Group.frameInfo, 0x39, 'CODECOPY', 3, 3, 0);
define(Group.frameInfo, 0x3a, 'GASPRICE', 2, 0, 1);
define(Group.accountInfo, 0x3b, 'EXTCODESIZE', 0, 1, 1);
define(Group.accountInfo, 0x3c, 'EXTCODECOPY', 0, 4, 0);
define(Group.frameInfo, 0x3d, 'RETURNDATASIZE', 2, 0, 1);
define(Group.frameInfo, 0x3e, 'RETURNDATACOPY', 3, 3, 0);
define(Group.accountInfo, 0x3f, 'EXTCODEHASH', 0, 1, 1);
define(Group.blockInfo, 0x40, 'BLOCKHASH', 20, 1, 1);
define(Group.blockInfo, 0x41, 'COINBASE TIMESTAMP NUMBER PREVRANDAO GASLIMIT CHAINID', 2, 0, 1);
define(Group.accountInfo, 0x47, 'SELFBALANCE', 5, 0, 1);
define(Group.blockInfo, 0x48, 'BASEFEE', 2, 0, 1);
define(Group.blockInfo, 0x49, 'BLOBHASH', 3, 1, 1);
define(Group.blockInfo, 0x4a, 'BLOBBASEFEE', 2, 0, 1);
define(Group.stack, 0x50, 'POP', 2, 1, 0);
define(Group.memory, 0x51, 'MLOAD', 3, 1, 1);
define(Group.memory, 0x52, 'MSTORE MSTORE8', 3, 2, 0);
define(Group.storage, 0x54, 'SLOAD', 0, 1, 1);
define(Group.storage, 0x55, 'SSTORE', 0, 2, 0);
define(Group.flow, 0x56, 'JUMP', 8, 1, 0);
define(Group.flow, 0x57, 'JUMPI', 10, 2, 0);
define(Group.flow, 0x58, 'PC MSIZE GAS', 2, 0, 1);
define(Group.flow, 0x5b, 'JUMPDEST', 1, 0, 0);
define(Group.storage, 0x5c, 'TLOAD', 100, 1, 1);
define(Group.storage, 0x5d, 'TSTORE', 100, 2, 0);
define(Group.memory, 0x5e, 'MCOPY', 3, 3, 0);
define(Group.stack, 0x5f, 'PUSH0', 2, 0, 1);
for (let n = 1; n <= 32; n++) define(Group.stack, 0x5f + n, `PUSH${String(n)}`, 3, 0, 1);
for (let n = 1; n <= 16; n++) define(Group.stack, 0x7f + n, `DUP${String(n)}`, 3, n, n + 1);
for (let n = 1; n <= 16; n++) define(Group.stack, 0x8f + n, `SWAP${String(n)}`, 3, n + 1, n + 1);
for (let n = 0; n <= 4; n++)
  define(Group.log, 0xa0 + n, `LOG${String(n)}`, 375 * (n + 1), n + 2, 0);
define(Group.create, 0xf0, 'CREATE', 32000, 3, 1);
define(Group.call, 0xf1, 'CALL CALLCODE', 0, 7, 1);
define(Group.flow, 0xf3, 'RETURN', 0, 2, 0);
define(Group.call, 0xf4, 'DELEGATECALL', 0, 6, 1);
define(Group.create, 0xf5, 'CREATE2', 32000, 4, 1);
define(Group.call, 0xfa, 'STATICCALL', 0, 6, 1);
define(Group.flow, 0xfd, 'REVERT', 0, 2, 0);
define(Group.selfDestruct, 0xff, 'SELFDESTRUCT', 5000, 1, 0);

/** What is known of an opcode; undefined when it is none at any fork. INVALID (0xfe) is none. */
export function opcodeInfo(opcode: number): OpcodeInfo | undefined {
  return table[opcode];
}

/** Whether the fork has the opcode. */
export function isOpcode(opcode: number, fork: Fork): boolean {
  return table[opcode] !== undefined && (opcode !== CLZ || fork >= Fork.osaka);
}
