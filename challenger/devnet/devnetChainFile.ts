import type { ChainFileJson } from '../chainFile.js';
import { toHex } from '../hex.js';
import type { Devnet } from './devnet.js';
import { genesisHeader, gethGenesis } from './genesis.js';

/** What is told of a devnet: where its L1 is to be asked, and what is there. */
type Told = Pick<Devnet, 'addresses' | 'from' | 'genesis' | 'config' | 'provider'> & {
  readonly l1: Pick<Devnet['l1'], 'url'>;
};

/** A devnet as those who judge it are told of it. */
export async function devnetChainFile(devnet: Told): Promise<ChainFileJson> {
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
    genesisHash: toHex(genesisHeader(genesis).hash()),
    blobs: [{ kind: 'anvil', url: l1.url }],
  };
}
