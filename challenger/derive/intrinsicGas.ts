import type { Transaction } from './transaction.js';
import type { TransactionRules } from './transactionRules.js';

const TRANSACTION = 21_000n;
const ZERO_BYTE = 4n;
const ACCESS_LIST_ADDRESS = 2_400n; // EIP-2930
const ACCESS_LIST_KEY = 1_900n;
const AUTHORIZATION = 25_000n; // EIP-7702, PER_EMPTY_ACCOUNT_COST
const FLOOR_PER_TOKEN = 10n; // EIP-7623
const TOKENS_PER_NON_ZERO_BYTE = 4n;

/** What a transaction costs before its first opcode, in gas. */
export function intrinsicGas(transaction: Transaction, rules: TransactionRules): bigint {
  const { zeros, nonZeros } = countBytes(transaction.data);
  let gas = TRANSACTION + zeros * ZERO_BYTE + nonZeros * rules.nonZeroByteGas;
  if (transaction.to === undefined) {
    const words = BigInt(Math.ceil(transaction.data.length / 32));
    gas += rules.creationGas + words * (rules.initCode?.wordGas ?? 0n);
  }
  for (const { storageKeys } of transaction.accessList) {
    gas += ACCESS_LIST_ADDRESS + ACCESS_LIST_KEY * BigInt(storageKeys.length);
  }
  return gas + AUTHORIZATION * BigInt(transaction.authorizationList.length);
}

/** The least that a transaction pays for its calldata by EIP-7623, in gas. */
export function floorGas(transaction: Transaction): bigint {
  const { zeros, nonZeros } = countBytes(transaction.data);
  return TRANSACTION + FLOOR_PER_TOKEN * (zeros + nonZeros * TOKENS_PER_NON_ZERO_BYTE);
}

function countBytes(data: Uint8Array): { zeros: bigint; nonZeros: bigint } {
  let zeros = 0;
  for (const byte of data) if (byte === 0) zeros++;
  return { zeros: BigInt(zeros), nonZeros: BigInt(data.length - zeros) };
}
