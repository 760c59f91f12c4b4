import { type RecoverSender, recoverSender } from './sender.js';
import { signatureOf } from './signature.js';
import { decodeTransaction, type Transaction } from './transaction.js';
import type { TransactionRules } from './transactionRules.js';
import { floorGas, intrinsicGas } from './intrinsicGas.js';

/**
 * Why a transaction is skipped: the closed list of docs/batches.md §7 in its order. `blobs` is of Ethereum mainnet
 * alone, for conformance tests: on a chain of ours a blob transaction already fails `type`.
 */
export type SkipReason =
  | 'decoding'
  | 'type'
  | 'chainId'
  | 'signature'
  | 'fees'
  | 'gas'
  | 'initCode'
  | 'blobs'
  | 'sender'
  | 'nonce'
  | 'balance';

/** What the checks ask of the chain and of the block so far. */
export interface ValidityContext {
  readonly rules: TransactionRules;
  readonly chainId: bigint;
  /** wei per gas; 0 where there is none yet (before EIP-1559). */
  readonly baseFeePerGas: bigint;
  /** The block's gas limit less the gas used so far. */
  readonly gasLeft: bigint;
  /** The greatest gas limit of a transaction from the forced queue; given for such a one. */
  readonly forcedGas?: bigint | undefined;
  /** Mainnet only: what a block may hold of blobs, and the price. */
  readonly blobs?: {
    readonly baseFee: bigint;
    readonly left: number;
    readonly perTransaction: number;
  };
  /** Who finds senders; whatever does must answer as `recoverSender`, which it is if left out. */
  readonly recover?: RecoverSender;
}

/** A transaction that passed every check that needs no state. */
export interface SignedTransaction extends Transaction {
  /** 20 bytes. */
  readonly sender: Uint8Array;
  /** 64 bytes, x ‖ y. */
  readonly senderPublicKey: Uint8Array;
}

/** What the checks ask of the sender's account. */
export interface SenderAccount {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly code: Uint8Array;
}

export type Examined =
  | { readonly skipped: SkipReason }
  | { readonly skipped?: undefined; readonly transaction: SignedTransaction };

const BLOB_GAS = 131_072n;
const DELEGATION = Uint8Array.of(0xef, 0x01, 0x00);

/** Checks 1 to 7: those that need nothing but the bytes and the block so far. */
export function examine(raw: Uint8Array, context: ValidityContext): Examined {
  const { rules } = context;
  if (raw[0] === 3 && !rules.types.has(3)) return { skipped: 'type' };
  const transaction = decodeTransaction(raw, rules.types);
  if (transaction === undefined) return { skipped: 'decoding' };
  const signature = signatureOf(transaction, context.chainId, rules);
  if (typeof signature === 'string') return { skipped: signature };
  const recovered = (context.recover ?? recoverSender)(...signature);
  if (recovered === undefined) return { skipped: 'signature' };
  if (transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) return { skipped: 'fees' };
  if (transaction.maxFeePerGas < context.baseFeePerGas) return { skipped: 'fees' };
  const { gasLimit } = transaction;
  if (gasLimit > context.gasLeft) return { skipped: 'gas' };
  if (context.forcedGas !== undefined && gasLimit > context.forcedGas) return { skipped: 'gas' };
  if (rules.gasLimitCap !== undefined && gasLimit > rules.gasLimitCap) return { skipped: 'gas' };
  if (gasLimit < intrinsicGas(transaction, rules)) return { skipped: 'gas' };
  if (rules.calldataFloor && gasLimit < floorGas(transaction)) return { skipped: 'gas' };
  if (upfrontCost(transaction) >= 1n << 256n) return { skipped: 'gas' };
  if (
    transaction.to === undefined &&
    rules.initCode !== undefined &&
    transaction.data.length > rules.initCode.maxSize
  ) {
    return { skipped: 'initCode' };
  }
  if (transaction.blobs !== undefined && !blobsFit(transaction.blobs, context)) {
    return { skipped: 'blobs' };
  }
  return { transaction: { ...transaction, ...recovered } };
}

/** Checks 8 to 10: those that need the sender's account. */
export function examineSender(
  transaction: Transaction,
  account: SenderAccount,
  rules: TransactionRules,
): SkipReason | undefined {
  const { code } = account;
  const delegated =
    rules.delegation && code.length === 23 && DELEGATION.every((byte, i) => code[i] === byte);
  if (code.length > 0 && !delegated) return 'sender';
  if (transaction.nonce !== account.nonce || transaction.nonce >= (1n << 64n) - 1n) return 'nonce';
  if (account.balance < upfrontCost(transaction)) return 'balance';
  return undefined;
}

/** The most that the sender can be asked to pay, wei. */
function upfrontCost({ gasLimit, maxFeePerGas, value, blobs }: Transaction): bigint {
  const blobCost = blobs
    ? BLOB_GAS * BigInt(blobs.versionedHashes.length) * blobs.maxFeePerBlobGas
    : 0n;
  return gasLimit * maxFeePerGas + value + blobCost;
}

/** EIP-4844 (and the EIP-7594 limit of one transaction): for mainnet blocks only. */
function blobsFit(
  blobs: NonNullable<Transaction['blobs']>,
  { blobs: block }: ValidityContext,
): boolean {
  const count = blobs.versionedHashes.length;
  if (block === undefined || count === 0) return false;
  if (count > block.left || count > block.perTransaction) return false;
  if (blobs.versionedHashes.some((hash) => hash[0] !== 1)) return false;
  return blobs.maxFeePerBlobGas >= block.baseFee;
}
