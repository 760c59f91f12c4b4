/** The rules that a chain is deployed with. F takes them as an input; they are part of no state. */
export interface Config {
  /** EIP-155 chain id, u64. */
  readonly chainId: bigint;
  readonly fork: Fork;
  /** Least and greatest gas limit of a block, u64 each. */
  readonly gasLimitFloor: bigint;
  readonly gasLimitCap: bigint;
  /** How far a block's timestamp may be past that of the L1 block its batch was posted in, seconds, u64. */
  readonly timeDrift: bigint;
  /** Whether the genesis holds the EIP-4788 contract (with its exact code). */
  readonly beaconRoots: boolean;
  /** Whether the genesis holds the EIP-2935 contract (with its exact code). */
  readonly blockHashes: boolean;
}

/** The forks that the machine knows; the numbers stand in the hashed configuration and only ever grow. */
export const Fork = { cancun: 1, prague: 2, osaka: 3 } as const;
export type Fork = (typeof Fork)[keyof typeof Fork];
