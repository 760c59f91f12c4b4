import type { Host } from '../../bisection/machine/Host.js';
import { toBigInt } from '../derive/rlp.js';
import { recoverSender } from '../derive/sender.js';

/** ecrecover for the machine's host: the signer's address, undefined where there is none. */
export const recover: Host['recover'] = (hash, parity, r, s) => {
  const found = recoverSender(hash, BigInt(parity), r, s);
  return found === undefined ? undefined : toBigInt(found.sender);
};
