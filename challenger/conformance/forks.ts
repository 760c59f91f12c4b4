import type { ChainConfig, Common } from '@ethereumjs/common';
import { keccak } from '../../bisection/structures/Keccak.js';
import { FixedCommon } from '../execute/fixedCommon.js';
import { POINT_EVALUATION } from '../execute/pointEvaluation.js';
import type { TransactionRules } from '../derive/transactionRules.js';

/** Ethereum's forks in order, by the names that `@ethereumjs/common` gives them. */
const NAMES = [
  'chainstart',
  'homestead',
  'tangerineWhistle',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'petersburg',
  'istanbul',
  'muirGlacier',
  'berlin',
  'london',
  'arrowGlacier',
  'grayGlacier',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
  'bpo1',
  'bpo2',
] as const;
export type ForkName = (typeof NAMES)[number];

/** Which fork a block is at. */
export type ForkSchedule = (number: bigint, timestamp: bigint) => ForkName;

/** Networks of ethereum/tests that are not named like their fork. */
const NETWORKS: Readonly<Record<string, ForkName>> = {
  frontier: 'chainstart',
  eip150: 'tangerineWhistle',
  eip158: 'spuriousDragon',
  constantinoplefix: 'petersburg',
  merge: 'paris',
};

/** Keys of a genesis file's `config`, with the fork that each starts. */
const BY_BLOCK: readonly (readonly [string, ForkName])[] = [
  ['homesteadBlock', 'homestead'],
  ['eip150Block', 'tangerineWhistle'],
  ['eip158Block', 'spuriousDragon'],
  ['byzantiumBlock', 'byzantium'],
  ['constantinopleBlock', 'constantinople'],
  ['petersburgBlock', 'petersburg'],
  ['istanbulBlock', 'istanbul'],
  ['muirGlacierBlock', 'muirGlacier'],
  ['berlinBlock', 'berlin'],
  ['londonBlock', 'london'],
  ['arrowGlacierBlock', 'arrowGlacier'],
  ['grayGlacierBlock', 'grayGlacier'],
  ['mergeNetsplitBlock', 'paris'],
];
const BY_TIME: readonly (readonly [string, ForkName])[] = [
  ['shanghaiTime', 'shanghai'],
  ['cancunTime', 'cancun'],
  ['pragueTime', 'prague'],
  ['osakaTime', 'osaka'],
  ['bpo1Time', 'bpo1'],
  ['bpo2Time', 'bpo2'],
];

/** Whether `fork` is `than` or a later one. */
export function isFrom(fork: ForkName, than: ForkName): boolean {
  return NAMES.indexOf(fork) >= NAMES.indexOf(than);
}

/** The fork with a name as ethereum/tests writes it, or undefined for one that is not known. */
export function forkNamed(network: string): ForkName | undefined {
  const name = network.toLowerCase();
  return NETWORKS[name] ?? NAMES.find((fork) => fork.toLowerCase() === name);
}

/** The schedule of a network of ethereum/tests ("Cancun", "ShanghaiToCancunAtTime15k"), or undefined if unknown. */
export function networkSchedule(network: string): ForkSchedule | undefined {
  const transition = /^(\w+?)To(\w+)At(Time)?(\d+)(k?)$/.exec(network);
  if (transition === null) {
    const fork = forkNamed(network);
    return fork === undefined ? undefined : () => fork;
  }
  const [, from = '', to = '', byTime, count = '', thousands] = transition;
  const before = forkNamed(from);
  const after = forkNamed(to);
  if (before === undefined || after === undefined) return undefined;
  const at = BigInt(count) * (thousands === 'k' ? 1000n : 1n);
  return (number, timestamp) => ((byTime ? timestamp : number) >= at ? after : before);
}

/** The schedule of a genesis file's `config` (go-ethereum's format). */
export function genesisSchedule(config: Readonly<Record<string, unknown>>): ForkSchedule {
  const named = (key: string) => {
    const value = config[key];
    return typeof value === 'number' ? BigInt(value) : undefined;
  };
  const starts = (keys: readonly (readonly [string, ForkName])[]) =>
    keys.flatMap(([key, fork]) => {
      const at = named(key);
      return at === undefined ? [] : [{ at, fork }];
    });
  const blocks = starts(BY_BLOCK);
  const times = starts(BY_TIME);
  return (number, timestamp) => {
    const byBlock = blocks.findLast(({ at }) => at <= number)?.fork ?? 'chainstart';
    const byTime = times.findLast(({ at }) => at <= timestamp)?.fork;
    return byTime ?? byBlock;
  };
}

/** The library's description of a chain that has always been at `fork`. */
export function forkCommon(chainId: bigint, fork: ForkName): Common {
  const chain: ChainConfig = {
    name: 'conformance',
    chainId: chainId.toString(),
    genesis: { gasLimit: 5000, difficulty: 1, nonce: '0x0000000000000042', extraData: '0x' },
    hardforks: NAMES.map((name) =>
      isFrom(name, 'shanghai') ? { name, block: null, timestamp: 0 } : { name, block: 0 },
    ),
    bootstrapNodes: [],
    consensus: { type: 'pow', algorithm: 'ethash', ethash: {} },
  };
  return new FixedCommon({
    chain,
    hardfork: fork,
    customCrypto: { keccak256: keccak, kzg: POINT_EVALUATION },
  });
}

/** The rules that a mainnet block at `fork` has for its transactions. */
export function mainnetRules(fork: ForkName): TransactionRules {
  const types: [ForkName, number][] = [
    ['chainstart', 0],
    ['berlin', 1],
    ['london', 2],
    ['cancun', 3],
    ['prague', 4],
  ];
  return {
    types: new Set(types.filter(([since]) => isFrom(fork, since)).map(([, type]) => type)),
    replayProtection: isFrom(fork, 'spuriousDragon'),
    lowS: isFrom(fork, 'homestead'),
    creationGas: isFrom(fork, 'homestead') ? 32_000n : 0n,
    nonZeroByteGas: isFrom(fork, 'istanbul') ? 16n : 68n,
    initCode: isFrom(fork, 'shanghai') ? { maxSize: 49_152, wordGas: 2n } : undefined,
    calldataFloor: isFrom(fork, 'prague'),
    delegation: isFrom(fork, 'prague'),
    gasLimitCap: isFrom(fork, 'osaka') ? 1n << 24n : undefined,
  };
}
