import fc from 'fast-check';
import { Fork } from '../../bisection/machine/Config.js';
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

/** An entry of a block; of type 4 where the fork has it (EIP-7702). */
export function transaction(fork: Fork): fc.Arbitrary<TransactionModel> {
  const types = fork >= Fork.prague ? ([0, 1, 2, 4] as const) : ([0, 1, 2] as const);
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
