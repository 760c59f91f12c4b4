import fc from 'fast-check';
import type { Fork } from '../../bisection/machine/Config.js';
import { opcodeInfo } from '../../bisection/machine/Opcode.js';
import { assemble } from '../execute/assemble.js';
import { calls } from './snippets/calls.js';
import { compute, failure } from './snippets/compute.js';
import { creations, initOf, selfDestruct } from './snippets/creations.js';
import { memory } from './snippets/memory.js';
import { state } from './snippets/state.js';
import { hex, length, offset, text, word } from './words.js';

/** A snippet, or what runs several of them on a condition or a few times. */
type Piece =
  string | { readonly head: string; readonly body: readonly Piece[]; readonly tail: string };

/** A loop of `count` rounds; the counter lies under the accumulator while the body runs. */
const loop = (count: number, body: readonly Piece[]): Piece => ({
  head: `${count} x#: SWAP1`,
  body,
  tail: 'SWAP1 1 SWAP1 SUB DUP1 @x# JUMPI POP',
});
const branch = (condition: string, body: readonly Piece[]): Piece => ({
  head: `${condition} @x# JUMPI`,
  body,
  tail: 'x#:',
});

const epilogue: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('0 MSTORE 32 0 RETURN') },
  { weight: 2, arbitrary: fc.constant('DUP1 0 SSTORE') },
  { weight: 2, arbitrary: fc.constant('0 MSTORE 32 0 LOG0 STOP') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(length, offset, fc.constantFrom('RETURN', 'RETURN', 'REVERT'))
      .map(([size, at, name]) => `0 MSTORE ${text(size)} ${text(at)} ${name}`),
  },
  { weight: 2, arbitrary: fc.constant('0 MSTORE 32 0 REVERT') },
  { weight: 1, arbitrary: selfDestruct },
  { weight: 2, arbitrary: failure },
  { weight: 1, arbitrary: fc.constant('raw:0x7f01') },
);

/** The labels `x#` of every piece become its own. */
function render(pieces: readonly Piece[], next: { id: number }): string {
  return pieces
    .map((piece) => {
      const id = String(next.id++);
      const own = (source: string) => source.replaceAll('#', id);
      if (typeof piece === 'string') return own(piece);
      return `${own(piece.head)} ${render(piece.body, next)} ${own(piece.tail)}`;
    })
    .join(' ');
}

/** A program of snippets; `depth` levels of creations whose code is a program too. */
function snippets(depth: number, fork: Fork): fc.Arbitrary<Uint8Array> {
  const flat: fc.Arbitrary<string> = fc.oneof(
    { weight: 6, arbitrary: compute(fork) },
    { weight: 5, arbitrary: memory },
    { weight: 6, arbitrary: state },
    { weight: 5, arbitrary: calls },
    ...(depth === 0 ? [] : [{ weight: 3, arbitrary: creations(program(depth - 1, fork)) }]),
  );
  const body = fc.array(flat, { maxLength: 4, size: 'max' });
  const piece: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 12, arbitrary: flat },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), body).map(([n, b]) => loop(n, b)),
    },
    { weight: 1, arbitrary: fc.tuple(word.map(text), body).map(([c, b]) => branch(c, b)) },
  );
  return fc
    .tuple(fc.array(piece, { maxLength: 18, size: 'max' }), epilogue)
    .map(([pieces, end]) => assemble(`CALLVALUE ${render([...pieces, end], { id: 0 })}`));
}

/** Opcodes in no order at all, with enough on the stack to get somewhere. */
const soup: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: word.map((value) => text(value)) },
      { weight: 3, arbitrary: offset.map((value) => text(value)) },
      {
        weight: 8,
        arbitrary: fc
          .nat(255)
          .map((code) => opcodeInfo(code)?.name ?? `raw:${hex(Uint8Array.of(code))}`),
      },
    ),
    { maxLength: 60, size: 'max' },
  )
  .map((words) => assemble(words.filter((each) => !/^PUSH\d/.test(each)).join(' ')));

/** Contracts that others need as callees. */
export const FIXTURES = {
  echo: assemble('CALLDATASIZE 0 0 CALLDATACOPY CALLDATASIZE 0 RETURN'),
  reverts: assemble('1 1 SSTORE CALLDATASIZE 0 0 CALLDATACOPY CALLDATASIZE 0 REVERT'),
  toCaller: assemble('CALLER SELFDESTRUCT'),
  toItself: assemble('ADDRESS SELFDESTRUCT'),
  /** Every opcode that a static frame does not allow, which one by the first byte of the calldata. */
  writes: assemble(
    `0 CALLDATALOAD 248 SHR DUP1 @a JUMPI 1 1 TSTORE STOP a: 1 SWAP1 SUB DUP1 @b JUMPI 0 0 LOG0 STOP
     b: 1 SWAP1 SUB DUP1 @c JUMPI 0 0 0 CREATE STOP c: 1 SWAP1 SUB DUP1 @d JUMPI ADDRESS SELFDESTRUCT
     d: 1 SWAP1 SUB DUP1 @e JUMPI 0 0 0 0 1 2 GAS CALL STOP e: 1 1 SSTORE`,
  ),
  /** Jumps over a page; a PUSH32 over its end. */
  pages: assemble(
    `@far JUMP raw:0x${'00'.repeat(240)} far: PUSH32:0x${'5b'.repeat(32)} POP 262 JUMP raw:0x${'5b'.repeat(300)}`,
  ),
  /** As long as code may be. */
  long: Uint8Array.from({ length: 24_576 }, (_, i) => (i < 3 ? 0x30 : i % 251)),
} as const;

const fixture = fc.constantFrom(...Object.values(FIXTURES));

/** Code, `depth` levels of creations deep. */
export function program(depth: number, fork: Fork): fc.Arbitrary<Uint8Array> {
  if (depth <= 0) {
    return fc.oneof(
      { weight: 6, arbitrary: snippets(0, fork) },
      { weight: 1, arbitrary: soup },
      { weight: 3, arbitrary: fixture.filter((code) => code.length < 400) },
    );
  }
  return fc.oneof(
    { weight: 16, arbitrary: snippets(depth, fork) },
    { weight: 2, arbitrary: soup },
    { weight: 4, arbitrary: fixture },
  );
}

/** What a transaction creates with. */
export const initCode = (code: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.oneof({ weight: 2, arbitrary: code }, { weight: 2, arbitrary: code.map(initOf) });
