import type { ChainConfig, Common } from '@ethereumjs/common';
import { Fork, type Config } from '../../bisection/machine/Config.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { FixedCommon } from './fixedCommon.js';
import { POINT_EVALUATION } from './pointEvaluation.js';

const HARDFORK: Readonly<Record<Fork, string>> = {
  [Fork.cancun]: 'cancun',
  [Fork.prague]: 'prague',
  [Fork.osaka]: 'osaka',
};

const BY_BLOCK = [
  'chainstart',
  'homestead',
  'tangerineWhistle',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'petersburg',
  'istanbul',
  'berlin',
  'london',
  'paris',
];
const BY_TIME = ['shanghai', 'cancun', 'prague', 'osaka'];

/**
 * The library's description of a chain that has been at its fork since genesis. Not derived from mainnet's, whose
 * fork blocks carry rules of their own (the DAO's extra data at 1,920,000, the first base fee at 12,965,000).
 */
export function chainCommon(config: Pick<Config, 'chainId' | 'fork'>): Common {
  const chain: ChainConfig = {
    name: 'l2',
    chainId: config.chainId.toString(),
    genesis: { gasLimit: 30_000_000, difficulty: 0, nonce: '0x0000000000000000', extraData: '0x' },
    hardforks: [
      ...BY_BLOCK.map((name) => ({ name, block: 0 })),
      ...BY_TIME.map((name) => ({ name, block: null, timestamp: 0 })),
    ],
    bootstrapNodes: [],
    consensus: { type: 'pos', algorithm: 'casper', casper: {} },
  };
  return new FixedCommon({
    chain,
    hardfork: HARDFORK[config.fork],
    customCrypto: { keccak256: keccak, kzg: POINT_EVALUATION },
  });
}
