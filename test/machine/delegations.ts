import { Wallet } from 'ethers';
import { keccak } from '../../bisection/structures/Keccak.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { assemble, bytesOf, CHAIN, hexOf, RECIPIENT } from './scene.js';

const key = (n: number) => new Wallet(`0x${`5${n}`.repeat(32)}`);
/** Accounts that delegate. */
export const AUTHORITIES = [key(1), key(2), key(3)] as const;
/** The order of secp256k1. */
export const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The code of an account that delegates. */
export function delegationTo(delegate: bigint): Uint8Array {
  return Uint8Array.of(0xef, 0x01, 0x00, ...wordBytes(delegate).subarray(12));
}

/** The fields of an authorization, each as it stands in the list. */
export interface Tuple {
  readonly chainId: bigint;
  readonly delegate: bigint;
  readonly nonce: bigint;
  readonly parity: bigint;
  readonly r: bigint;
  readonly s: bigint;
}

/** An authorization that `by` has signed, with changes that it has not. */
export function tuple(
  by: Wallet,
  signed: Partial<Pick<Tuple, 'chainId' | 'delegate' | 'nonce'>>,
  change: (right: Tuple) => Partial<Tuple> = () => ({}),
): Uint8Array {
  const { chainId = CHAIN, delegate = 0n, nonce = 0n } = signed;
  const message = Rlp.encodeList([
    Rlp.encodeUint(chainId),
    Rlp.encodeString(wordBytes(delegate).subarray(12)),
    Rlp.encodeUint(nonce),
  ]);
  const { yParity, r, s } = by.signingKey.sign(hexOf(keccak(Uint8Array.of(0x05, ...message))));
  const right = { chainId, delegate, nonce, parity: BigInt(yParity), r: BigInt(r), s: BigInt(s) };
  return Rlp.encodeList(tupleItems({ ...right, ...change(right) }));
}

/** The items of an authorization. */
export function tupleItems(t: Tuple): Uint8Array[] {
  const address = Rlp.encodeString(wordBytes(t.delegate).subarray(12));
  const [chainId, nonce, ...rest] = [t.chainId, t.nonce, t.parity, t.r, t.s].map(Rlp.encodeUint);
  return [chainId!, address, nonce!, ...rest];
}

/** What a transaction of type 4 may have. */
export interface Authorizing {
  readonly nonce?: bigint;
  readonly gasLimit?: bigint;
  readonly to?: bigint;
  readonly value?: bigint;
  readonly data?: string;
  /** RLP of the access list. */
  readonly accessList?: Uint8Array;
  readonly tuples: readonly Uint8Array[];
}

/** The items of a transaction of type 4, without its signature. */
export function authorizingItems(one: Authorizing): Uint8Array[] {
  const { nonce = 3n, gasLimit = 1_000_000n, to = RECIPIENT, value = 0n, data = '0x' } = one;
  return [
    ...[CHAIN, nonce, 2n, 100n, gasLimit].map(Rlp.encodeUint),
    Rlp.encodeString(wordBytes(to).subarray(12)),
    Rlp.encodeUint(value),
    Rlp.encodeString(bytesOf(data)),
    one.accessList ?? Rlp.encodeList([]),
    Rlp.encodeList(one.tuples),
  ];
}

/** A raw transaction of type 4. */
export function signAuthorizing(one: Authorizing): Uint8Array {
  return assemble(4, authorizingItems(one));
}
