import fc from 'fast-check';
import { Fork } from '../../../bisection/machine/Config.js';
import { Group, isOpcode, opcodeInfo } from '../../../bisection/machine/Opcode.js';
import { text, word } from '../words.js';

/*
 * A snippet is a piece of program for the assembler. It finds one word on the stack, the accumulator, and leaves one:
 * what it computes goes into it, so that nothing that an opcode gives stays without effect on the outcome. In labels
 * `#` stands for a number that the program puts there.
 */

/** Names of the fork's arithmetic opcodes with so many operands. */
const arithmetic = (fork: Fork, pops: number) =>
  Array.from({ length: 256 }, (_, code) => code).flatMap((code) => {
    const info = opcodeInfo(code);
    const fits = info?.group === Group.arithmetic && info.pops === pops && isOpcode(code, fork);
    return fits ? [info.name] : [];
  });

const literal = word.map(text);
/** An operand: a word, or what is on the stack. */
const operand = fc.oneof(
  { weight: 5, arbitrary: literal },
  { weight: 1, arbitrary: fc.constant('DUP1') },
);
const smallNumber = fc.nat(300).map(String);

const unary = (fork: Fork) =>
  fc.tuple(operand, fc.constantFrom(...arithmetic(fork, 1))).map(([a, name]) => `${a} ${name} XOR`);
const binary = fc
  .tuple(operand, fc.oneof(operand, smallNumber), fc.constantFrom(...arithmetic(Fork.cancun, 2)))
  .map(([a, b, name]) => `${a} ${b} ${name} XOR`);
const ternary = fc
  .tuple(operand, operand, operand, fc.constantFrom(...arithmetic(Fork.cancun, 3)))
  .map(([a, b, c, name]) => `${a} ${b} ${c} ${name} XOR`);
/** What takes a small first operand: an exponent's width, a number of bits or a byte's place. */
const shifts = fc
  .tuple(operand, smallNumber, fc.constantFrom('BYTE', 'SHL', 'SHR', 'SAR', 'SIGNEXTEND'))
  .map(([a, by, name]) => `${a} ${by} ${name} XOR`);
const power = fc.tuple(literal, literal).map(([exponent, base]) => `${exponent} ${base} EXP XOR`);

/** Several pieces in a row. */
const row = (piece: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> =>
  fc.array(piece, { minLength: 1, maxLength: most, size: 'max' }).map((pieces) => pieces.join(' '));

const info = row(
  fc
    .constantFrom(
      ...['ADDRESS', 'ORIGIN', 'CALLER', 'CALLVALUE', 'CALLDATASIZE', 'CODESIZE', 'GASPRICE'],
      ...['RETURNDATASIZE', 'COINBASE', 'TIMESTAMP', 'NUMBER', 'PREVRANDAO', 'GASLIMIT', 'CHAINID'],
      ...['SELFBALANCE', 'BASEFEE', 'BLOBBASEFEE', 'PC', 'MSIZE', 'GAS', 'PUSH0'],
    )
    .map((name) => `${name} ADD`),
  8,
);

const push = row(
  fc
    .integer({ min: 1, max: 32 })
    .chain((width) =>
      fc
        .bigInt({ min: 0n, max: (1n << BigInt(8 * width)) - 1n })
        .map((value) => `PUSH${width}:${text(value)} ADD`),
    ),
  12,
);

/** DUP and SWAP over a row of different words, which are then taken together so that their order matters. */
const deepStack = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 16 }), fc.constantFrom('DUP', 'SWAP')), {
    minLength: 1,
    maxLength: 20,
    size: 'max',
  })
  .map((list) => {
    const depth = Math.max(...list.map(([place]) => place));
    const words = Array.from({ length: depth }, (_, i) => String(3 * i + 1));
    const dups = list.filter(([, name]) => name === 'DUP').length;
    const taken = Array.from({ length: depth + dups }, () => 'SUB');
    return [...words, ...list.map(([place, name]) => `${name}${place}`), ...taken].join(' ');
  });

const jump = fc.oneof(
  fc.constant('@x# JUMP raw:0x5b5bfe x#:'),
  operand.map((condition) => `${condition} @x# JUMPI 5 ADD x#: JUMPDEST`),
  // The data of this PUSH is a JUMPDEST that is none.
  fc.constant('0 @x# 2 ADD JUMPI @y# JUMP x#: raw:0x605b y#: POP 1'),
);

/** Computing, stack and jumps. */
export const compute = (fork: Fork): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: row(unary(fork), 3) },
    { weight: 6, arbitrary: row(binary, 5) },
    { weight: 2, arbitrary: row(ternary, 3) },
    { weight: 2, arbitrary: row(shifts, 3) },
    { weight: 1, arbitrary: power },
    { weight: 4, arbitrary: info },
    { weight: 5, arbitrary: push },
    { weight: 4, arbitrary: deepStack },
    { weight: 2, arbitrary: jump },
  );

/** What ends a frame badly. */
export const failure: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('x#: 1 @x# JUMP', 'x#: DUP1 @x# JUMP', 'x#: ADDRESS @x# JUMP'),
  fc.constantFrom(
    ...['ADD ADD', 'POP POP', 'SWAP16', 'DUP16', 'raw:0xfe'],
    '3 JUMP',
    '@x# 1 ADD JUMP x#:',
    '@x# 2 ADD JUMP x#: raw:0x605b',
    `${text(1n << 32n)} JUMP`,
    '1 CODESIZE JUMPI',
    '1 0xffffffff MSTORE',
  ),
  fc
    .constantFrom(0x0c, 0x1f, 0x21, 0x4b, 0xa5, 0xb0, 0xef, 0xf6, 0xfb, 0xfc)
    .map((code) => `raw:0x${code.toString(16).padStart(2, '0')}`),
);
