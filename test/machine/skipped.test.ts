import type { TransactionLike } from 'ethers';
import { privateToPublic } from '@ethereumjs/util';
import { afterAll, describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { integerOf, wordBytes } from '../../bisection/structures/Word.js';
import { Provers } from './provers.js';
import { assemble, bytesOf, CHAIN, itemsOf, sign } from './scene.js';
import { type Options, runTransaction, verdict } from './verdict.js';

const provers = await Provers.load();
const run = (bytes: Uint8Array, options?: Options) => runTransaction(provers, bytes, options);
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

afterAll(() => {
  if (process.env['GAINSAY_FIGURES']) console.info(provers.figures());
});

const integer = Rlp.encodeUint;
const text = (length: number, byte = 0x22) => Rlp.encodeString(new Uint8Array(length).fill(byte));
const raw = (hex: string) => bytesOf(`0x${hex}`);
const entry = (...items: Uint8Array[]) => Rlp.encodeList(items);
const access = (...entries: Uint8Array[]) => itemsOf(2).with(8, Rlp.encodeList(entries));
const cut = (bytes: Uint8Array, end: number) => bytes.subarray(0, bytes.length + end);

describe('what is malformed is skipped in decoding', () => {
  const with2 = (index: number, item: Uint8Array) => assemble(2, itemsOf(2).with(index, item));
  const cases: [string, Uint8Array][] = [
    ['nothing', new Uint8Array(0)],
    ['type 0', raw('00c0')],
    ['type 5', raw('05c0')],
    ['type 127', raw('7fc0')],
    ['a string', raw('80')],
    ['a long string', raw('bf01')],
    ['a type and nothing else', raw('02')],
    ['a type and no list', raw('0280')],
    ['an empty list', raw('c0')],
    ['an empty list behind a type', raw('02c0')],
    ['a list header that is cut', raw('02f9')],
    ['a byte behind it', Uint8Array.of(...sign(), 0)],
    ['a byte too little', cut(sign(), -1)],
    ['a field too many', assemble(2, [...itemsOf(2), integer(1n)])],
    ['a field too few', assemble(2, itemsOf(2).slice(0, -1))],
    ['a legacy field too many', assemble(0, [...itemsOf(0), integer(1n)])],
    ['a legacy field too few', assemble(0, itemsOf(0).slice(0, -1))],
    ['a list in place of the nonce', with2(1, raw('c0'))],
    ['a leading zero', with2(1, raw('820003'))],
    ['a zero byte as an integer', with2(6, raw('00'))],
    ['a byte with a header', with2(1, raw('8103'))],
    ['a long header of a short string', with2(6, raw('b8051122334455'))],
    ['a length with a leading zero', with2(7, raw(`b90038${'22'.repeat(56)}`))],
    ['a length of 55 in the long form', with2(7, raw(`b837${'22'.repeat(55)}`))],
    ['a length of five bytes', with2(7, raw('bc0000000001'))],
    ['a chain id of 9 bytes', with2(0, text(9))],
    ['a nonce of 9 bytes', with2(1, text(9))],
    ['a tip of 33 bytes', with2(2, text(33))],
    ['a fee of 33 bytes', with2(3, text(33))],
    ['a gas limit of 9 bytes', with2(4, text(9))],
    ['a recipient of 19 bytes', with2(5, text(19))],
    ['a recipient of 21 bytes', with2(5, text(21))],
    ['a recipient of one byte', with2(5, raw('05'))],
    ['a list in place of the recipient', with2(5, raw('c0'))],
    ['a value of 33 bytes', with2(6, text(33))],
    ['a list in place of the data', with2(7, raw('c0'))],
    ['a header of the data that is past the end', cut(with2(7, raw('bb00ffffff')), -100)],
    ['data that is past the end', with2(7, raw('bbffffffff'))],
    ['a string in place of the access list', with2(8, raw('80'))],
    ['an access list that is past the end', with2(8, raw('fbffffffff'))],
    ['an access list up to the end', with2(8, raw('f84c'))],
    ['a long header of a short access list', with2(8, raw('f800'))],
    ['a parity of 2', assemble(2, itemsOf(2), () => ({ v: 2n }))],
    ['a v of 26', assemble(0, itemsOf(0), () => ({ v: 26n }))],
    ['a v of 29', assemble(0, itemsOf(0), () => ({ v: 29n }))],
    ['a v of 34', assemble(0, itemsOf(0), () => ({ v: 34n }))],
    ['a v above that of the chain', assemble(0, itemsOf(0), () => ({ v: 37n + 2n * CHAIN }))],
    ['a v of 2^256 − 1', assemble(0, itemsOf(0), () => ({ v: (1n << 256n) - 1n }))],
    ['an r of 33 bytes', assemble(2, itemsOf(2), () => ({ r: 1n << 256n }))],
    ['an s of 33 bytes', assemble(2, itemsOf(2), () => ({ s: 1n << 256n }))],
    ['type 3', assemble(3, itemsOf(2))],
    ['another chain', with2(0, integer(1n))],
  ];
  it.each(cases)('%s', async (_, bytes) => {
    expect(await run(bytes)).toBe(Phase.decode);
  });

  it('a transaction of type 4 at cancun', async () => {
    expect(await run(raw('04c0'), { fork: Fork.cancun })).toBe(Phase.decode);
  });
});

describe('what is malformed in the access list is skipped in its scan', () => {
  const key = text(32);
  const keys = (...items: Uint8Array[]) => Rlp.encodeList(items);
  const cases: [string, Uint8Array[]][] = [
    ['a string in place of an entry', access(text(22))],
    ['an address of 19 bytes', access(entry(text(19), keys()))],
    ['an address of 21 bytes', access(entry(text(21), keys()))],
    ['no address', access(entry(keys()))],
    ['no slots', access(entry(text(20)))],
    ['something behind the slots', access(entry(text(20), keys(), keys()))],
    ['a string in place of the slots', access(entry(text(20), raw('80')))],
    ['a slot of 31 bytes', access(entry(text(20), keys(text(31))))],
    ['a slot of 31 and one of 33 bytes', access(entry(text(20), keys(text(31), text(33))))],
    ['a list in place of a slot', access(entry(text(20), keys(raw(`e0${'22'.repeat(32)}`))))],
    [
      'a bad slot behind 40 good ones',
      access(
        entry(text(20), keys(...Array<Uint8Array>(40).fill(key), raw(`e0${'22'.repeat(32)}`))),
      ),
    ],
    ['a bad entry behind a good one', access(entry(text(20), keys(key)), entry(text(19), keys()))],
    ['a byte behind the entries', access(entry(text(20), keys()), raw('00'))],
    ['an entry that is past the end', access(raw(`d7${'94'}${'22'.repeat(20)}`))],
    ['slots that are past the entry', access(raw(`d694${'22'.repeat(20)}c1`), raw('80'))],
    ['an entry with a long header', access(raw(`f81694${'22'.repeat(20)}c0`))],
    ['slots with a long header', access(raw(`d794${'22'.repeat(20)}f800`))],
  ];
  it.each(cases)('%s', async (_, items) => {
    expect(await run(assemble(2, items))).toBe(Phase.scanAccess);
    expect(await run(assemble(1, [...itemsOf(1).slice(0, 7), items[8]!]))).toBe(Phase.scanAccess);
  });
});

describe('what has a bad signature is skipped', () => {
  const signed = (signature: Parameters<typeof assemble>[2]) => assemble(2, itemsOf(2), signature);
  it.each([
    ['an r of 0', signed(() => ({ r: 0n })), Phase.sign],
    ['an s of 0', signed(() => ({ s: 0n })), Phase.sign],
    ['an r of n', signed(() => ({ r: ORDER })), Phase.sign],
    ['an r of 2^256 − 1', signed(() => ({ r: (1n << 256n) - 1n })), Phase.sign],
    ['an s in the upper half', signed(({ s, v }) => ({ s: ORDER - s, v: 1n - v })), Phase.sign],
    ['an s of half of n, and one', signed(() => ({ s: ORDER / 2n + 1n })), Phase.sign],
    ['an r that is no x-coordinate', signed(() => ({ r: 5n })), Phase.recover],
    ['a key at infinity', atInfinity(), Phase.recover],
  ])('%s', async (_, bytes, phase) => {
    expect(await run(bytes)).toBe(phase);
  });

  it('and one that recovers to somebody else, for what that one has', async () => {
    expect(await run(signed(({ v }) => ({ v: 1n - v })))).toBe(Phase.charge);
    expect(await run(signed(() => ({ s: ORDER / 2n })))).toBe(Phase.charge);
  });
});

describe('what the state or the block does not admit is skipped in phase charge', () => {
  const delegation = raw(`ef0100${'77'.repeat(20)}`);
  const cost = 100n * 100_000n + 5n;
  const big = { balance: (1n << 256n) - 1n };
  const skipped: [string, TransactionLike, Options][] = [
    ['a max fee below the base fee', { maxFeePerGas: 6n }, {}],
    ['more gas than is left', { gasLimit: 30_000_000n }, { gasUsed: 1n }],
    ['less than the intrinsic gas', { gasLimit: 20_999n }, {}],
    ['less than the floor', { data: `0x${'ff'.repeat(100)}`, gasLimit: 24_999n }, {}],
    ['less than the floor of zeros', { data: `0x${'00'.repeat(100)}`, gasLimit: 21_999n }, {}],
    [
      'too little for the slots',
      { accessList: [[`0x${'22'.repeat(20)}`, [`0x${'33'.repeat(32)}`]]], gasLimit: 25_299n },
      {},
    ],
    ['a fee that overflows', { maxFeePerGas: 1n << 240n, gasLimit: 65_536n }, { sender: big }],
    ['a fee far above 2^256', { maxFeePerGas: (1n << 256n) - 1n }, { sender: big }],
    ['a value that overflows', { value: (1n << 256n) - 1n }, { sender: big }],
    [
      'too long an init code',
      { to: null, data: `0x${'00'.repeat(49_153)}`, gasLimit: 9_000_000n },
      {},
    ],
    ['a sender with code', {}, { sender: { code: raw('00') } }],
    ['a sender with code at cancun', {}, { sender: { code: raw('00') }, fork: Fork.cancun }],
    ['a sender with much code', {}, { sender: { code: new Uint8Array(24_576).fill(0xef) } }],
    ['a delegated sender at cancun', {}, { sender: { code: delegation }, fork: Fork.cancun }],
    ['nearly a delegation', {}, { sender: { code: delegation.subarray(1) } }],
    ['a delegation and a byte', {}, { sender: { code: Uint8Array.of(...delegation, 0) } }],
    ['a nonce that is over', { nonce: 2 }, {}],
    ['a nonce to come', { nonce: 4 }, {}],
    ['the last nonce', {}, { sender: { nonce: (1n << 64n) - 1n } }],
    ['a wei too little', {}, { sender: { balance: cost - 1n } }],
    ['no account', {}, { sender: { nonce: 0n, balance: 0n } }],
  ];
  it.each(skipped)('%s', async (name, change, options) => {
    const items = itemsOf(2).with(1, integer((1n << 64n) - 1n));
    const bytes = name === 'the last nonce' ? assemble(2, items) : sign(change);
    expect(verdict(bytes, options)).not.toBe('valid');
    expect(await run(bytes, options)).toBe(Phase.charge);
  });

  it('a tip above the max fee', async () => {
    expect(await run(assemble(2, itemsOf(2).with(2, integer(101n))))).toBe(Phase.charge);
  });

  const valid: [string, TransactionLike, Options][] = [
    ['a max fee of the base fee', { maxFeePerGas: 7n }, {}],
    ['all the gas that is left', { gasLimit: 29_999_999n }, { gasUsed: 1n }],
    ['the intrinsic gas', { gasLimit: 21_000n }, {}],
    ['the floor', { data: `0x${'ff'.repeat(100)}`, gasLimit: 25_000n }, {}],
    [
      'no floor at cancun',
      { data: `0x${'ff'.repeat(100)}`, gasLimit: 22_600n },
      { fork: Fork.cancun },
    ],
    ['a delegated sender', {}, { sender: { code: delegation } }],
    ['the last nonce but one', {}, { sender: { nonce: (1n << 64n) - 2n } }],
    ['the last wei', {}, { sender: { balance: cost } }],
    [
      'a cost just below 2^256',
      { maxFeePerGas: (1n << 240n) - 1n, gasLimit: 65_536n, value: 65_535n },
      { sender: big },
    ],
    [
      'the longest init code',
      { to: null, data: `0x${'00'.repeat(49_152)}`, gasLimit: 9_000_000n },
      {},
    ],
  ];
  it.each(valid)('but not %s', async (name, change, options) => {
    const items = itemsOf(2).with(1, integer((1n << 64n) - 2n));
    const bytes = name === 'the last nonce but one' ? assemble(2, items) : sign(change);
    expect(verdict(bytes, options)).toBe('valid');
    expect(await run(bytes, options)).toBe(Phase.end);
  });
});

/** A transaction whose signature fits the point at infinity in place of a public key. */
function atInfinity(): Uint8Array {
  const power = (base: bigint, exponent: bigint): bigint => {
    if (exponent === 0n) return 1n;
    const half = power((base * base) % ORDER, exponent >> 1n);
    return exponent & 1n ? (half * base) % ORDER : half;
  };
  const items = itemsOf(2);
  const z = integerOf(keccak(Uint8Array.of(2, ...Rlp.encodeList(items))));
  const nonce = 12_345n;
  const point = privateToPublic(wordBytes(nonce));
  const s = (z * power(nonce, ORDER - 2n)) % ORDER;
  const odd = BigInt((point[63] ?? 0) & 1);
  const high = s > ORDER / 2n;
  return assemble(2, items, () => ({
    r: integerOf(point.subarray(0, 32)),
    s: high ? ORDER - s : s,
    v: high ? 1n - odd : odd,
  }));
}
