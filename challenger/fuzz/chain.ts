import fc from 'fast-check';
import { Fork } from '../../bisection/machine/Config.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { address, CONTRACTS, CREATED, NOBODY, PRECOMPILES, SENDERS } from './cast.js';
import { program } from './program.js';
import { storage } from './slots.js';
import { transaction, type TransactionModel } from './transaction.js';
import { bytes } from './words.js';

/** An account of the genesis. */
export interface AccountModel {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly code: Uint8Array;
  readonly storage: ReadonlyMap<bigint, bigint>;
}

/** Who signs; its code is a delegation (EIP-7702), or keeps it from sending. */
export type SenderModel = Omit<AccountModel, 'storage'>;

export interface BlockModel {
  readonly feeRecipient: bigint;
  readonly prevRandao: Uint8Array;
  readonly parentBeaconBlockRoot: Uint8Array;
  readonly extraData: Uint8Array;
  /** Seconds since the block before it; 0 makes it void. */
  readonly seconds: number;
  /** How far the gas limit is from the parent's, in 2048ths of it; from 2 on the block is void. */
  readonly gasLimitChange: number;
  /** What else makes it void, and bytes behind its last entry. */
  readonly defect: 'none' | 'future' | 'forced' | 'extraLength' | 'extraPadding';
  readonly tail: Uint8Array;
  readonly transactions: readonly TransactionModel[];
}

export interface BatchModel {
  readonly blocks: readonly BlockModel[];
  /** Bytes behind the last block. */
  readonly tail: Uint8Array;
}

/** A chain before it is encoded. */
export interface ChainModel {
  readonly fork: keyof typeof Fork;
  readonly number: bigint;
  readonly gasLimit: bigint;
  /** wei per gas. */
  readonly baseFee: bigint;
  readonly contracts: readonly AccountModel[];
  readonly senders: readonly SenderModel[];
  readonly others: readonly (readonly [bigint, AccountModel])[];
  readonly beaconRoots: boolean;
  readonly blockHashes: boolean;
  /** A call or creation within the other, down to the limit of 1024. */
  readonly deep: 'CALL' | 'DELEGATECALL' | 'STATICCALL' | 'CREATE' | undefined;
  readonly batches: readonly BatchModel[];
}

export interface ChainOptions {
  readonly forks: readonly (keyof typeof Fork)[];
}

const NONE = new Uint8Array(0);
const LAST_NONCE = (1n << 64n) - 1n;

const contract = (fork: Fork): fc.Arbitrary<AccountModel> =>
  fc.record({
    nonce: fc.constantFrom(1n, 1n, 1n, 0n, 0x7fn, LAST_NONCE - 1n, LAST_NONCE),
    balance: fc.constantFrom(0n, 1n, 1_000n, 10n ** 20n),
    code: program(2, fork),
    storage,
  });

/** Precompiles with a balance, and what stands where contracts would be created (EIP-684, EIP-7610). */
const other: fc.Arbitrary<readonly [bigint, AccountModel]> = fc.tuple(
  fc.constantFrom(...CREATED, ...PRECOMPILES, ...NOBODY),
  fc.record({
    nonce: fc.constantFrom(0n, 0n, 1n),
    balance: fc.constantFrom(1n, 5n),
    code: fc.constantFrom(NONE, NONE, NONE, Uint8Array.of(0)),
    storage: fc.oneof(
      { weight: 3, arbitrary: fc.constant(new Map<bigint, bigint>()) },
      { weight: 1, arbitrary: storage },
    ),
  }),
);

const sender = (fork: Fork): fc.Arbitrary<SenderModel> =>
  fc.record({
    nonce: fc.constantFrom(0n, 0n, 1n, 0x7fn, 0xffn, 0x100n, LAST_NONCE - 1n),
    balance: fc.oneof(
      { weight: 24, arbitrary: fc.constant(10n ** 32n) },
      { weight: 1, arbitrary: fc.constantFrom(0n, 1_000_000n, 10n ** 9n) },
    ),
    code: fc.oneof(
      { weight: 30, arbitrary: fc.constant(NONE) },
      // One with code can't send (EIP-3607).
      { weight: 1, arbitrary: fc.constant(Uint8Array.of(0)) },
      ...(fork >= Fork.prague ? [{ weight: 15, arbitrary: address.map(delegation) }] : []),
    ),
  });

/** EIP-7702: the code of an account that has delegated to another. */
function delegation(to: bigint): Uint8Array {
  return Uint8Array.of(0xef, 1, 0, ...wordBytes(to).subarray(12));
}

const hash = fc.uint8Array({ minLength: 32, maxLength: 32, size: 'max' });

const block = (fork: Fork): fc.Arbitrary<BlockModel> =>
  fc.record({
    transactions: fc.oneof(
      { weight: 1, arbitrary: fc.constant<TransactionModel[]>([]) },
      {
        weight: 12,
        arbitrary: fc.array(transaction(fork), { maxLength: 9, size: 'max' }),
      },
    ),
    feeRecipient: address,
    prevRandao: hash,
    parentBeaconBlockRoot: fc.oneof(hash, fc.constant(new Uint8Array(32))),
    extraData: fc.uint8Array({ maxLength: 32, size: 'max' }),
    seconds: fc.oneof(
      { weight: 25, arbitrary: fc.integer({ min: 1, max: 20 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    gasLimitChange: fc.oneof(
      { weight: 25, arbitrary: fc.integer({ min: -1, max: 1 }) },
      { weight: 1, arbitrary: fc.constantFrom(2, -2) },
    ),
    defect: fc.oneof(
      { weight: 20, arbitrary: fc.constant('none' as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('future', 'forced', 'extraLength', 'extraPadding'),
      },
    ),
    tail: fc.oneof({ weight: 6, arbitrary: fc.constant(NONE) }, { weight: 1, arbitrary: bytes(9) }),
  });

const batch = (fork: Fork): fc.Arbitrary<BatchModel> =>
  fc.record({
    blocks: fc.array(block(fork), { maxLength: 3, size: 'max' }),
    tail: fc.oneof(
      { weight: 5, arbitrary: fc.constant(NONE) },
      { weight: 1, arbitrary: bytes(150) },
    ),
  });

/** A genesis, and one to three batches on it. */
export function chain(options: ChainOptions): fc.Arbitrary<ChainModel> {
  return fc.constantFrom(...options.forks).chain((name) => {
    const fork = Fork[name];
    return fc.record({
      // In the order in which they are made smaller.
      batches: fc.array(batch(fork), { minLength: 1, maxLength: 2, size: 'max' }),
      fork: fc.constant(name),
      number: fc.constantFrom(0n, 1n, 254n, 255n, 256n, 300n, 100_000n),
      gasLimit: fc.constantFrom(30_000_000n, 30_000_000n, 30_000_000n, 36_000_000n, 2_000_000n),
      baseFee: fc.constantFrom(7n, 10n, 1n),
      contracts: fc.array(contract(fork), {
        minLength: CONTRACTS,
        maxLength: CONTRACTS,
        size: 'max',
      }),
      senders: fc.array(sender(fork), {
        minLength: SENDERS.length,
        maxLength: SENDERS.length,
        size: 'max',
      }),
      others: fc.array(other, { maxLength: 4, size: 'max' }),
      beaconRoots: fc.boolean(),
      blockHashes: fc.boolean(),
      deep: fc.oneof(
        { weight: 20, arbitrary: fc.constant(undefined) },
        {
          weight: 1,
          arbitrary: fc.constantFrom<ChainModel['deep']>(
            ...(['CALL', 'DELEGATECALL', 'STATICCALL', 'CREATE'] as const),
          ),
        },
      ),
    });
  });
}
