import type { Hash } from '../../bisection/structures/Keccak.js';
import { signingHash, type Transaction } from './transaction.js';
import type { TransactionRules } from './transactionRules.js';

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** What a sender is recovered from: the hash that was signed, the y-parity (0 or 1), r and s. */
export type Signature = readonly [hash: Hash, parity: bigint, r: bigint, s: bigint];

/** The signature of a transaction, or why it can have none on this chain (docs/batches.md §7). */
export function signatureOf(
  transaction: Transaction,
  chainId: bigint,
  rules: TransactionRules,
): Signature | 'chainId' | 'signature' {
  const signed = parts(transaction, chainId, rules);
  if (signed === undefined) return 'chainId';
  const { parity } = signed;
  const { r, s } = transaction;
  if (r < 1n || r >= ORDER || s < 1n || s >= ORDER) return 'signature';
  if (rules.lowS && s > HALF_ORDER) return 'signature';
  if (parity !== 0n && parity !== 1n) return 'signature';
  return [signingHash(transaction, signed.chainId), parity, r, s];
}

/** y-parity and the chain id that a legacy signature covers; undefined where the chain id is not this chain's. */
function parts(
  { type, v, chainId: named }: Transaction,
  chainId: bigint,
  { replayProtection }: TransactionRules,
): { parity: bigint; chainId: bigint | undefined } | undefined {
  if (type !== 0) return named === chainId ? { parity: v, chainId } : undefined;
  if (v === 27n || v === 28n) return { parity: v - 27n, chainId: undefined };
  const parity = v - 35n - 2n * chainId;
  if (!replayProtection || (parity !== 0n && parity !== 1n)) return undefined;
  return { parity, chainId };
}
