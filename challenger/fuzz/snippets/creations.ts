import fc from 'fast-check';
import { addressWord } from '../cast.js';
import { assemble } from '../../execute/assemble.js';
import { store } from './store.js';

/** Init code that returns `runtime` as the new account's code. */
export function initOf(runtime: Uint8Array): Uint8Array {
  const size = `PUSH2:${runtime.length}`;
  const head = assemble(`${size} PUSH2:15 PUSH1:0 CODECOPY ${size} PUSH1:0 RETURN`);
  return Uint8Array.from([...head, ...runtime]);
}

/** Init codes with an end of their own: what may not be deposited, what is destroyed at once, what is just long. */
export const CORNERS = [
  '0xef 0 MSTORE8 1 0 RETURN',
  '0xef 0 MSTORE8 3 0 RETURN',
  '24576 0 RETURN',
  '24577 0 RETURN',
  '300 0 RETURN',
  '1 0 RETURN',
  'ADDRESS SELFDESTRUCT',
  'CALLER SELFDESTRUCT',
  '1 1 SSTORE 2 2 SSTORE CALLER SELFDESTRUCT',
  '0x1122 0 MSTORE 37 20 REVERT',
  'ADD',
].map((text) => assemble(text));

/** Init codes of accounts that end with the transaction that makes them (EIP-6780), at once or when they are called. */
const DOOMED = [
  assemble('ADDRESS SELFDESTRUCT'),
  assemble('1 1 SSTORE 2 2 SSTORE CALLER SELFDESTRUCT'),
  initOf(assemble('ADDRESS SELFDESTRUCT')),
  initOf(assemble('3 3 SSTORE ORIGIN SELFDESTRUCT')),
];

const salt = fc.constantFrom('0', '1');
const value = fc.constantFrom('0', '0', '1', 'SELFBALANCE', '1 SELFBALANCE ADD');

/** What is done to what was created, whose address, or 0, stands on the stack. */
const deeds = fc.array(
  fc.constantFrom(
    '0 0 0 0 0 DUP6 GAS CALL POP',
    '0 0 0 0 1 DUP6 GAS CALL POP',
    '0 0 0 0 DUP5 GAS DELEGATECALL POP',
    '0 0 0 0 DUP5 GAS STATICCALL POP',
    'DUP1 EXTCODEHASH ADD',
    'DUP1 EXTCODESIZE POP',
    'DUP1 BALANCE POP',
    '40 0 0 DUP4 EXTCODECOPY',
    'RETURNDATASIZE 0 0 RETURNDATACOPY',
    '1 1 SSTORE',
  ),
  { maxLength: 3, size: 'max' },
);

function creation(size: number | string, amount: string, salted: string | undefined): string {
  return salted === undefined
    ? `${size} 0 ${amount} CREATE`
    : `${salted} ${size} 0 ${amount} CREATE2`;
}

/** Memory as it is, mostly zeros: STOP as init code, and the limits of EIP-3860. */
const bare = fc
  .tuple(
    fc.constantFrom('0', '1', '33', '20000', '49152', '49153', '0xffffffffff'),
    value,
    fc.option(salt, { freq: 2 }),
  )
  .map(([size, amount, salted]) => `${creation(size, amount, salted ?? undefined)} ADD`);

/** Creations, by `code` arbitrary as the init code or as what it deposits. */
export function creations(code: fc.Arbitrary<Uint8Array>): fc.Arbitrary<string> {
  const init = fc.oneof(
    { weight: 6, arbitrary: code.map(initOf) },
    { weight: 2, arbitrary: code },
    { weight: 2, arbitrary: fc.constantFrom(...CORNERS) },
  );
  const made = fc
    .tuple(init, value, fc.option(salt, { freq: 2 }), deeds)
    .map(([data, amount, salted, then]) =>
      [store(data), creation(data.length, amount, salted ?? undefined), ...then, 'ADD'].join(' '),
    );
  const again = fc.tuple(init, salt).map(([data, salted]) => {
    const one = creation(data.length, '0', salted);
    return `${store(data)} ${one} ADD 1 1 SSTORE ${one} ADD`;
  });
  const doomed = fc
    .tuple(fc.constantFrom(...DOOMED), value, fc.option(salt, { freq: 2 }), fc.nat(2))
    .map(([data, amount, salted, calls]) => {
      const call = '0 0 0 0 0 DUP6 60000 CALL POP';
      const create = creation(data.length, amount, salted ?? undefined);
      return [store(data), create, ...Array.from({ length: calls }, () => call), 'ADD'].join(' ');
    });
  return fc.oneof(
    { weight: 6, arbitrary: made },
    { weight: 3, arbitrary: doomed },
    { weight: 1, arbitrary: again },
    { weight: 2, arbitrary: bare },
  );
}

/** SELFDESTRUCT in favour of anybody, itself included. */
export const selfDestruct: fc.Arbitrary<string> = addressWord.map((heir) => `${heir} SELFDESTRUCT`);
