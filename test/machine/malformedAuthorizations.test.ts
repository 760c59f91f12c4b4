import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import {
  AUTHORITIES,
  type Authorizing,
  authorizingItems,
  signAuthorizing,
  tuple,
} from './delegations.js';
import { Provers } from './provers.js';
import { assemble, bytesOf, sign } from './scene.js';
import { type Options, runTransaction, verdict } from './verdict.js';

const provers = await Provers.load();
const run = (bytes: Uint8Array, options?: Options) => runTransaction(provers, bytes, options);

const integer = Rlp.encodeUint;
const text = (length: number, byte = 0x22) => Rlp.encodeString(new Uint8Array(length).fill(byte));
const raw = (hex: string) => bytesOf(`0x${hex}`);
const good = tuple(AUTHORITIES[0], { delegate: 0x77n });
const items = authorizingItems({ tuples: [good] });
const TO = 5;
const LIST = 9;
const withItem = (index: number, item: Uint8Array) => assemble(4, items.with(index, item));
/** With these tuples, and as much gas as they need. */
const withTuples = (...tuples: Uint8Array[]) => signAuthorizing({ tuples });
/** With the good tuple's items but for one. */
const withField = (index: number, item: Uint8Array) =>
  withTuples(Rlp.encodeList(Rlp.list(good).with(index, item)));

describe('what is malformed in a transaction of type 4 is skipped in decoding', () => {
  const cases: [string, Uint8Array][] = [
    ['a type and nothing else', raw('04')],
    ['an empty list', raw('04c0')],
    ['no recipient', withItem(TO, raw('80'))],
    ['no authorizations', withTuples()],
    ['no list of authorizations', assemble(4, items.slice(0, LIST))],
    ['two lists of authorizations', assemble(4, [...items, items[LIST]!])],
    ['a string in place of the list', withItem(LIST, text(60))],
    ['a list that is past the end', withItem(LIST, raw('fbffffffff'))],
    ['a list with a long header of few bytes', withItem(LIST, raw('f801c0'))],
    ['an access list up to the end', withItem(8, raw('f8c7'))],
    ['an access list that is past the end', withItem(8, raw('fbffffffff'))],
  ];
  it.each(cases)('%s', async (_, bytes) => {
    expect(verdict(bytes, {})).toBe('decoding');
    expect(await run(bytes)).toBe(Phase.decode);
  });

  it('and so is everything of it at cancun', async () => {
    for (const bytes of [withTuples(good), raw('04c0')]) {
      expect(await run(bytes, { fork: Fork.cancun })).toBe(Phase.decode);
    }
  });
});

describe('what is malformed in the list of authorizations is skipped in its scan', () => {
  const fields = Rlp.list(good);
  const cases: [string, Uint8Array][] = [
    ['a string in place of a tuple', withTuples(text(90))],
    ['a byte in place of a tuple', withTuples(raw('05'))],
    ['an empty tuple', withTuples(raw('c0'))],
    ['a field too few', withTuples(Rlp.encodeList(fields.slice(1)))],
    ['a field too many', withTuples(Rlp.encodeList([...fields, integer(1n)]))],
    ['a byte behind the tuple', withTuples(good, raw('00'))],
    ['a tuple that is past the end', withTuples(raw(`f8ff${'22'.repeat(40)}`))],
    ['a header that is cut', withTuples(good, raw('f8'))],
    ['a tuple with a long header of few bytes', withTuples(raw(`f801c0`))],
    ['a chain id of 33 bytes', withField(0, text(33))],
    ['a chain id with a leading zero', withField(0, raw('820003'))],
    ['a list in place of the chain id', withField(0, raw('c0'))],
    ['an address of 19 bytes', withField(1, text(19))],
    ['an address of 21 bytes', withField(1, text(21))],
    ['no address', withField(1, raw('80'))],
    ['a nonce of 9 bytes', withField(2, text(9))],
    ['a zero byte as the nonce', withField(2, raw('00'))],
    ['a list in place of the nonce', withField(2, raw('c0'))],
    ['a parity of two bytes', withField(3, raw('820101'))],
    ['a parity with a header', withField(3, raw('8101'))],
    ['an r of 33 bytes', withField(4, text(33))],
    ['an s of 33 bytes', withField(5, text(33))],
    ['an s with a leading zero', withField(5, raw('820001'))],
    ['a bad tuple behind a good one', withTuples(good, Rlp.encodeList(fields.slice(1)))],
    ['a bad tuple before a good one', withTuples(Rlp.encodeList(fields.slice(1)), good)],
    ['a tuple of many small fields', withTuples(Rlp.encodeList(fields.flatMap(() => fields)))],
  ];
  it.each(cases)('%s', async (_, bytes) => {
    expect(verdict(bytes, {})).toBe('decoding');
    expect(await run(bytes)).toBe(Phase.scanAuthorizations);
  });

  const widest = Rlp.encodeList([text(32), text(20), text(8), raw('81ff'), text(32), text(32)]);
  it.each([
    ['the widest fields', withTuples(widest)],
    [
      'the narrowest ones',
      withTuples(Rlp.encodeList([0, 1, 2, 3, 4, 5].map((i) => (i === 1 ? text(20) : integer(0n))))),
    ],
    ['many of both', withTuples(widest, good, widest, good)],
  ])('but not %s', async (_, bytes) => {
    expect(verdict(bytes, {})).toBe('valid');
    expect(await run(bytes)).toBe(Phase.end);
  });
});

describe('authorizations are paid for', () => {
  const of = (change: Omit<Authorizing, 'tuples'>) =>
    signAuthorizing({ tuples: [good, good], ...change });
  it.each([
    ['25000 gas each', of({ gasLimit: 71_000n }), Phase.end],
    ['and not a unit less', of({ gasLimit: 70_999n }), Phase.charge],
    ['beside the data', of({ gasLimit: 71_032n, data: '0x01ff' }), Phase.end],
    [
      'and not a unit less than with the data',
      of({ gasLimit: 71_031n, data: '0x01ff' }),
      Phase.charge,
    ],
  ])('%s', async (_, bytes, phase) => {
    expect(await run(bytes)).toBe(phase);
  });

  it('and by nobody else', async () => {
    expect(await run(sign({ gasLimit: 21_000n }))).toBe(Phase.end);
  });
});
