import { Account as Oracle } from '@ethereumjs/util';
import { RLP } from '@ethereumjs/rlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAccount,
  EMPTY_ACCOUNT,
  EMPTY_CODE_HASH,
  encodeAccount,
  isEmpty,
  type Account,
} from '../../bisection/structures/Account.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { RlpError } from '../../bisection/structures/Rlp.js';
import { uint256 } from './arbitraries.js';
import { PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as Hash);
const account: fc.Arbitrary<Account> = fc.record({
  nonce: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  balance: uint256,
  storageRoot: hash,
  codeHash: fc.oneof(hash, fc.constant(EMPTY_CODE_HASH)),
});

const fieldsOf = (account: Account) => [
  account.nonce,
  account.balance,
  hex(account.storageRoot),
  hex(account.codeHash),
];

describe('Account', () => {
  it('has the encoding of @ethereumjs/util and of the contract', async () => {
    await fc.assert(
      fc.asyncProperty(account, async (account) => {
        const { nonce, balance, storageRoot, codeHash } = account;
        const oracle = new Oracle(nonce, balance, storageRoot, codeHash);
        const encoded = encodeAccount(account);
        expect(encoded).toEqual(oracle.serialize());
        // A copy: what was encoded here is not decoded again.
        expect(decodeAccount(encoded.slice())).toEqual(account);
        expect(decodeAccount(encoded)).toEqual(account);
        expect(isEmpty(account)).toBe(oracle.isEmpty());
        expect((await contract.call('accountEncode', fieldsOf(account)))[0]).toBe(hex(encoded));
        const [fields, empty] = await contract.call('accountDecode', encoded);
        expect([...fields]).toEqual(fieldsOf(account));
        expect(empty).toBe(isEmpty(account));
      }),
      { numRuns: 60 },
    );
  });

  it('is empty where there is none', async () => {
    expect(decodeAccount(undefined)).toEqual(EMPTY_ACCOUNT);
    expect(isEmpty(EMPTY_ACCOUNT)).toBe(true);
    const [fields, empty] = await contract.call('accountDecode', new Uint8Array(0));
    expect([...fields, empty]).toEqual([...fieldsOf(EMPTY_ACCOUNT), true]);
  });

  it('is refused in any other form, on both sides', async () => {
    const word = new Uint8Array(32).fill(1);
    const bad = [
      [1n, 2n, word],
      [1n, 2n, word, word, 1n],
      [1n, 2n, word, word.subarray(1)],
      [1n, 2n, word.subarray(1), word],
      [Uint8Array.of(0), 2n, word, word],
      [1n, new Uint8Array(33).fill(1), word, word],
      [1n, [], word, word],
      [1n, 2n, [word], word],
    ].map((fields) => RLP.encode(fields));
    for (const rlp of [...bad, RLP.encode(word), Uint8Array.of(0xc0), Uint8Array.of(1)]) {
      expect(() => decodeAccount(rlp)).toThrow(RlpError);
      await expect(contract.call('accountDecode', rlp)).rejects.toMatchObject({
        errorName: 'BadRlp',
      });
    }
  });
});
