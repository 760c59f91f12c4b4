import fc from 'fast-check';
import { RLP, type NestedUint8Array } from '@ethereumjs/rlp';
import { keccak256, type SigningKey } from 'ethers';
import type { Fork } from '../../bisection/machine/Config.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { address, CONTRACTS, contractAt, PRECOMPILES, SENDERS } from './cast.js';
import { precompileInput } from './precompileInput.js';
import { initCode, program } from './program.js';
import { slot } from './slots.js';
import { CORNERS } from './snippets/creations.js';
import { bytes, word } from './words.js';

/** What is wrong with a transaction besides what its other fields say; each works on the whole that is right. */
export type Twist =
  | { readonly kind: 'none' }
  | { readonly kind: 'nonce'; readonly by: number }
  | { readonly kind: 'chain' }
  /** Not signed, for a look at the other fields; the generator makes none. */
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'highS' | 'zeroR' | 'orderS' | 'parity' }
  | { readonly kind: 'flip'; readonly at: number; readonly bits: number }
  | { readonly kind: 'cut'; readonly by: number }
  | { readonly kind: 'trail' }
  | { readonly kind: 'type'; readonly type: number }
  | { readonly kind: 'noise'; readonly raw: Uint8Array };

/** An entry of a block before it is signed. */
export interface TransactionModel {
  readonly type: 0 | 1 | 2 | 4;
  readonly sender: number;
  /** Undefined creates. */
  readonly to: bigint | undefined;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** Gas on top of what is charged before execution. */
  readonly gas: bigint;
  /**
   * The limit is cut down to what was used before the n-th step of an ordinary run, n that many thousandths of its
   * length, and this much more.
   */
  readonly cut: { readonly thousandths: number; readonly more: bigint } | undefined;
  /** wei per gas, the greatest and the priority fee. */
  readonly fee: readonly [bigint, bigint];
  readonly accessList: readonly (readonly [bigint, readonly bigint[]])[];
  /** EIP-7702: who delegates to what, with the nonce's distance from the right one. */
  readonly authorizations: readonly AuthorizationModel[];
  /** For type 0: whether the signature covers the chain id (EIP-155). */
  readonly isProtected: boolean;
  readonly twist: Twist;
}

export interface AuthorizationModel {
  readonly authority: number;
  readonly to: bigint;
  readonly nonce: bigint;
  readonly chain: 'any' | 'ours' | 'other';
  readonly twist: 'none' | 'highS' | 'parity' | 'zeroR';
}

const authorization: fc.Arbitrary<AuthorizationModel> = fc.record({
  authority: fc.nat(SENDERS.length - 1),
  to: fc.oneof({ weight: 4, arbitrary: address }, { weight: 1, arbitrary: fc.constant(0n) }),
  nonce: fc.constantFrom(0n, 0n, 1n, 1n, 2n, 3n, (1n << 64n) - 1n),
  chain: fc.constantFrom('any', 'any', 'ours', 'other'),
  twist: fc.constantFrom('none', 'none', 'none', 'none', 'highS', 'parity', 'zeroR'),
});

const twist: fc.Arbitrary<Twist> = fc.oneof(
  { weight: 40, arbitrary: fc.constant<Twist>({ kind: 'none' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-1, 1, 5).map((by): Twist => ({ kind: 'nonce', by })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('chain', 'highS', 'zeroR', 'orderS', 'parity', 'trail')
      .map((kind): Twist => ({ kind })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([at, bits]): Twist => ({ kind: 'flip', at, bits })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 90 }).map((by): Twist => ({ kind: 'cut', by })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 3, 5, 0x7f).map((type): Twist => ({ kind: 'type', type })),
  },
  { weight: 1, arbitrary: bytes(200).map((raw): Twist => ({ kind: 'noise', raw })) },
);

const gas = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt({ min: 0n, max: 60_000n }) },
  { weight: 30, arbitrary: fc.bigInt({ min: 200_000n, max: 4_000_000n }) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 2_000_000n, 6_000_000n, -1n) },
  { weight: 1, arbitrary: fc.constantFrom(1n << 24n, 40_000_000n, (1n << 64n) - 60_000n) },
);
const cut: fc.Arbitrary<TransactionModel['cut']> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc.record({
      thousandths: fc.nat(1_000),
      more: fc.constantFrom(0n, -1n, -1n, 1n, 2_300n, -2_300n),
    }),
  },
);
const fee = fc.oneof(
  { weight: 30, arbitrary: fc.tuple(fc.constant(1_000n), fc.bigInt({ min: 0n, max: 20n })) },
  { weight: 6, arbitrary: fc.constant([1_000n, 1_000n] as const) },
  { weight: 1, arbitrary: fc.tuple(fc.bigInt({ min: 0n, max: 12n }), fc.constantFrom(0n, 13n)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom([1n << 200n, 0n] as const, [(1n << 256n) - 1n, 1n] as const),
  },
);
const accessList = fc.array(
  fc.tuple(
    address,
    fc.array(fc.oneof({ weight: 5, arbitrary: slot }, { weight: 1, arbitrary: word }), {
      maxLength: 10,
      size: 'max',
    }),
  ),
  { maxLength: 4, size: 'max' },
);
const value = fc.oneof(
  { weight: 20, arbitrary: fc.constant(0n) },
  { weight: 15, arbitrary: fc.bigInt({ min: 1n, max: 1_000n }) },
  { weight: 1, arbitrary: word },
);

type Target = Pick<TransactionModel, 'to' | 'data'>;
/** What it calls or creates, and with which data. */
const target = (fork: Fork): fc.Arbitrary<Target> =>
  fc.oneof(
    {
      weight: 24,
      arbitrary: fc.record({ to: fc.nat(CONTRACTS - 1).map(contractAt), data: bytes(700) }),
    },
    { weight: 3, arbitrary: fc.record({ to: address, data: bytes(200) }) },
    {
      weight: 2,
      arbitrary: precompileInput.map(({ precompile, input }) => ({ to: precompile, data: input })),
    },
    {
      weight: 5,
      arbitrary: initCode(program(1, fork)).map((data) => ({ to: undefined, data })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...CORNERS).map((data) => ({ to: undefined, data })),
    },
    // More calldata than is scanned in a step; init code at its limits.
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom(4_095, 4_096, 9_000),
          fc.nat(255),
          fc.constantFrom(...PRECOMPILES, 0n),
        )
        .map(([size, fill, to]) => ({ to, data: new Uint8Array(size).fill(fill, size >> 1) })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(16_385, 49_152, 49_153)
        .map((size) => ({ to: undefined, data: new Uint8Array(size) })),
    },
  );

/** @param authorizations whether there are transactions of type 4. */
export function transaction(fork: Fork, authorizations: boolean): fc.Arbitrary<TransactionModel> {
  const types = authorizations ? ([0, 1, 2, 4] as const) : ([0, 1, 2] as const);
  return fc
    .record({
      // In the order in which they are made smaller.
      accessList,
      target: target(fork),
      value,
      twist,
      cut,
      gas,
      fee,
      authorizations: fc.array(authorization, { minLength: 1, maxLength: 3, size: 'max' }),
      type: fc.constantFrom(...types),
      sender: fc.nat(SENDERS.length - 1),
      isProtected: fc.boolean(),
    })
    .map(({ target: { to, data }, ...rest }) =>
      // EIP-7702: a transaction of type 4 can't create.
      ({ ...rest, data, to: rest.type === 4 ? (to ?? contractAt(0)) : to }),
    );
}

/** The nonce and the chain id that are right, and the limit on gas. */
export interface SigningContext {
  readonly chainId: bigint;
  readonly nonce: bigint;
  readonly gasLimit: bigint;
}

type Item = NestedUint8Array | Uint8Array;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The raw bytes of a transaction, signed and twisted. */
export function encodeTransaction(model: TransactionModel, context: SigningContext): Uint8Array {
  const { type, twist: how } = model;
  const chainId = how.kind === 'chain' ? context.chainId + 1n : context.chainId;
  const nonce = how.kind === 'nonce' ? context.nonce + BigInt(how.by) : context.nonce;
  const [maxFee, priority] = model.fee;
  const list: Item = model.accessList.map(([at, slots]) => [
    addressBytes(at),
    slots.map(wordBytes),
  ]);
  const fields: Item[] = [
    ...(type === 0 ? [] : [integer(chainId)]),
    integer(nonce < 0n ? 0n : nonce),
    ...(type === 2 || type === 4 ? [integer(priority), integer(maxFee)] : [integer(maxFee)]),
    integer(context.gasLimit),
    model.to === undefined ? new Uint8Array(0) : addressBytes(model.to),
    integer(model.value),
    model.data,
    ...(type === 0 ? [] : [list]),
    ...(type === 4 ? [model.authorizations.map((each) => authorizationTuple(each, chainId))] : []),
  ];
  const envelope = type === 0 ? [] : [type];
  const protects = type === 0 && model.isProtected;
  const signed = protects ? [...fields, integer(chainId), integer(0n), integer(0n)] : fields;
  const signer = SENDERS[model.sender] ?? SENDERS[0];
  if (signer === undefined) throw new RangeError('no sender');
  const part = signParts(signer.key, Uint8Array.of(...envelope, ...RLP.encode(signed)), how.kind);
  const v = type === 0 ? part.parity + (protects ? 35n + 2n * chainId : 27n) : part.parity;
  const whole = [...fields, integer(v), integer(part.r), integer(part.s)];
  return distort(Uint8Array.of(...envelope, ...RLP.encode(whole)), how);
}

/** EIP-7702: `[chain id, address, nonce, y-parity, r, s]`, signed by the authority with the magic 5. */
function authorizationTuple(model: AuthorizationModel, chainId: bigint): Uint8Array[] {
  const chain = { any: 0n, ours: chainId, other: chainId + 1n }[model.chain];
  const fields = [integer(chain), addressBytes(model.to), integer(model.nonce)];
  const key = SENDERS[model.authority]?.key;
  if (key === undefined) throw new RangeError('no authority');
  const { parity, r, s } = signParts(key, Uint8Array.of(5, ...RLP.encode(fields)), model.twist);
  return [...fields, integer(parity), integer(r), integer(s)];
}

function signParts(key: SigningKey, payload: Uint8Array, how: string) {
  if (how === 'unsigned') return { parity: 0n, r: 1n, s: 1n };
  const signature = key.sign(keccak256(payload));
  const right = {
    parity: BigInt(signature.yParity),
    r: BigInt(signature.r),
    s: BigInt(signature.s),
  };
  switch (how) {
    case 'highS':
      return { ...right, s: ORDER - right.s, parity: right.parity ^ 1n };
    case 'zeroR':
      return { ...right, r: 0n };
    case 'orderS':
      return { ...right, s: ORDER };
    case 'parity':
      return { ...right, parity: right.parity + 2n };
    default:
      return right;
  }
}

function distort(raw: Uint8Array, how: Twist): Uint8Array {
  switch (how.kind) {
    case 'flip': {
      const changed = raw.slice();
      const at = how.at % changed.length;
      changed[at] = (changed[at] ?? 0) ^ how.bits;
      return changed;
    }
    case 'cut':
      return raw.slice(0, Math.max(0, raw.length - how.by));
    case 'trail':
      return Uint8Array.of(...raw, 0);
    case 'type':
      return Uint8Array.of(how.type, ...raw.slice(1));
    case 'noise':
      return how.raw;
    default:
      return raw;
  }
}

function integer(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const digits = value.toString(16);
  return new Uint8Array(
    Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'),
  );
}

function addressBytes(value: bigint): Uint8Array {
  return wordBytes(value).subarray(12);
}
