import { z } from 'zod';
import { Fork } from '../../bisection/machine/Config.js';
import type { GenesisAccount } from './genesisCheck.js';
import { allocation, bytes, or, padded, quantity, sized } from './genesisFields.js';

/** A genesis file that no chain can start from. */
export class GenesisError extends Error {
  readonly code = 'GENESIS';
  readonly nextStep = 'correct the genesis file; nothing was loaded';
  constructor(readonly problems: readonly string[]) {
    super(`the genesis does not fit:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'GenesisError';
  }
}

/** What a genesis file says. */
export interface GenesisFile {
  readonly chainId: bigint;
  readonly fork: Fork;
  readonly alloc: readonly GenesisAccount[];
  readonly parentHash: Uint8Array;
  readonly coinbase: Uint8Array;
  readonly difficulty: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly timestamp: bigint;
  readonly extraData: Uint8Array;
  readonly mixHash: Uint8Array;
  readonly nonce: Uint8Array;
  readonly baseFeePerGas: bigint;
  readonly excessBlobGas: bigint;
  readonly blobGasUsed: bigint;
}

const INITIAL_BASE_FEE = 1_000_000_000n; // EIP-1559

const schema = z.object({
  config: z.object({
    chainId: quantity,
    cancunTime: quantity.nullish(),
    pragueTime: quantity.nullish(),
    osakaTime: quantity.nullish(),
  }),
  alloc: allocation,
  parentHash: or(sized(32), new Uint8Array(32)),
  coinbase: or(sized(20), new Uint8Array(20)),
  difficulty: or(quantity, 0n),
  number: or(quantity, 0n),
  gasLimit: quantity,
  gasUsed: or(quantity, 0n),
  timestamp: or(quantity, 0n),
  extraData: or(bytes, new Uint8Array(0)),
  mixHash: sized(32).nullish(),
  mixhash: sized(32).nullish(),
  nonce: or(padded(8), new Uint8Array(8)),
  baseFeePerGas: or(quantity, INITIAL_BASE_FEE),
  excessBlobGas: or(quantity, 0n),
  blobGasUsed: or(quantity, 0n),
});

/** Reads a genesis file in go-ethereum's format. Throws GenesisError. */
export function readGenesisFile(json: unknown): GenesisFile {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new GenesisError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
  }
  const { config, mixHash, mixhash, ...fields } = parsed.data;
  const { chainId } = config;
  // Chain id 0 would make a legacy signature's v ambiguous with those that name no chain.
  if (chainId === 0n || chainId >= 1n << 64n) {
    throw new GenesisError(['config.chainId: must be between 1 and 2^64 − 1']);
  }
  return {
    ...fields,
    chainId,
    fork: forkAtGenesis(config, fields.timestamp),
    mixHash: mixHash ?? mixhash ?? new Uint8Array(32),
  };
}

/** The newest fork that is active at the genesis timestamp; a chain never changes its fork by time. */
function forkAtGenesis(
  times: Partial<Record<'cancunTime' | 'pragueTime' | 'osakaTime', bigint | null | undefined>>,
  timestamp: bigint,
): Fork {
  const forks: [bigint | null | undefined, Fork][] = [
    [times.osakaTime, Fork.osaka],
    [times.pragueTime, Fork.prague],
    [times.cancunTime, Fork.cancun],
  ];
  if (forks.some(([time]) => (time ?? 0n) > timestamp)) {
    throw new GenesisError(['config: a fork must be active at genesis or not be named at all']);
  }
  const active = forks.find(([time]) => time !== undefined && time !== null);
  if (active === undefined) throw new GenesisError(['config: the fork must be cancun or later']);
  return active[1];
}
