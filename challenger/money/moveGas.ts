/** What a challenger sends, by the name that it gives it. */
export type MoveName =
  | 'post claim'
  | 'dissect'
  | 'seal'
  | 'diverge'
  | 'enter step tree'
  | 'prove'
  | 'timeout'
  | 'settle'
  | 'finalize'
  | 'release entry bond'
  | 'orphan'
  | 'collect'
  | 'withdraw';

/**
 * Gas of each move, rounded up from the dearest of its kind that `gainsay costs` (docs/costs.md) or a test's dispute has
 * seen. A proof of a step may cost much more than most do: this is the bound for steps that call no precompile
 * (docs/bounds.md).
 */
export const MOVE_GAS: Readonly<Record<MoveName, bigint>> = {
  'post claim': 300_000n,
  dissect: 310_000n,
  seal: 170_000n,
  diverge: 330_000n,
  'enter step tree': 260_000n,
  prove: 4_000_000n,
  timeout: 150_000n,
  settle: 160_000n,
  finalize: 80_000n,
  // With the account's credit emptied just before.
  'release entry bond': 80_000n,
  orphan: 80_000n,
  collect: 40_000n,
  withdraw: 35_000n,
};

/** No transaction may have a higher limit (EIP-7825); no move takes so much. */
export const TRANSACTION_GAS = 1n << 24n;

/** A proof of a step that calls a precompile takes three times what others do (docs/bounds.md). */
const MARGIN = 4n;

/**
 * And for each byte that it carries: leaves are published with a claim, as many as it has units. Calldata costs up to 40
 * (EIP-7623), logged 8 more, hashed and copied some.
 */
const BYTE_GAS = 100n;

/**
 * What no estimate of a move is believed above: of one that is not known, the gas of a whole block.
 * @param bytes of its calldata
 */
export function mostGasOf(what: string, bytes: number, blockGas: bigint): bigint {
  if (!isMove(what)) return blockGas;
  const most = MARGIN * MOVE_GAS[what] + BYTE_GAS * BigInt(bytes);
  const may = blockGas < TRANSACTION_GAS ? blockGas : TRANSACTION_GAS;
  return most < may ? most : may;
}

const isMove = (what: string): what is MoveName => Object.hasOwn(MOVE_GAS, what);
