import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type ChainFileJson, ChainFileError, readChainFile } from '../../challenger/chainFile.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';

const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-chain-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const address = (digit: number) => `0x${String(digit).repeat(40)}`;
const genesis = JSON.parse(JSON.stringify(gethGenesis(devnetGenesis()))) as Record<string, unknown>;
const whole: ChainFileJson = {
  schema: 1,
  l1: { chainId: 1, endpoints: [{ url: 'https://one.example/key' }, { url: 'ws://two' }], need: 2 },
  contracts: {
    ...{ inbox: address(1), claims: address(2), matches: address(3) },
    ...{ machine: address(4), reader: address(5) },
  },
  from: 12,
  rules: { gasLimitFloor: 5_000_000, gasLimitCap: '0x5f5e100', timeDrift: '60' },
  genesis,
};

async function read(json: unknown) {
  const file = path.join(folder, 'chain.json');
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  return readChainFile(file);
}

it('reads where a chain is', async () => {
  const file = await read({ ...whole, somethingElse: 7 });
  expect(file).toMatchObject({
    l1: {
      chainId: 1n,
      need: 2,
      endpoints: [{ url: 'https://one.example/key' }, { url: 'ws://two' }],
    },
    rules: { gasLimitFloor: 5_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n },
    ...{ from: 12, genesis, genesisHash: undefined, blobs: [] },
  });
});

it('takes the genesis from beside it', async () => {
  writeFileSync(path.join(folder, 'genesis.json'), JSON.stringify(genesis));
  const genesisHash = `0x${'ab'.repeat(32)}`;
  const file = await read({ ...whole, genesis: 'genesis.json', genesisHash });
  expect(file.genesis).toEqual(genesis);
  expect(file.genesisHash).toEqual(new Uint8Array(32).fill(0xab));
});

it.each([
  ['no JSON', '{', /no JSON/],
  ['another schema', { ...whole, schema: 2 }, /schema/],
  ['no endpoint', { ...whole, l1: { ...whole.l1, endpoints: [] } }, /l1\.endpoints/],
  [
    'an endpoint that is none',
    { ...whole, l1: { ...whole.l1, endpoints: [{ url: 'ftp://x' }] } },
    /url/,
  ],
  ['a misspelt option', { ...whole, l1: { ...whole.l1, needs: 1 } }, /needs/],
  [
    'more that must agree than there are',
    { ...whole, l1: { ...whole.l1, need: 3 } },
    /cannot agree/,
  ],
  [
    'no address',
    { ...whole, contracts: { ...whole.contracts, inbox: '0x12' } },
    /contracts\.inbox/,
  ],
  ['a genesis that is not there', { ...whole, genesis: 'none.json' }, /none\.json cannot be read/],
  ['a short hash', { ...whole, genesisHash: '0x12' }, /genesisHash/],
])('refuses %s', async (_, json, problem) => {
  const error = await read(json).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ChainFileError);
  expect(error).toMatchObject({ code: 'CHAIN_FILE', exitCode: 2 });
  expect(String(error)).toMatch(problem);
});
