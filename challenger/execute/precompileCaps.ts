import type { Common } from '@ethereumjs/common';
import {
  EVMError,
  getActivePrecompiles,
  type CustomPrecompile,
  type ExecResult,
  type PrecompileFunc,
} from '@ethereumjs/evm';
import { modexpLengths, precompilePrice, type PrecompileNumber } from './precompilePrice.js';

/** The greatest input of a precompile call, bytes. */
export const PRECOMPILE_INPUT_CAP = 65_536;
/** The greatest price of a precompile call by the price table, gas. */
export const PRECOMPILE_PRICE_CAP = 10_000_000n;
/** The greatest operand of MODEXP, bytes: EIP-7823, at every fork. */
export const MODEXP_OPERAND_CAP = 1_024n;
const MODEXP = 0x05;

/** Which cap a call is over. */
export type CapHit = 'input' | 'operand' | 'price';

/** The cap that a call of precompile `number` with `input` is over, or undefined (docs/chain-rules.md §2). */
export function capHit(number: PrecompileNumber, input: Uint8Array): CapHit | undefined {
  if (input.length > PRECOMPILE_INPUT_CAP) return 'input';
  if (number === MODEXP) {
    const { base, exponent, modulus } = modexpLengths(input);
    if ([base, exponent, modulus].some((length) => length > MODEXP_OPERAND_CAP)) return 'operand';
  }
  return (precompilePrice(number, input) ?? 0n) > PRECOMPILE_PRICE_CAP ? 'price' : undefined;
}

/**
 * The fork's precompiles, each failing like one that ran out of gas where a call is over a cap.
 * `onHit` is told of every such call.
 */
export function cappedPrecompiles(
  common: Common,
  onHit: (number: PrecompileNumber, hit: CapHit) => void = () => undefined,
): CustomPrecompile[] {
  return [...getActivePrecompiles(common)].map(([address, original]) => {
    const number = Number(`0x${address}`);
    const capped: PrecompileFunc = (input) => {
      const hit = capHit(number, input.data);
      if (hit === undefined) return original(input);
      onHit(number, hit);
      return outOfGas(input.gasLimit);
    };
    return { address: `0x${address}`, function: capped };
  });
}

function outOfGas(gasLimit: bigint): ExecResult {
  return {
    returnValue: new Uint8Array(0),
    executionGasUsed: gasLimit,
    exceptionError: new EVMError(EVMError.errorMessages.OUT_OF_GAS),
  };
}
