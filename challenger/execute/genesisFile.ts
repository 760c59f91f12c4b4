import { z } from 'zod';
import { Fork } from '../../bisection/machine/Config.js';
import type { GenesisAccount } from './genesisCheck.js';

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

const quantity = z
  .union([z.string().regex(/^(0x[0-9a-fA-F]+|[0-9]+)$/), z.number().int().nonnegative().safe()])
  .transform((value) => BigInt(value));
const bytes = z
  .string()
  .regex(/^(0x)?([0-9a-fA-F]{2})*$/)
  .transform((value) => new Uint8Array(Buffer.from(value.replace(/^0x/, ''), 'hex')));
const sized = (size: number) =>
  bytes.refine((value) => value.length === size, `must be ${size} bytes`);
/** Slots, values and nonces stand with or without leading zeros. */
const padded = (size: number) =>
  z
    .string()
    .regex(/^(0x)?[0-9a-fA-F]*$/)
    .transform((value) => value.replace(/^0x/, ''))
    .refine((value) => value.length <= size * 2, `must be at most ${size} bytes`)
    .transform((value) => new Uint8Array(Buffer.from(value.padStart(size * 2, '0'), 'hex')));

/** Some writers put null where a field has its default. */
const or = <T>(type: z.ZodType<T>, fallback: T) =>
  type.nullish().transform((value) => value ?? fallback);

const accountSchema = z.object({
  balance: or(quantity, 0n),
  nonce: or(quantity, 0n),
  code: or(bytes, new Uint8Array(0)),
  storage: z.record(z.string(), padded(32)).default({}),
});

const schema = z.object({
  config: z.object({
    chainId: quantity,
    cancunTime: quantity.nullish(),
    pragueTime: quantity.nullish(),
    osakaTime: quantity.nullish(),
  }),
  alloc: z.record(z.string(), accountSchema),
  parentHash: or(sized(32), new Uint8Array(32)),
  coinbase: or(sized(20), new Uint8Array(20)),
  difficulty: or(quantity, 0n),
  number: or(quantity, 0n),
  gasLimit: quantity,
  gasUsed: or(quantity, 0n),
  timestamp: or(quantity, 0n),
  extraData: or(bytes, new Uint8Array(0)),
  mixHash: or(sized(32), new Uint8Array(32)),
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
  const { config, alloc, mixhash, ...fields } = parsed.data;
  return {
    ...fields,
    mixHash: mixhash ?? fields.mixHash,
    chainId: config.chainId,
    fork: forkAtGenesis(config, fields.timestamp),
    alloc: Object.entries(alloc).map(([address, account]) => ({
      ...account,
      address: field(`alloc.${address}`, sized(20), address),
      storage: Object.entries(account.storage).map(([slot, value]): [Uint8Array, Uint8Array] => [
        field(`alloc.${address}.storage`, padded(32), slot),
        value,
      ]),
    })),
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
  const later = forks.filter(([time]) => (time ?? 0n) > timestamp);
  if (later.length > 0) {
    throw new GenesisError(['config: a fork must be active at genesis or not be named at all']);
  }
  const active = forks.find(([time]) => time !== undefined && time !== null);
  if (active === undefined) throw new GenesisError(['config: the fork must be cancun or later']);
  return active[1];
}

function field<T>(name: string, type: z.ZodType<T>, value: string): T {
  const parsed = type.safeParse(value);
  if (!parsed.success) {
    throw new GenesisError(parsed.error.issues.map(({ message }) => `${name}: ${message}`));
  }
  return parsed.data;
}
