import {
  concat,
  getBytes,
  hexlify,
  id,
  type JsonRpcProvider,
  JsonRpcProvider as Provider,
  toBeHex,
} from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { BatchMismatchError, type PublishedBatch } from '../../challenger/l1/batches.js';
import { BatchPipeline } from '../../challenger/pipeline/batchPipeline.js';
import { Inbox } from '../../challenger/l1/inbox.js';
import { ContractFactory } from 'ethers';

const NONE = { position: 0n, accumulator: new Uint8Array(32) as Hash };
const random = new Prng('batches');
const BATCHES = [1, 0, 255, 256, 257, 5_000].map((length) => random.bytes(length));

let anvil: Anvil;
let provider: JsonRpcProvider;
let inbox: Inbox;
let head: number;

beforeAll(async () => {
  anvil = await Anvil.l1();
  provider = new Provider(anvil.url, undefined, {
    cacheTimeout: -1,
    staticNetwork: true,
    batchMaxCount: 1,
  });
  const { abi, bytecode } = readArtifact('Inbox');
  const signer = devAccount(0).connect(provider);
  let nonce = 0;
  const contract = await new ContractFactory(abi, bytecode, signer).deploy([], 43_200n, {
    nonce: nonce++,
  });
  inbox = new Inbox(await contract.getAddress(), provider);
  for (const batch of BATCHES)
    await signer.sendTransaction({ ...inbox.post(batch), nonce: nonce++ });
  // Two batches in one transaction, by a contract that hands its calldata to the inbox twice.
  const call = concat(['0x5f5f365f5f73', inbox.address, '0x5af150']);
  const runtime = concat(['0x365f5f37', call, call, '0x00']);
  const length = hexlify(Uint8Array.of(getBytes(runtime).length));
  const init = concat(['0x60', length, '0x8060095f395ff3', runtime]);
  await signer.sendTransaction({ data: init, nonce });
  const relay = {
    address: (await import('ethers')).getCreateAddress({ from: signer.address, nonce }),
  };
  nonce++;
  await signer.sendTransaction({ ...inbox.post(BATCHES[5]!), to: relay.address, nonce: nonce++ });
  for (let n = 0; ; n++) {
    if ((await inbox.length()) === 8n) break;
    if (n > 500) throw new Error('the batches are not there');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  head = await provider.getBlockNumber();
});
afterAll(async () => {
  provider.destroy();
  await anvil.stop();
});

/** The provider, with answers of one method changed. */
function lying(method: string, change: (answer: never) => unknown): JsonRpcProvider {
  return new Proxy(provider, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      return name === method
        ? async (...args: unknown[]) => change((await bound(...args)) as never)
        : bound;
    },
  });
}

/** All that the pipeline gives. */
async function read(
  from: JsonRpcProvider,
  range: Parameters<BatchPipeline['run']>[0],
  after: Parameters<BatchPipeline['run']>[1],
): Promise<PublishedBatch[]> {
  const batches: PublishedBatch[] = [];
  const pipeline = new BatchPipeline({ inbox, provider: from });
  for await (const { batch } of pipeline.run(range, after)) {
    batches.push(batch);
  }
  return batches;
}

/** Calldata of `post` that the contract takes and that an ABI library would not have written. */
const ODD_CALLDATA: readonly (readonly [string, (batch: string) => string])[] = [
  ['no zeros behind the bytes', (batch) => concat([POST, word(32), word(100), batch])],
  ['more behind the bytes', (batch) => concat([POST, word(32), word(100), batch, word(7)])],
  ['bytes far behind their offset', (batch) => concat([POST, word(71), PAD, word(100), batch])],
  ['bytes that begin in their own offset', () => concat([POST, word(0)])],
];
const POST = id('post(bytes)').slice(0, 10);
const PAD = `0x${'ee'.repeat(39)}`;
const word = (value: number): string => toBeHex(value, 32);

describe('calldata of an inbox', () => {
  it.each(ODD_CALLDATA)('is read as the contract reads it: %s', async (_, encode) => {
    const signer = devAccount(1).connect(provider);
    const data = encode(hexlify(random.bytes(100)));
    const sent = await signer.sendTransaction({ to: inbox.address, data });
    const receipt = await sent.wait();
    expect(receipt?.status).toBe(1);
    const at = receipt?.blockNumber ?? 0;
    const [posted] = await inbox.posted(at, at);
    const after = posted!.position - 1n;
    const range = { position: after, accumulator: await inbox.accumulator(after) };
    const [batch] = await read(provider, { from: at, to: at }, range);
    expect(batch?.position).toBe(posted?.position);
  });

  it.each([
    ['a selector alone', () => POST],
    ['an offset behind the end', () => concat([POST, word(64), word(0)])],
    ['a length behind the end', () => concat([POST, word(32), word(33), word(0)])],
    ['a length of 2^256 - 1', () => concat([POST, word(32), `0x${'ff'.repeat(32)}`])],
  ])('is no batch where the contract reverts: %s', async (_, encode) => {
    const data = encode();
    await expect(provider.call({ to: inbox.address, data })).rejects.toThrow();
    expect(inbox.batchIn({ data })).toBeUndefined();
  });
});

describe('the batches of an inbox', () => {
  it('gives the bytes that were posted, directly or through a contract', async () => {
    const batches = await read(provider, { from: 0, to: head }, NONE);
    expect(batches.map(({ bytes }) => hexlify(bytes))).toEqual(
      [...BATCHES, BATCHES[5]!, BATCHES[5]!].map((bytes) => hexlify(bytes)),
    );
    expect(batches.map(({ position }) => position)).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
    for (const { accumulator, position } of batches) {
      expect(accumulator).toEqual(await inbox.accumulator(position));
    }
  });

  it('asks for no more of a trace than the posts in it', async () => {
    // Calls an empty account 200 times with 100 kB of memory, and then the inbox with its own calldata.
    const loud = '0x60c85b5f5f620186a05f5f60775af150600190038060025750';
    const call = concat(['0x5f5f365f5f73', inbox.address, '0x5af150']);
    const runtime = concat([loud, '0x365f5f37', call, '0x00']);
    const size = hexlify(Uint8Array.of(getBytes(runtime).length));
    const signer = devAccount(2).connect(provider);
    const init = concat(['0x60', size, '0x8060095f395ff3', runtime]);
    const created = await (await signer.sendTransaction({ data: init })).wait();
    const batch = Uint8Array.of(4, 4, 4);
    const post = { ...inbox.post(batch), to: created!.contractAddress!, gasLimit: 10_000_000n };
    const posted = await (await signer.sendTransaction(post)).wait();
    expect(posted!.status).toBe(1);
    let answers = 0;
    const counting = lying('send', (answer: unknown) => {
      answers += JSON.stringify(answer).length;
      return answer;
    });
    const after = { position: (await inbox.length()) - 1n };
    const accumulator = await inbox.accumulator(after.position);
    const at = posted!.blockNumber;
    const [batchRead] = await read(counting, { from: at, to: at }, { ...after, accumulator });
    expect(batchRead?.bytes).toEqual(batch);
    // A trace of all calls would have 40 million characters.
    expect(answers).toBeLessThan(10_000);
    expect(answers).toBeGreaterThan(0);
  });

  it('goes on from the batch that it was told of', async () => {
    const all = await read(provider, { from: 0, to: head }, NONE);
    const rest = await read(provider, { from: 0, to: head }, all[2]!);
    expect(rest).toEqual(all.slice(3));
  });

  it.each([
    [
      'another accumulator before',
      { position: 3n, accumulator: new Uint8Array(32) as Hash },
      'accumulator',
    ],
    ['a batch left out', { position: 0n, accumulator: NONE.accumulator }, 'position'],
  ])('refuses %s', async (_, after, what) => {
    const from = what === 'position' ? 3 : 0;
    const reading = read(provider, { from, to: head }, after);
    await expect(reading).rejects.toMatchObject({ code: 'L1_BATCH_MISMATCH', what });
  });

  it('refuses calldata that is not what the inbox committed to', async () => {
    const liar = lying('getTransaction', (answer: { to: string; hash: string }) => ({
      ...{ to: answer.to, hash: answer.hash },
      data: inbox.post(Uint8Array.of(1, 2, 3)).data,
    }));
    const reading = read(liar, { from: 0, to: head }, NONE);
    await expect(reading).rejects.toBeInstanceOf(BatchMismatchError);
  });

  it('says so where the endpoint does not know the transaction', async () => {
    const liar = lying('getTransaction', () => null);
    const reading = read(liar, { from: 0, to: head }, NONE);
    await expect(reading).rejects.toMatchObject({ what: 'transaction' });
  });
});
