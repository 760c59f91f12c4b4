import fc from 'fast-check';
import { addressWord } from '../cast.js';
import { slot, slotValue } from '../slots.js';
import { text, word } from '../words.js';

const place = slot.map(text);

const load = fc
  .tuple(place, fc.constantFrom('SLOAD', 'SLOAD', 'TLOAD'))
  .map(([at, name]) => `${at} ${name} XOR`);
/** A few writes, often of the same slot: there and back again, which is what refunds are about. */
const writes = fc
  .tuple(
    place,
    fc.array(fc.tuple(slotValue, fc.option(place, { freq: 2 })), {
      minLength: 1,
      maxLength: 4,
      size: 'max',
    }),
  )
  .map(([same, list]) =>
    list.map(([value, at]) => `${text(value)} ${at ?? same} SSTORE`).join(' '),
  );
const transient = fc
  .tuple(fc.oneof(slotValue, word), place)
  .map(([value, at]) => `${text(value)} ${at} TSTORE`);
const account = fc
  .tuple(addressWord, fc.constantFrom('BALANCE', 'EXTCODESIZE', 'EXTCODEHASH'))
  .map(([address, name]) => `${address} ${name} XOR`);
/** Blocks before and after the last 256, and this one. */
const blockHash = fc
  .oneof(fc.constantFrom(0n, 1n, 2n, 255n, 256n, 257n, 300n), word)
  .map((back) => `${text(back)} NUMBER SUB BLOCKHASH XOR`);
const blobHash = word.map((index) => `${text(index)} BLOBHASH XOR`);

/** Storage, transient storage, and what can be asked of accounts and blocks. */
export const state: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: load },
  { weight: 6, arbitrary: writes },
  { weight: 2, arbitrary: transient },
  { weight: 4, arbitrary: account },
  { weight: 2, arbitrary: blockHash },
  { weight: 1, arbitrary: blobHash },
);
