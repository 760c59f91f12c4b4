import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { decodeHeader } from '../../challenger/conformance/mainnetBlock.js';
import { loadGenesis, withBlockZeroHash } from '../../challenger/execute/genesis.js';
import { GenesisError } from '../../challenger/execute/genesisFile.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { BEACON_ROOTS_CODE, BLOCK_HASHES_CODE } from '../../challenger/execute/systemContracts.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { hasData, readData, toHex } from './sharedData.js';

const BEACON = '000f3df6d732807ef1319fb7b8bb8522d0beac02';
const HASHES = '0000f90827f1c53a10cb7a02335b175320002935';
const REQUESTS = '00000961ef480eb55e80d19ad83579a64c007002';

interface File {
  config: Record<string, unknown>;
  alloc: Record<string, unknown>;
  gasLimit: string;
  [field: string]: unknown;
}

const file = (alloc: Record<string, unknown> = {}, change: Partial<File> = {}): File => ({
  config: { chainId: 901, cancunTime: 0, pragueTime: 0 },
  alloc,
  gasLimit: '0x1c9c380',
  ...change,
});
const load = (json: unknown) => loadGenesis(json, new MemoryNodeDatabase());
const problems = async (json: unknown): Promise<string> => {
  try {
    await load(json);
  } catch (error) {
    if (error instanceof GenesisError) return error.problems.join('; ');
    throw error;
  }
  return '';
};

describe('a genesis', () => {
  it('gives the head and the header that its hash is of', async () => {
    const { head, header, config } = await load(file({ ['11'.repeat(20)]: { balance: '5' } }));
    expect(toHex(keccak(header))).toBe(toHex(head.hash));
    expect(decodeHeader(header)).toMatchObject({
      number: 0n,
      gasLimit: 30_000_000n,
      baseFeePerGas: 1_000_000_000n,
      stateRoot: head.stateRoot,
    });
    expect(config).toEqual({
      chainId: 901n,
      fork: Fork.prague,
      beaconRoots: false,
      blockHashes: false,
    });
  });

  it('has the empty root where it allocates nothing', async () => {
    expect(toHex((await load(file())).head.stateRoot)).toBe(toHex(EMPTY_ROOT));
  });

  it('may be given another hash of block 0 than its own', async () => {
    const hash = new Uint8Array(32).fill(7) as Hash;
    const genesis = withBlockZeroHash(await load(file()), hash);
    expect(genesis.head.hash).toBe(hash);
    expect(genesis.head.recentHashes).toEqual([hash]);
  });

  it('says by its accounts which system writes there are', async () => {
    const alloc = {
      [BEACON]: { balance: '0', nonce: '1', code: toHex(BEACON_ROOTS_CODE) },
      [HASHES]: { balance: '0', nonce: '1', code: toHex(BLOCK_HASHES_CODE) },
    };
    expect((await load(file(alloc))).config).toMatchObject({
      beaconRoots: true,
      blockHashes: true,
    });
    const cancun = file(alloc, { config: { chainId: 901, cancunTime: 0 } });
    expect((await load(cancun)).config).toMatchObject({ fork: Fork.cancun, blockHashes: false });
  });
});

describe('the check at start-up', () => {
  const code = (at: string, bytes: string) =>
    file({ [at]: { balance: '0', nonce: '1', code: bytes } });
  const bad: [string, unknown, RegExp][] = [
    ['another code at the address of EIP-4788', code(BEACON, '0x00'), /EIP-4788/],
    ['another code at the address of EIP-2935', code(HASHES, '0x00'), /EIP-2935/],
    ['an account without code there', file({ [HASHES]: { balance: '1' } }), /EIP-2935/],
    ['a contract at the address of EIP-7002', code(REQUESTS, '0x6000'), /no code or a single STOP/],
    ['an empty account', file({ ['11'.repeat(20)]: { balance: '0' } }), /is empty/],
    ['code that no transaction can make', code('11'.repeat(20), '0xef00'), /0xef/],
    [
      'a delegated precompile',
      code(`${'00'.repeat(18)}0100`, `0xef0100${'22'.repeat(20)}`),
      /precompile/,
    ],
    ['excess blob gas', file({}, { excessBlobGas: '0x20000' }), /no blob gas/],
    [
      'a fork that starts later',
      file({}, { config: { chainId: 1, cancunTime: 0, pragueTime: 9 } }),
      /active at genesis/,
    ],
    ['a fork before cancun', file({}, { config: { chainId: 1 } }), /cancun or later/],
    ['chain id 0', file({}, { config: { chainId: 0, cancunTime: 0 } }), /chainId/],
    ['a malformed address', file({ '0x12': { balance: '1' } }), /20 bytes/],
    ['a gas limit that is no number', file({}, { gasLimit: 'many' }), /gasLimit/],
    ['a nonce of 2^64', file({ ['11'.repeat(20)]: { nonce: '18446744073709551616' } }), /nonce/],
    [
      'balances that could overflow together',
      file({
        ['11'.repeat(20)]: { balance: `0x8${'0'.repeat(63)}` },
        ['22'.repeat(20)]: { balance: `0x8${'0'.repeat(63)}` },
      }),
      /2\^256/,
    ],
  ];
  it.each(bad)('refuses %s', async (_, json, message) => {
    expect(await problems(json)).toMatch(message);
  });

  it('takes a stub that stops at once at the address of EIP-7002, and a delegation from prague on', async () => {
    expect(await problems(code(REQUESTS, '0x00'))).toBe('');
    const delegation = `0xef0100${'22'.repeat(20)}`;
    expect(await problems(code('11'.repeat(20), delegation))).toBe('');
    const cancun = { ...code('11'.repeat(20), delegation), config: { chainId: 1, cancunTime: 0 } };
    expect(await problems(cancun)).toMatch(/0xef/);
  });

  it('names every problem at once', async () => {
    const json = file({ [BEACON]: { balance: '1' }, ['11'.repeat(20)]: { balance: '0' } });
    expect((await problems(json)).split('; ')).toHaveLength(2);
  });

  it.skipIf(!hasData('chains/execution-apis/genesis.json.gz'))(
    'refuses a genesis of mainnet’s shape, which makes requests',
    async () => {
      const json = readData('chains/execution-apis/genesis.json.gz') as File;
      const atGenesis = { ...json, config: { chainId: 5, cancunTime: 0, pragueTime: 0 } };
      expect(await problems(atGenesis)).toMatch(/00000961ef480eb55e80d19ad83579a64c007002/);
    },
  );
});
