import { Fork, type Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { BlockInput, ChainHead } from '../../challenger/execute/executor.js';

/** Rules of a chain for tests. */
export const config: Config = {
  chainId: 901n,
  fork: Fork.prague,
  gasLimitFloor: 1_000_000n,
  gasLimitCap: 100_000_000n,
  timeDrift: 600n,
  beaconRoots: false,
  blockHashes: false,
};

/** The block that follows `headAt`, with no transactions. */
export const emptyBlock: BlockInput = {
  timestamp: 1001n,
  feeRecipient: new Uint8Array(20).fill(0xfe),
  prevRandao: new Uint8Array(32).fill(0x0a),
  gasLimit: 30_000_000n,
  parentBeaconBlockRoot: new Uint8Array(32).fill(0x0b),
  extraData: new Uint8Array(0),
  transactions: [],
};

/** A head with the state `root`: block `number`, whose hash is all 0x11. */
export function headAt(root: Uint8Array, number = 5n): ChainHead {
  const hash = new Uint8Array(32).fill(0x11) as Hash;
  return {
    number,
    hash,
    stateRoot: root as Hash,
    timestamp: 1000n,
    gasLimit: 30_000_000n,
    gasUsed: 15_000_000n,
    baseFeePerGas: 1_000_000_000n,
    recentHashes: [hash],
  };
}
