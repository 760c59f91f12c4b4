import type { Wallet } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';

/** Who does what on L1: the indices of development accounts, whose keys are public. */
const ROLES = {
  liarA1: 0,
  liarA2: 1,
  liarB: 2,
  batcherA: 3,
  batcherB: 4,
  proposer: 5,
  daemon: 6,
} as const;

export type SoakRole = keyof typeof ROLES;

/** Who somebody is on L1: the only thing that the judge knows of anybody's intentions. */
export type Party = 'liar' | 'daemon' | 'proposer' | 'other';

export const walletOf = (role: SoakRole): Wallet => devAccount(ROLES[role]);

/** Who sends from an address. */
export function partyOf(address: string): Party {
  const role = (Object.keys(ROLES) as SoakRole[]).find(
    (each) => walletOf(each).address.toLowerCase() === address.toLowerCase(),
  );
  if (role === 'daemon' || role === 'proposer') return role;
  return role?.startsWith('liar') === true ? 'liar' : 'other';
}
