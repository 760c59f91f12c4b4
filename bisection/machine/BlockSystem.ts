import { integerOf } from '../structures/Word.js';
import { putSlot, walkSlot } from './State.js';
import { Fork } from './Config.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';

/** EIP-4788's contract, and how many timestamps it keeps. */
const BEACON_ROOTS = 0x000f3df6d732807ef1319fb7b8bb8522d0beac02n;
/** EIP-2935's contract. Both rings have 8191 places. */
const BLOCK_HASHES = 0x0000f90827f1c53a10cb7a02335b175320002935n;
const RING = 8191n;

/**
 * Phase blockSystem: what the two system calls at the start of a block write. Genesis holds the contracts with
 * their exact code, or the configuration says that they are absent, so the calls' effects are known without
 * running them.
 */
export function stepBlockSystem(m: Machine, host: Host): void {
  const { number, timestamp, parentBeaconBlockRoot } = m.header().fields;
  if (host.config.beaconRoots) {
    const slot = timestamp % RING;
    write(m, host, BEACON_ROOTS, slot, timestamp);
    write(m, host, BEACON_ROOTS, slot + RING, integerOf(parentBeaconBlockRoot));
  }
  if (host.config.blockHashes && host.config.fork !== Fork.cancun) {
    const slot = (number - 1n) % RING;
    write(m, host, BLOCK_HASHES, slot, integerOf(m.parent().fields.hash));
  }
  m.enter(Phase.idle);
}

function write(m: Machine, host: Host, address: bigint, slot: bigint, value: bigint): void {
  putSlot(m, host, walkSlot(m, host, m.world().fields.state, address, slot), value);
}
