import { getCreateAddress, hexlify } from 'ethers';
import { Fork } from '../../../bisection/machine/Config.js';
import { Group, isOpcode, opcodeInfo } from '../../../bisection/machine/Opcode.js';
import { assemble } from '../../execute/assemble.js';
import { times } from '../times.js';
import type { Shape } from '../shape.js';
import { CONTRACT, FEE_RECIPIENT, hexAddress, sign, stageOf } from '../stage.js';
import { BATCH } from './creations.js';

const PAGE = 256;
const MAX_CODE = 24_576;
const MOST = (1n << 256n) - 1n;
/** Operands that are dear somewhere: all bits, the least and the greatest signed number, odd sizes, none. */
const OPERANDS: readonly bigint[] = [MOST, 1n << 255n, MOST >> 1n, MOST / 3n, 1n << 128n, 31n, 0n];
/** As high as 100M gas of memory go, and so that words, pages and hashes stand askew over a page's end. */
const HIGH = 0x6a_00f1;
/** What the stack holds below, up to the limit of 1024. */
const FULL_STACK = 1000;

const named = (group: Group): { name: string; pops: number }[] =>
  Array.from({ length: 256 }, (_, code) => opcodeInfo(code))
    .filter((info, code) => info?.group === group && isOpcode(code, Fork.prague))
    .flatMap((info) => (info ? [{ name: info.name, pops: info.pops }] : []));

/** Every arithmetic opcode with every pair of operands, as many opcodes as fit into a code. */
const arithmetic = Array.from({ length: 5 }, (_, part) =>
  named(Group.arithmetic)
    .filter((_, index) => index % 5 === part)
    .flatMap(({ name, pops }) =>
      OPERANDS.flatMap((a) =>
        OPERANDS.map((b) => `${pops === 3 ? MOST - 4n : ''} ${pops > 1 ? b : ''} ${a} ${name} POP`),
      ),
    )
    .join(' '),
);
const reading = [...named(Group.frameInfo), ...named(Group.blockInfo)]
  .filter(({ name }) => !name.endsWith('COPY'))
  .map(({ name, pops }) => `${pops === 1 ? (name === 'BLOCKHASH' ? 299 : 67) : ''} ${name} POP`)
  .join(' ');
const stack = `${Array.from({ length: 16 }, (_, i) => `DUP${i + 1} POP SWAP${i + 1}`).join(' ')} PC POP MSIZE POP
  GAS POP JUMPDEST PUSH0 POP`;

/** A code of the greatest length, run from `at` on. */
function longCode(words: string): Uint8Array {
  const body = assemble(words);
  const code = new Uint8Array(MAX_CODE).fill(0x5b);
  const at = MAX_CODE - body.length;
  code.set(body, at);
  code.set(assemble(`PUSH2:${at - 1} JUMP`));
  return code;
}

/** PUSH1 to PUSH32, each as the last byte of a page, so that its data is in the next one. */
function pushes(): Uint8Array {
  const code = new Uint8Array(MAX_CODE).fill(0x5b);
  const first = MAX_CODE / PAGE - 34;
  const jump = (page: number) => assemble(`PUSH2:${page * PAGE + PAGE - 3} JUMP`);
  code.set(jump(first));
  for (let n = 1; n <= 32; n++) {
    const page = first + n - 1;
    const last = page * PAGE + PAGE - 1;
    code.fill(0xa7, last + 1, last + 1 + n);
    code[last] = 0x5f + n;
    code.set([0x50, ...jump(page + 1)], last + 1 + n);
  }
  code[MAX_CODE - 1 - PAGE] = 0x5b;
  return code;
}

/** JUMPI to the last byte of a page of opcodes only, then back, and at last to where nothing is. */
const jumps = longCode(
  `1 PUSH2:${10 * PAGE - 1} 0xff PUSH2:${10 * PAGE - 1} JUMPI STOP ${times(300, 'STOP')}`,
);

const memory = `CALLDATASIZE 0 ${HIGH} CALLDATACOPY ${HIGH} MLOAD POP ${MOST} ${HIGH + PAGE - 1} MSTORE
  7 ${HIGH + 9} MSTORE8 4096 ${HIGH} KECCAK256 POP 9000 ${HIGH} KECCAK256 POP
  600 ${HIGH} ${HIGH + 901} MCOPY 600 3 ${HIGH} CODECOPY 600 3 ${HIGH} ADDRESS EXTCODECOPY
  1000 ${HIGH} 10000 ${HIGH} 4 GAS STATICCALL POP 600 7 ${HIGH} RETURNDATACOPY
  ${HIGH} 20000 ${HIGH} 20000 0 ADDRESS 0 CALL POP 9000 ${HIGH} 0 CREATE POP
  1000 ${HIGH} LOG0 ${times(4, `${MOST}`)} 1000 ${HIGH} LOG4 10000 ${HIGH}`;

/** A megabyte logged again and again: 8 gas a byte. */
const logging = `${times(10, '0x100000 0x65 LOG0')} ${[0, 1, 2, 3, 4]
  .map((n) => `${times(n, `${MOST}`)} 77 0x65 LOG${n} ${times(n, `${MOST}`)} 1 0x65 LOG${n}`)
  .join(' ')}`;

/** What osaka adds (EIP-7939). */
const added = OPERANDS.map((operand) => `${operand} CLZ POP`).join(' ');

const simple = (
  name: string,
  code: Uint8Array,
  data: number,
  gasLimit: bigint,
  fork: Fork = Fork.prague,
): Shape => ({
  name,
  stage: ({ attacker, random }) =>
    stageOf({
      attacker,
      random,
      accounts: [{ address: CONTRACT, code, balance: 10n ** 18n }],
      absent: [BigInt(getCreateAddress({ from: hexAddress(CONTRACT), nonce: 1 }))],
      transactions: [sign(1, { data: hexlify(random.bytes(data)), gasLimit })],
      keys: { accounts: [CONTRACT, FEE_RECIPIENT], codes: [code] },
      batch: BATCH,
      fork,
    }),
});

export const opcodeShapes: readonly Shape[] = [
  simple(
    'code of 24 KiB, stack of 1,000 words',
    longCode(`${times(FULL_STACK, 'CALLVALUE')} ${reading} ${stack} ${times(40, 'PUSH0')}`),
    300,
    5_000_000n,
  ),
  ...arithmetic.map((words, part) =>
    simple(`arithmetic, part ${part + 1}`, longCode(words), 0, 5_000_000n),
  ),
  simple('opcodes of osaka', longCode(added), 0, 5_000_000n, Fork.osaka),
  simple('PUSH over the end of a page', pushes(), 0, 5_000_000n),
  simple('jump into a page of opcodes', jumps, 0, 40_000n),
  simple('memory of 7 MB', assemble(`${memory} RETURN`), 40_000, 100_000_000n),
  simple(
    'memory of 7 MB, reverted',
    assemble(`1 ${HIGH} MSTORE 10000 ${HIGH} REVERT`),
    0,
    99_000_000n,
  ),
  simple('log buffer of 10 MB', assemble(logging), 0, 100_000_000n),
  simple('no opcode', longCode('raw:0xfe'), 0, 1_000_000n),
];
