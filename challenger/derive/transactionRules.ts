import { Fork } from '../../bisection/machine/Config.js';

/** What the validity of a transaction takes from the fork. Gas amounts are in gas. */
export interface TransactionRules {
  /** EIP-2718 types that may be decoded; 0 is the legacy form. */
  readonly types: ReadonlySet<number>;
  /** Whether a legacy transaction may name its chain (EIP-155). */
  readonly replayProtection: boolean;
  /** Whether `s` must be in the lower half (EIP-2). */
  readonly lowS: boolean;
  /** What a contract creation costs on top of a call (EIP-2). */
  readonly creationGas: bigint;
  /** A byte of calldata that is not zero (EIP-2028). */
  readonly nonZeroByteGas: bigint;
  /** The greatest init code and the price of a word of it (EIP-3860). */
  readonly initCode: { readonly maxSize: number; readonly wordGas: bigint } | undefined;
  /** Whether calldata has a floor price (EIP-7623). */
  readonly calldataFloor: boolean;
  /** Whether a delegated account may send (EIP-7702). */
  readonly delegation: boolean;
  /** The greatest gas limit of a transaction (EIP-7825). */
  readonly gasLimitCap: bigint | undefined;
}

/** The rules of cancun, prague and osaka, without blob transactions, which no L2 block may hold. */
const cancun: TransactionRules = {
  types: new Set([0, 1, 2]),
  replayProtection: true,
  lowS: true,
  creationGas: 32_000n,
  nonZeroByteGas: 16n,
  initCode: { maxSize: 49_152, wordGas: 2n },
  calldataFloor: false,
  delegation: false,
  gasLimitCap: undefined,
};
const prague: TransactionRules = {
  ...cancun,
  types: new Set([0, 1, 2, 4]),
  calldataFloor: true,
  delegation: true,
};
const osaka: TransactionRules = { ...prague, gasLimitCap: 1n << 24n };

const RULES: Readonly<Record<Fork, TransactionRules>> = {
  [Fork.cancun]: cancun,
  [Fork.prague]: prague,
  [Fork.osaka]: osaka,
};

/** The rules of an L2 block at `fork`. */
export function transactionRules(fork: Fork): TransactionRules {
  return RULES[fork];
}
