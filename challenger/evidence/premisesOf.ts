import type { ChainFile } from '../chainFile.js';
import { loadGenesis } from '../execute/genesis.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import type { Premises } from './bundle.js';

/** What a chain's file says of all that a bundle takes for granted, but for the parameters of the dispute. */
export async function premisesOf({
  l1,
  contracts,
  rules,
  genesis,
}: ChainFile): Promise<Omit<Premises, 'parameters'>> {
  const { config } = await loadGenesis(genesis, new MemoryNodeDatabase());
  const { inbox, claims, matches } = contracts;
  return { l1ChainId: l1.chainId, inbox, claims, matches, config: { ...config, ...rules } };
}
