import { Address } from '@ethereumjs/util';
import type { Config } from '../../bisection/machine/Config.js';
import { Fork } from '../../bisection/machine/Config.js';
import type { ExecutionState } from './executionState.js';

/** EIP-4788: beacon block roots by timestamp. */
export const BEACON_ROOTS_ADDRESS = addressOf('000f3df6d732807ef1319fb7b8bb8522d0beac02');
/** EIP-2935: block hashes by number. */
export const BLOCK_HASHES_ADDRESS = addressOf('0000f90827f1c53a10cb7a02335b175320002935');
/** EIP-7002 and EIP-7251: where withdrawal and consolidation requests would be. */
export const WITHDRAWAL_REQUESTS_ADDRESS = addressOf('00000961ef480eb55e80d19ad83579a64c007002');
export const CONSOLIDATION_REQUESTS_ADDRESS = addressOf('0000bbddc7ce488642fb579f8b00f3a590007251');

/** The code of the EIP-4788 contract, as the EIP gives it. */
export const BEACON_ROOTS_CODE = bytesOf(
  '3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500',
);
/** The code of the EIP-2935 contract, as the EIP gives it. */
export const BLOCK_HASHES_CODE = bytesOf(
  '3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500',
);

const RING = 8_191n;

/** What the system writes at the start of a block take from the block. */
export interface SystemWriteBlock {
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly parentHash: Uint8Array;
  readonly parentBeaconBlockRoot: Uint8Array;
}

/**
 * The writes that open a block: EIP-4788's and, from prague, EIP-2935's. They are made straight into the contracts'
 * storage, which is what a call by the system address does given the exact code. Whether they are made is for the
 * chain's configuration to say: not for the state, which a missing node could make look empty.
 */
export async function systemWrites(
  state: ExecutionState,
  config: Pick<Config, 'fork' | 'beaconRoots' | 'blockHashes'>,
  block: SystemWriteBlock,
): Promise<void> {
  if (config.beaconRoots) {
    const slot = block.timestamp % RING;
    await state.putStorage(BEACON_ROOTS_ADDRESS, word(slot), word(block.timestamp));
    await state.putStorage(BEACON_ROOTS_ADDRESS, word(slot + RING), block.parentBeaconBlockRoot);
  }
  if (config.blockHashes && config.fork >= Fork.prague) {
    await state.putStorage(
      BLOCK_HASHES_ADDRESS,
      word((block.number - 1n) % RING),
      block.parentHash,
    );
  }
}

function word(value: bigint): Uint8Array {
  return bytesOf(value.toString(16).padStart(64, '0'));
}

function addressOf(hex: string): Address {
  return new Address(bytesOf(hex));
}

function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
