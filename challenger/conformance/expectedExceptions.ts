import type { SkipReason } from '../derive/validity.js';
import type { HeaderDefect } from './headerRules.js';

/** What our rules may say where ethereum/tests expect an exception of this name. */
const REASONS: Readonly<Record<string, readonly (SkipReason | HeaderDefect)[]>> = {
  'TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH': ['blobs'],
  'TransactionException.TYPE_3_TX_ZERO_BLOBS': ['blobs'],
  'TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED': ['blobs'],
  'TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED': ['blobs'],
  'TransactionException.TYPE_3_TX_CONTRACT_CREATION': ['decoding'],
  'TransactionException.TYPE_3_TX_PRE_FORK': ['decoding'],
  'TransactionException.TYPE_4_TX_CONTRACT_CREATION': ['decoding'],
  'TransactionException.TYPE_4_EMPTY_AUTHORIZATION_LIST': ['decoding'],
  'TransactionException.TYPE_4_TX_PRE_FORK': ['decoding'],
  'TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS': ['blobs'],
  'TransactionException.INTRINSIC_GAS_TOO_LOW': ['gas'],
  'TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST': ['gas'],
  'TransactionException.GAS_ALLOWANCE_EXCEEDED': ['gas'],
  'TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM': ['gas'],
  'TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW': ['gas'],
  'TransactionException.INSUFFICIENT_ACCOUNT_FUNDS': ['balance'],
  'TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS': ['fees'],
  'TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS': ['fees'],
  'TransactionException.INITCODE_SIZE_EXCEEDED': ['initCode'],
  'TransactionException.SENDER_NOT_EOA': ['sender'],
  'TransactionException.NONCE_IS_MAX': ['nonce'],
  'TransactionException.NONCE_MISMATCH_TOO_HIGH': ['nonce'],
  'TransactionException.NONCE_MISMATCH_TOO_LOW': ['nonce'],
  'TransactionException.INVALID_CHAINID': ['chainId'],
  'TransactionException.INVALID_SIGNATURE_VRS': ['signature', 'decoding', 'chainId'],
  'BlockException.INCORRECT_EXCESS_BLOB_GAS': ['excessBlobGas'],
  'BlockException.INCORRECT_BLOCK_FORMAT': ['format'],
  'BlockException.INVALID_GASLIMIT': ['gasLimit'],
  'BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT': ['timestamp'],
  'BlockException.INVALID_BASEFEE_PER_GAS': ['baseFee'],
  'BlockException.EXTRA_DATA_TOO_BIG': ['extraData'],
  'BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS': ['uncles'],
};

/**
 * Whether a rejection for `reason` is one of the exceptions that a case expects (several stand with "|" between). A
 * name that the table does not know is met by any rejection.
 */
export function meetsExpectation(expected: string, reason: string): boolean {
  return expected.split('|').some((name) => {
    const reasons: readonly string[] | undefined = REASONS[name];
    return reasons === undefined || reasons.includes(reason);
  });
}
