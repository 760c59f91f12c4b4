import type { Config } from '../../bisection/machine/Config.js';

/** The chain starts with a gas limit that no later block may have. */
export class GenesisLimitError extends Error {
  readonly code = 'GENESIS_GAS_LIMIT';
  readonly nextStep: string;
  constructor(
    readonly gasLimit: bigint,
    readonly floor: bigint,
    readonly cap: bigint,
  ) {
    super(`the genesis has the gas limit ${gasLimit}, which is not from ${floor} to ${cap}`);
    this.name = 'GenesisLimitError';
    this.nextStep = `start the chain with a gas limit from ${floor} to ${cap}, or deploy its contracts with other limits`;
  }
}

/**
 * A forced block has its parent's gas limit, whatever that is, and must have room for eight forced transactions of an
 * eighth of the floor (docs/batches.md §4): so the first block's parent must be within the bounds already.
 * @throws GenesisLimitError
 */
export function checkGenesisLimit(
  { gasLimit }: { readonly gasLimit: bigint },
  { gasLimitFloor: floor, gasLimitCap: cap }: Pick<Config, 'gasLimitFloor' | 'gasLimitCap'>,
): void {
  if (gasLimit < floor || gasLimit > cap) throw new GenesisLimitError(gasLimit, floor, cap);
}
