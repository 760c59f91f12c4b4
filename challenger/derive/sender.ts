import { privateToPublic } from '@ethereumjs/util';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { modularPower } from './modularPower.js';
import { recoverInJavaScript, recoverKey } from './recoverKey.js';
import { toBigInt } from './rlp.js';

// secp256k1 (SEC 2, 2.4.1): y² = x³ + 7 over the integers modulo FIELD, a group of ORDER points.
const FIELD = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The sender (20 bytes) and its public key (64 bytes, x ‖ y); undefined if the signature has none. */
export type RecoverSender = typeof recoverSender;

/**
 * Recovers who signed `hash` (SEC 1, 4.1.6) for `r` and `s` in 1…n−1 and a y-parity of 0 or 1.
 * Gives undefined if the signature has no public key.
 */
export function recoverSender(
  hash: Hash,
  parity: bigint,
  r: bigint,
  s: bigint,
): { sender: Uint8Array; senderPublicKey: Uint8Array } | undefined {
  const senderPublicKey = recoverPublicKey(hash, parity === 0n ? 0 : 1, r, s);
  if (senderPublicKey === undefined) return undefined;
  return { sender: keccak(senderPublicKey).subarray(12), senderPublicKey };
}

function recoverPublicKey(hash: Hash, parity: 0 | 1, r: bigint, s: bigint): Uint8Array | undefined {
  const signature = signatureOf(r, s);
  try {
    return recoverKey(hash, parity, signature);
  } catch {
    // No key, or a library that failed: the slow one and arithmetic settle which.
  }
  try {
    return recoverInJavaScript(hash, parity, signature);
  } catch (error) {
    // The library throws a plain Error. That this one means "no key" is settled by arithmetic: a transaction must
    // not be skipped because a library failed.
    if (hasPublicKey(hash, parity, r, s)) throw error;
    return undefined;
  }
}

/**
 * Whether recovery has an answer: `r` must be the x-coordinate of a point R, and Q = r⁻¹(sR − zG) must not be the point
 * at infinity. A signer can choose z/s so that it is. Then, and only then, the key recovered for z + 1, which is
 * Q − r⁻¹G, is the public key of the private key −r⁻¹.
 */
function hasPublicKey(hash: Hash, parity: 0 | 1, r: bigint, s: bigint): boolean {
  const square = (r ** 3n + 7n) % FIELD;
  if (modularPower(square, (FIELD - 1n) / 2n, FIELD) !== 1n) return false;
  const next = word((toBigInt(hash) + 1n) % ORDER);
  const shifted = recoverInJavaScript(next, parity, signatureOf(r, s));
  const atInfinity = privateToPublic(word(ORDER - modularPower(r, ORDER - 2n, ORDER)));
  return Buffer.compare(shifted, atInfinity) !== 0;
}

function signatureOf(r: bigint, s: bigint): Uint8Array {
  const signature = new Uint8Array(64);
  const view = new DataView(signature.buffer);
  for (let i = 0n; i < 4n; i++) {
    // Each takes the lowest 64 bits.
    view.setBigUint64(24 - 8 * Number(i), r >> (64n * i));
    view.setBigUint64(56 - 8 * Number(i), s >> (64n * i));
  }
  return signature;
}

function word(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));
}
