import { RLP, type Input } from '@ethereumjs/rlp';
import { privateToPublic } from '@ethereumjs/util';
import { Transaction as EthersTransaction, Wallet, keccak256, type TransactionLike } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { floorGas, intrinsicGas } from '../../challenger/derive/intrinsicGas.js';
import { toBigInt } from '../../challenger/derive/rlp.js';
import { recoverSender } from '../../challenger/derive/sender.js';
import { decodeTransaction, signingHash } from '../../challenger/derive/transaction.js';
import { transactionRules } from '../../challenger/derive/transactionRules.js';
import {
  examine,
  examineSender,
  type SenderAccount,
  type SkipReason,
  type ValidityContext,
} from '../../challenger/derive/validity.js';
import { hex, toHex } from '../execute/sharedData.js';

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const CHAIN = 901n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

function context(fork: Fork, change: Partial<ValidityContext> = {}): ValidityContext {
  return {
    rules: transactionRules(fork),
    chainId: CHAIN,
    baseFeePerGas: 7n,
    gasLeft: 30_000_000n,
    ...change,
  };
}

const base: TransactionLike = {
  type: 2,
  chainId: CHAIN,
  nonce: 3,
  gasLimit: 100_000n,
  maxFeePerGas: 100n,
  maxPriorityFeePerGas: 2n,
  to: `0x${'11'.repeat(20)}`,
  value: 5n,
};

function sign(change: TransactionLike) {
  const transaction = EthersTransaction.from({ ...base, ...change });
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  return hex(transaction.serialized);
}

const skipped = (
  raw: Uint8Array,
  fork: Fork = Fork.prague,
  change: Partial<ValidityContext> = {},
) => examine(raw, context(fork, change)).skipped;

describe('what ethers signs', () => {
  const access = [{ address: `0x${'22'.repeat(20)}`, storageKeys: [`0x${'33'.repeat(32)}`] }];
  const forms: [string, TransactionLike][] = [
    [
      'a legacy transaction with a chain id',
      { type: 0, gasPrice: 9n, maxFeePerGas: null, maxPriorityFeePerGas: null },
    ],
    [
      'a legacy transaction without',
      { type: 0, chainId: 0n, gasPrice: 9n, maxFeePerGas: null, maxPriorityFeePerGas: null },
    ],
    [
      'type 1',
      { type: 1, gasPrice: 9n, maxFeePerGas: null, maxPriorityFeePerGas: null, accessList: access },
    ],
    ['type 2', { accessList: access, data: '0x00112233' }],
    ['a creation', { to: null, data: '0x6000', gasLimit: 60_000n }],
    [
      'type 4',
      {
        type: 4,
        authorizationList: [
          {
            address: `0x${'55'.repeat(20)}`,
            nonce: 1n,
            chainId: 0n,
            signature: wallet.signingKey.sign(`0x${'66'.repeat(32)}`),
          },
        ],
      },
    ],
  ];
  it.each(forms)('passes: %s', (_, change) => {
    const raw = sign(change);
    const examined = examine(raw, context(Fork.prague));
    if (examined.skipped !== undefined) expect.fail(examined.skipped);
    const { transaction } = examined;
    const oracle = EthersTransaction.from(toHex(raw));
    expect(toHex(transaction.sender)).toBe(wallet.address.toLowerCase());
    expect(toHex(signingHash(transaction, change.chainId === 0n ? undefined : CHAIN))).toBe(
      oracle.unsignedHash,
    );
    expect(transaction).toMatchObject({
      type: oracle.type,
      nonce: BigInt(oracle.nonce),
      gasLimit: oracle.gasLimit,
      maxFeePerGas: oracle.maxFeePerGas ?? oracle.gasPrice,
      maxPriorityFeePerGas: oracle.maxPriorityFeePerGas ?? oracle.gasPrice,
      to: oracle.to === null ? undefined : hex(oracle.to),
      value: oracle.value,
      data: hex(oracle.data),
    });
    expect(
      transaction.accessList.map((item) => ({
        address: toHex(item.address),
        storageKeys: item.storageKeys.map(toHex),
      })),
    ).toEqual(
      (oracle.accessList ?? []).map((item) => ({ ...item, address: item.address.toLowerCase() })),
    );
    expect(transaction.authorizationList).toHaveLength(oracle.authorizationList?.length ?? 0);
  });

  it('knows type 4 from prague on, and decodes it as nothing before', () => {
    expect(skipped(sign(forms[5]![1]), Fork.cancun)).toBe('decoding');
  });
});

describe('the closed list', () => {
  const creation = (size: number): TransactionLike => ({
    to: null,
    data: `0x${'00'.repeat(size)}`,
    gasLimit: 10_000_000n,
  });
  const cases: [string, TransactionLike, SkipReason | undefined][] = [
    ['another chain', { chainId: 1n }, 'chainId'],
    ['a max fee below the base fee', { maxFeePerGas: 6n }, 'fees'],
    ['more gas than is left', { gasLimit: 30_000_001n }, 'gas'],
    ['all the gas that is left', { gasLimit: 30_000_000n }, undefined],
    ['less than the intrinsic gas', { gasLimit: 20_999n }, 'gas'],
    [
      'less than the floor of EIP-7623',
      { data: `0x${'ff'.repeat(100)}`, gasLimit: 24_999n },
      'gas',
    ],
    ['the floor of EIP-7623', { data: `0x${'ff'.repeat(100)}`, gasLimit: 25_000n }, undefined],
    ['a cost of 2^256', { maxFeePerGas: 1n << 240n, gasLimit: 65_536n, value: 0n }, 'gas'],
    [
      'a cost of 2^256 − 1',
      { maxFeePerGas: (1n << 240n) - 1n, gasLimit: 65_536n, value: 65_535n },
      undefined,
    ],
    ['the greatest init code', creation(49_152), undefined],
    ['one byte more', creation(49_153), 'initCode'],
  ];
  it.each(cases)('%s', (_, change, reason) => {
    expect(skipped(sign(change))).toBe(reason);
  });

  it('never takes a blob transaction', () => {
    expect(skipped(Uint8Array.of(3, 0xc0))).toBe('type');
  });

  it('takes at most 2^24 gas from osaka on (EIP-7825)', () => {
    const raw = sign({ gasLimit: (1n << 24n) + 1n });
    expect(skipped(raw, Fork.prague)).toBeUndefined();
    expect(skipped(raw, Fork.osaka)).toBe('gas');
    expect(skipped(sign({ gasLimit: 1n << 24n }), Fork.osaka)).toBeUndefined();
  });

  // ethers refuses to write these, so the fields are encoded by hand: [.., v, r, s].
  const fields = [901, 3, 2, 100, 100_000, new Uint8Array(20).fill(0x11), 5, '', []];
  const encode = (unsigned: Input[], change: { v?: number; r?: bigint; s?: bigint } = {}) => {
    const payload = Buffer.concat([Uint8Array.of(2), RLP.encode(unsigned)]);
    const { r, s, yParity } = wallet.signingKey.sign(keccak256(payload));
    const good = { v: yParity, r: BigInt(r), s: BigInt(s), ...change };
    return Buffer.concat([Uint8Array.of(2), RLP.encode([...unsigned, good.v, good.r, good.s])]);
  };

  it('wants s in the lower half, r and s in range, and a parity', () => {
    const good = decodeTransaction(encode(fields), new Set([2]));
    if (good === undefined) expect.fail('undecodable');
    expect(skipped(encode(fields))).toBeUndefined();
    expect(skipped(encode(fields, { s: ORDER - good.s, v: 1 - Number(good.v) }))).toBe('signature');
    expect(skipped(encode(fields, { s: 0n }))).toBe('signature');
    expect(skipped(encode(fields, { r: ORDER }))).toBe('signature');
    expect(skipped(encode(fields, { v: 2 }))).toBe('signature');
  });

  it('wants a tip of at most the max fee', () => {
    expect(skipped(encode(fields.with(2, 100)))).toBeUndefined();
    expect(skipped(encode(fields.with(2, 101)))).toBe('fees');
  });

  it('wants exactly the fields of the type', () => {
    expect(skipped(encode([...fields, 0]))).toBe('decoding');
    expect(skipped(encode(fields.slice(0, -1)))).toBe('decoding');
    expect(skipped(Buffer.concat([encode(fields), Uint8Array.of(0)]))).toBe('decoding');
  });

  it('asks of the sender: no code or a delegation, the nonce, the balance', () => {
    const examined = examine(sign({}), context(Fork.prague));
    if (examined.skipped !== undefined) expect.fail(examined.skipped);
    const { transaction } = examined;
    const account: SenderAccount = {
      nonce: 3n,
      balance: 10_000_005n,
      code: new Uint8Array(0),
    };
    const ask = (change: Partial<SenderAccount>, fork: Fork = Fork.prague) =>
      examineSender(transaction, { ...account, ...change }, transactionRules(fork));
    const delegation = hex(`0xef0100${'77'.repeat(20)}`);
    expect(ask({})).toBeUndefined();
    expect(ask({ balance: 10_000_004n })).toBe('balance');
    expect(ask({ nonce: 2n })).toBe('nonce');
    expect(ask({ code: Uint8Array.of(0) })).toBe('sender');
    expect(ask({ code: delegation })).toBeUndefined();
    expect(ask({ code: delegation }, Fork.cancun)).toBe('sender');
    expect(ask({ code: delegation.subarray(0, 22) })).toBe('sender');
  });
});

describe('recovery of the sender', () => {
  it('says that there is none for an r that is no x-coordinate', () => {
    const hash = new Uint8Array(32).fill(7) as never;
    // 5³ + 7 is no square modulo the field’s prime.
    expect(recoverSender(hash, 0n, 5n, 1n)).toBeUndefined();
  });

  it('says that there is none where the key would be the point at infinity', () => {
    const power = (b: bigint, e: bigint): bigint =>
      e === 0n ? 1n : (power((b * b) % ORDER, e >> 1n) * (e & 1n ? b : 1n)) % ORDER;
    const nonce = 12_345n;
    const point = privateToPublic(hex(`0x${nonce.toString(16).padStart(64, '0')}`));
    const r = toBigInt(point.subarray(0, 32));
    const parity = BigInt(point[63]! & 1);
    const hash = new Uint8Array(32).fill(9);
    const s = (toBigInt(hash) * power(nonce, ORDER - 2n)) % ORDER;
    expect(recoverSender(hash as never, parity, r, s)).toBeUndefined();
    expect(recoverSender(hash as never, 1n - parity, r, s)).toBeDefined();
  });
});

describe('any bytes', () => {
  const wide = context(Fork.prague, { baseFeePerGas: 0n, gasLeft: (1n << 64n) - 1n });
  it('are valid or skipped for a reason, and never an error', () => {
    const seeds = [
      sign({}),
      sign({ type: 0, gasPrice: 9n, maxFeePerGas: null, maxPriorityFeePerGas: null }),
    ];
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
      .map(([seed, changes]) => {
        const raw = seed.slice();
        for (const [at, byte] of changes) raw[at % raw.length] = byte;
        return raw;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (raw) => {
        const { skipped: reason } = examine(raw, wide);
        if (reason !== undefined)
          expect(['decoding', 'type', 'chainId', 'signature', 'fees', 'gas', 'initCode']).toContain(
            reason,
          );
      }),
      { numRuns: 500 },
    );
  });

  it('may be nested as deep as they are long', () => {
    const deep = new Uint8Array(1_000_000).fill(0xc1);
    expect(skipped(deep)).toBe('decoding');
  });
});

describe('gas before the first opcode', () => {
  it('counts bytes, words of init code, access lists and authorizations', () => {
    const of = (change: TransactionLike) => {
      const transaction = decodeTransaction(sign(change), new Set([0, 1, 2, 4]));
      if (transaction === undefined) expect.fail('undecodable');
      return transaction;
    };
    const rules = transactionRules(Fork.prague);
    expect(intrinsicGas(of({ data: '0x00ff00' }), rules)).toBe(21_000n + 4n + 16n + 4n);
    expect(floorGas(of({ data: '0x00ff00' }))).toBe(21_000n + 10n * 6n);
    expect(intrinsicGas(of({ to: null, data: `0x${'00'.repeat(33)}` }), rules)).toBe(
      53_000n + 132n + 4n,
    );
  });
});
