import fc from 'fast-check';
import { addressWord } from '../cast.js';
import { length, offset, text, word } from '../words.js';

const at = offset.map(text);
const size = length.map(text);
const value = fc.oneof(word.map(text), fc.constant('DUP1'));

const loads = fc
  .tuple(at, fc.constantFrom('MLOAD', 'CALLDATALOAD'))
  .map(([from, name]) => `${from} ${name} XOR`);
const stores = fc
  .tuple(value, at, fc.constantFrom('MSTORE', 'MSTORE8'))
  .map(([what, to, name]) => `${what} ${to} ${name}`);
const copies = fc
  .tuple(size, at, at, fc.constantFrom('MCOPY', 'CALLDATACOPY', 'CODECOPY'))
  .map(([count, from, to, name]) => `${count} ${from} ${to} ${name}`);
/** Source and target a few bytes or pages apart, over several pages. */
const overlapping = fc
  .tuple(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 0, max: 600 }), fc.nat(600))
  .map(([count, from, to]) => `DUP1 ${from} MSTORE ${count} ${from} ${to} MCOPY`);
const codeCopy = fc
  .tuple(size, at, at, addressWord)
  .map(([count, from, to, address]) => `${count} ${from} ${to} ${address} EXTCODECOPY`);
/** All of the returned data, nothing at its end, or a range past it. */
const returned = fc
  .tuple(
    at,
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('RETURNDATASIZE 0', '0 RETURNDATASIZE') },
      { weight: 1, arbitrary: fc.constant('1 RETURNDATASIZE') },
      { weight: 1, arbitrary: fc.tuple(size, at).map(([count, from]) => `${count} ${from}`) },
    ),
  )
  .map(([to, range]) => `${range} ${to} RETURNDATACOPY`);
const hash = fc.tuple(size, at).map(([count, from]) => `${count} ${from} KECCAK256 XOR`);
/** More than is hashed in one step. */
const longHash = fc
  .tuple(fc.constantFrom(4_097, 5_440, 5_441, 9_000), at)
  .map(([count, from]) => `${count} ${from} KECCAK256 XOR`);
const log = fc
  .integer({ min: 0, max: 4 })
  .chain((topics) =>
    fc
      .tuple(fc.array(value, { minLength: topics, maxLength: topics, size: 'max' }), size, at)
      .map(([words, count, from]) => `${words.join(' ')} ${count} ${from} LOG${topics}`),
  );

/** Memory, copies, hashes and logs. */
export const memory: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: loads },
  { weight: 5, arbitrary: stores },
  { weight: 4, arbitrary: copies },
  { weight: 1, arbitrary: overlapping },
  { weight: 2, arbitrary: codeCopy },
  { weight: 2, arbitrary: returned },
  { weight: 3, arbitrary: hash },
  { weight: 1, arbitrary: longHash },
  { weight: 4, arbitrary: log },
);
