import { hexlify, keccak256 } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { Anvil } from '../../challenger/devnet/anvil.js';
import {
  devnetGenesis,
  genesisHeader,
  genesisStateRoot,
  gethGenesis,
  HISTORY_ADDRESS,
  HISTORY_CODE,
} from '../../challenger/devnet/genesis.js';
import { loadGenesis, withBlockZeroHash } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

let anvil: Anvil | undefined;
afterEach(async () => {
  await anvil?.stop();
});

const forks = ['cancun', 'prague', 'osaka'] as const;

describe('the genesis of the devnet', () => {
  it.each(forks)('gives anvil and @ethereumjs the same block 0 at %s', async (fork) => {
    const genesis = devnetGenesis({ fork });
    anvil = await Anvil.l2({ genesis });
    const zero = await anvil.rpc.call('eth_getBlockByNumber', ['0x0', false]);
    expect(zero).toMatchObject({ hash: hexlify(genesisHeader(genesis).hash()) });
    expect(await anvil.rpc.call('eth_chainId')).toBe(`0x${genesis.chainId.toString(16)}`);
  });

  it('gives anvil the state that @ethereumjs gives', async () => {
    // At cancun an empty block changes no state, so its header carries the root that block 0's lacks.
    const genesis = devnetGenesis({ fork: 'cancun' });
    anvil = await Anvil.l2({ genesis });
    await anvil.rpc.call('evm_mine');
    const one = await anvil.rpc.call('eth_getBlockByNumber', ['0x1', false]);
    expect(one).toMatchObject({ stateRoot: hexlify(await genesisStateRoot(genesis)) });
  });

  it.each(forks)('is one that the executor starts from at %s', async (fork) => {
    const genesis = devnetGenesis({ fork });
    const loaded = await loadGenesis(gethGenesis(genesis), new MemoryNodeDatabase());
    const root = await genesisStateRoot(genesis);
    expect(hexlify(loaded.head.stateRoot)).toBe(hexlify(root));
    expect(hexlify(loaded.head.hash)).toBe(hexlify(genesisHeader(genesis, root).hash()));
    expect(loaded.config).toMatchObject({ beaconRoots: false, blockHashes: fork !== 'cancun' });
    const hash = genesisHeader(genesis).hash() as Hash;
    expect(withBlockZeroHash(loaded, hash).head.hash).toBe(hash);
  });

  it('holds the exact contract of EIP-2935', () => {
    // The hash of the code that the contract has on Ethereum.
    expect(keccak256(HISTORY_CODE)).toBe(
      '0x6e49e66782037c0555897870e29fa5e552daf4719552131a0abce779daec0a5d',
    );
    expect(devnetGenesis().alloc[HISTORY_ADDRESS]).toMatchObject({ nonce: 1n });
  });
});
