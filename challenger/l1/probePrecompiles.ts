import type { Provider } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import type { Host } from '../../bisection/machine/Host.js';
import { tablePrice } from '../../bisection/machine/PrecompilePrice.js';
import { precompileProbes } from './precompileProbes.js';
import { toHex } from '../hex.js';

/** What is wrong with a precompile of L1: not there, dearer than the chain's table says, or another answer than ours. */
export type PrecompileFault = 'missing' | 'dearer' | 'different';

/** L1 can't prove the steps of this chain that call a precompile. */
export class UnfitPrecompileError extends Error {
  readonly code = 'L1_UNFIT_PRECOMPILE';
  readonly nextStep =
    'deploy on an L1 at the chain’s fork or a later one; where it is that, compare its prices with docs/chain-rules.md §2';
  constructor(
    readonly precompile: number,
    readonly fault: PrecompileFault,
  ) {
    super(`L1’s precompile 0x${precompile.toString(16)} is ${fault}`);
    this.name = 'UnfitPrecompileError';
  }
}

/** Far more than any probe costs, to tell a dear precompile from one that fails. */
const PLENTY = 5_000_000n;

/**
 * Asks every precompile of the chain's fork on L1 for an answer that is known, with no more gas than the chain's price
 * table says, as the verifier will.
 *
 * @param ours what is known: the host's own precompiles
 * @throws UnfitPrecompileError for the first one that the machine can't rely on
 */
export async function probePrecompiles(
  provider: Provider,
  { fork }: Pick<Config, 'fork'>,
  ours: Host['precompile'],
): Promise<void> {
  for (const [precompile, input] of precompileProbes(ours, fork)) {
    const expected = ours(precompile, input);
    if (expected === undefined) throw new UnfitPrecompileError(precompile, 'different');
    const call = (gas: bigint) => callWithGas(provider, precompile, input, gas);
    const right = `0x01${toHex(expected).slice(2)}`;
    if ((await call(tablePrice(precompile, input))) === right) continue;
    const answer = await call(PLENTY);
    const fault = answer === right ? 'dearer' : answer === '0x01' ? 'missing' : 'different';
    throw new UnfitPrecompileError(precompile, fault);
  }
}

/**
 * What a precompile gives for exactly this much gas: 0x01 and its output, or 0x00 where it failed. Asked as the
 * deployment of a contract that is never made, since a transaction's own gas can't be told from the call's.
 */
function callWithGas(
  provider: Provider,
  precompile: number,
  input: Uint8Array,
  gas: bigint,
): Promise<string> {
  const push = (bytes: number, value: bigint | number): string =>
    (0x5f + bytes).toString(16) + value.toString(16).padStart(2 * bytes, '0');
  const words = (...parts: string[]): string => parts.join('');
  const copy = (at: number) => words(push(2, input.length), push(2, at), '5f', '39'); // CODECOPY
  const rest = words(
    ...['5f5f', push(2, input.length), '5f', push(2, precompile), push(4, gas), 'fa'], // STATICCALL
    ...['5f53', '3d5f', push(1, 1), '3e'], // MSTORE8, RETURNDATACOPY
    ...['3d', push(1, 1), '01', '5ff3'], // ADD, RETURN
  );
  const length = (copy(0).length + rest.length) / 2;
  return provider.call({ data: `0x${copy(length)}${rest}${Buffer.from(input).toString('hex')}` });
}
