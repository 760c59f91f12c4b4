import type { ChainFileJson } from '../chainFile.js';
import { toHex } from '../l1/hex.js';
import type { Devnet } from './devnet.js';
import { gethGenesis } from './genesis.js';

/** A devnet as those who judge it are told of it. */
export async function devnetChainFile(devnet: Devnet): Promise<ChainFileJson> {
  const { head } = await devnet.node();
  const { l1, addresses, from, genesis, config, provider } = devnet;
  const { chainId } = await provider.getNetwork();
  const { gasLimitFloor, gasLimitCap, timeDrift } = config;
  return {
    schema: 1,
    l1: { chainId: Number(chainId), endpoints: [{ url: l1.url }], need: 1 },
    contracts: { ...addresses },
    from,
    rules: {
      gasLimitFloor: String(gasLimitFloor),
      gasLimitCap: String(gasLimitCap),
      timeDrift: String(timeDrift),
    },
    genesis: { ...gethGenesis(genesis) },
    genesisHash: toHex(head.hash),
    blobs: [{ kind: 'anvil', url: l1.url }],
  };
}
