import {
  type RlpStructuredDataish,
  type Wallet,
  concat,
  encodeRlp,
  getBytes,
  keccak256,
  toBeArray,
} from 'ethers';
import type { SkipReason } from '../derive/validity.js';
import { CODED_ACCOUNT, type Genesis, IDLE_ACCOUNT, IDLE_NONCE } from './genesis.js';
import type { Prng } from './prng.js';

/** What an invalid transaction is made for: a chain that started from `devnetGenesis`. */
export interface InvalidContext {
  readonly chainId: bigint;
  readonly fork: Genesis['fork'];
  readonly random: Prng;
}

/** Bytes that a batch may hold and that execution passes over, and the rule that they break. */
export interface InvalidTransaction {
  readonly name: string;
  readonly reason: SkipReason;
  readonly raw: Uint8Array;
}

type Field = RlpStructuredDataish;
/** An EIP-1559 transaction before its signature, field by field; any field may be nonsense. */
interface Fields {
  readonly chainId: Field;
  readonly nonce: Field;
  readonly maxPriorityFee: Field;
  readonly maxFee: Field;
  readonly gasLimit: Field;
  readonly to: Field;
  readonly value: Field;
  readonly data: Field;
  readonly accessList: Field;
}

const int = (value: bigint | number): Uint8Array => toBeArray(value);
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const U64 = 2n ** 64n;
const U256 = 2n ** 256n;

/** A transfer that would be valid: the idle account has ether, and its nonce never moves. */
function transfer({ chainId, random }: InvalidContext): Fields {
  return {
    chainId: int(chainId),
    nonce: int(IDLE_NONCE),
    maxPriorityFee: int(1),
    maxFee: int(100n * 10n ** 9n),
    gasLimit: int(50_000),
    to: random.bytes(20),
    value: int(1),
    data: '0x',
    accessList: [],
  };
}

interface SignatureParts {
  yParity: bigint;
  r: bigint;
  s: bigint;
}

/** Signs the fields as they are; `twist` then changes the signature. */
function sign(
  fields: Fields,
  twist?: (parts: SignatureParts) => void,
  { signingKey }: Wallet = IDLE_ACCOUNT,
): Uint8Array {
  const list = Object.values(fields);
  const digest = keccak256(concat(['0x02', encodeRlp(list)]));
  const { yParity, r, s } = signingKey.sign(digest);
  const parts = { yParity: BigInt(yParity), r: BigInt(r), s: BigInt(s) };
  twist?.(parts);
  const signed = [...list, int(parts.yParity), int(parts.r), int(parts.s)];
  return getBytes(concat(['0x02', encodeRlp(signed)]));
}

type Recipe = readonly [
  name: string,
  reason: SkipReason,
  make: (context: InvalidContext) => Uint8Array,
];

/** A recipe that changes fields of a valid transfer before it is signed. */
function changed(
  name: string,
  reason: SkipReason,
  change: (context: InvalidContext) => Partial<Fields>,
): Recipe {
  const make = (c: InvalidContext) => sign({ ...transfer(c), ...change(c) });
  return [name, reason, make];
}

/** A recipe that changes the signature of a valid transfer. */
function twisted(name: string, twist: (parts: SignatureParts) => void): Recipe {
  return [name, 'signature', (c) => sign(transfer(c), twist)];
}

const FLOOR = 'less than the floor of its calldata';

/** One or more for every rule of docs/batches.md §7, in its order. */
const RECIPES: readonly Recipe[] = [
  ['an empty entry', 'decoding', () => new Uint8Array(0)],
  ['noise', 'decoding', ({ random }) => Uint8Array.of(0x7f, ...random.bytes(random.below(200)))],
  ['a byte too many', 'decoding', (c) => Uint8Array.of(...sign(transfer(c)), 0)],
  ['a byte too few', 'decoding', (c) => sign(transfer(c)).slice(0, -1)],
  changed('a nonce with a leading zero', 'decoding', () => ({
    nonce: Uint8Array.of(0, ...int(IDLE_NONCE)),
  })),
  changed('a recipient of 19 bytes', 'decoding', ({ random }) => ({ to: random.bytes(19) })),
  changed('a gas limit of nine bytes', 'decoding', () => ({ gasLimit: int(U64) })),
  changed('a value of 33 bytes', 'decoding', () => ({ value: int(U256) })),
  changed('an access list that is bytes', 'decoding', () => ({ accessList: '0x01' })),
  ['a blob transaction', 'type', (c) => Uint8Array.of(3, ...sign(transfer(c)).slice(1))],
  changed('another chain', 'chainId', ({ chainId }) => ({ chainId: int(chainId + 1n) })),
  twisted('a signature with a high s', (parts) => {
    parts.s = ORDER - parts.s;
    parts.yParity ^= 1n;
  }),
  twisted('a signature with r zero', (parts) => {
    parts.r = 0n;
  }),
  twisted('a y-parity of two', (parts) => {
    parts.yParity = 2n;
  }),
  changed('a priority fee over the fee', 'fees', () => ({ maxPriorityFee: int(10n ** 12n) })),
  changed('a fee under the base fee', 'fees', () => ({ maxPriorityFee: '0x', maxFee: int(1) })),
  changed('more gas than a block has', 'gas', () => ({ gasLimit: int(U64 - 1n) })),
  changed('less than the intrinsic gas', 'gas', () => ({ gasLimit: int(20_999) })),
  changed(FLOOR, 'gas', ({ random }) => ({
    data: random.bytes(1_000),
    gasLimit: int(38_000),
  })),
  changed('a cost past 2^256', 'gas', () => ({ maxFee: int(U256 - 1n) })),
  changed('init code that is too long', 'initCode', () => ({
    to: '0x',
    data: new Uint8Array(49_153),
    gasLimit: int(4_000_000),
  })),
  [
    'a sender with code',
    'sender',
    (c) => sign({ ...transfer(c), nonce: '0x' }, undefined, CODED_ACCOUNT),
  ],
  changed('a nonce used before', 'nonce', () => ({ nonce: int(IDLE_NONCE - 1n) })),
  changed('a nonce too high', 'nonce', () => ({ nonce: int(IDLE_NONCE + 7n) })),
  changed('the last nonce', 'nonce', () => ({ nonce: int(U64 - 1n) })),
  changed('more ether than it has', 'balance', () => ({ value: int(2n ** 200n) })),
];

/** The recipes whose rule the fork has: calldata has a floor from prague on. */
function recipes(fork: Genesis['fork']): readonly Recipe[] {
  return fork === 'cancun' ? RECIPES.filter(([name]) => name !== FLOOR) : RECIPES;
}

/** One invalid transaction of every kind. They stay invalid wherever in the chain they stand. */
export function invalidTransactions(context: InvalidContext): InvalidTransaction[] {
  return recipes(context.fork).map(([name, reason, make]) => ({
    name,
    reason,
    raw: make(context),
  }));
}

/** Some invalid transaction. */
export function someInvalid(context: InvalidContext): InvalidTransaction {
  const [name, reason, make] = context.random.pick(recipes(context.fork));
  return { name, reason, raw: make(context) };
}
