// Over 300 lines: one pool, and each way in which an endpoint fails it.
import { isCallException, isError, Transaction, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CannotTellError } from '../../../challenger/execute/cannotTell.js';
import { EndpointPool, PoolOptionsError } from '../../../challenger/l1/endpoints/endpointPool.js';
import {
  MethodRefusedError,
  NoAgreementError,
} from '../../../challenger/l1/endpoints/noAgreement.js';
import type { Fault, FaultPlan } from '../faultyEndpoint.js';
import { KEY, SmallL1, TOPIC, word } from './smallL1.js';

let l1: SmallL1;
beforeAll(async () => {
  l1 = await SmallL1.open();
  for (let value = 1; value <= 12; value++) await l1.write(value);
});
afterAll(() => l1.close());

const always = (fault: Fault, methods?: RegExp): FaultPlan[] => [
  methods === undefined ? { fault } : { fault, methods },
];
const HONEST: FaultPlan[] = [];
/** Whoever is not like this is asked first. */
const SLOW = always({ kind: 'delay', ms: 40 });
const LIAR = always({ kind: 'say', answer: () => word(666) }, /^eth_call$/);

async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not reject');
}

describe('agreement of endpoints', () => {
  it('takes the word of a liar where one is enough, and not where two of three must agree', async () => {
    const alone = await l1.pool([LIAR, SLOW, SLOW], 1);
    expect(await l1.read(alone)).toBe(666);
    const two = await l1.pool([LIAR, SLOW, SLOW], 2);
    expect(await l1.read(two)).toBe(12);
  });

  it('tells of a liar once, and asks it last from then on', async () => {
    const pool = await l1.pool([LIAR, SLOW, SLOW], 2);
    for (let i = 0; i < 5; i++) expect(await l1.read(pool)).toBe(12);
    const outvoted = l1.events.filter(({ kind }) => kind === 'outvoted');
    expect(outvoted).toMatchObject([{ who: 'e0', method: 'eth_call' }]);
    expect(l1.endpoints[0]!.countOf('eth_call')).toBe(1);
    expect(pool.health()[0]!.lies).toBeGreaterThan(0.9);
  });

  it('cannot tell where two say different things', async () => {
    const pool = await l1.pool([LIAR, HONEST], 2);
    const error = await reasonOf(l1.read(pool));
    expect(error).toBeInstanceOf(NoAgreementError);
    expect(error).toBeInstanceOf(CannotTellError);
    expect(error).toMatchObject({ method: 'eth_call', need: 2 });
    const names = (error as NoAgreementError).said.map(({ who }) => who.join());
    expect(names.sort()).toEqual(['e0', 'e1']);
    expect(l1.events).toMatchObject([{ kind: 'divided', method: 'eth_call' }]);
  });

  it('cannot tell where too few answer', async () => {
    const pool = await l1.pool([always({ kind: 'drop' }), HONEST], 2);
    const error = await reasonOf(l1.read(pool));
    expect(error).toMatchObject({ code: 'L1_NO_AGREEMENT' });
    expect((error as NoAgreementError).failed.map(({ code }) => code)).toContain('L1_UNREACHABLE');
  });

  it.each<[string, Fault]>([
    ['cuts the connection', { kind: 'drop' }],
    ['fails', { kind: 'status', status: 503 }],
    ['limits', { kind: 'status', status: 429 }],
    ['refuses', { kind: 'status', status: 403 }],
    ['gives garbage', { kind: 'garbage' }],
    ['gives errors', { kind: 'fault', code: -32000 }],
    ['hangs', { kind: 'delay', ms: 6_000 }],
  ])('goes on without an endpoint that %s', async (_, fault) => {
    const pool = await l1.pool([always(fault), HONEST, HONEST], 2);
    expect(await l1.read(pool)).toBe(12);
    const single = await l1.pool([always(fault), HONEST], 1);
    expect(await l1.read(single)).toBe(12);
  });

  it('does not wait for one that hangs where another would do', async () => {
    const hanging = always({ kind: 'delay', ms: 4_500 }, /^eth_call$/);
    const pool = await l1.pool([hanging, HONEST, HONEST], 2, { hedgeMs: 20 });
    const start = performance.now();
    expect(await l1.read(pool)).toBe(12);
    expect(performance.now() - start).toBeLessThan(4_500);
  });

  it('leaves one alone that asks for it', async () => {
    const limited = always({ kind: 'status', status: 429, retryAfter: '3600' });
    const pool = await l1.pool([limited, HONEST, HONEST], 2);
    for (let i = 0; i < 5; i++) expect(await l1.read(pool)).toBe(12);
    expect(l1.events).toMatchObject([{ kind: 'quarantined', who: 'e0', because: 'asked' }]);
    expect(l1.endpoints[0]!.requests).toEqual([1]);
    // It is asked again all the same where the others do not suffice.
    l1.endpoints[0]!.faults = HONEST;
    l1.endpoints[1]!.faults = always({ kind: 'drop' });
    expect(await l1.read(pool)).toBe(12);
  });

  it('leaves out an endpoint of another chain', async () => {
    const other = always({ kind: 'say', answer: () => '0x1' }, /^eth_chainId$/);
    const pool = await l1.pool([other, HONEST, HONEST], 2);
    expect(await l1.read(pool)).toBe(12);
    expect(l1.events).toEqual([{ kind: 'wrongChain', who: 'e0', chainId: '0x1' }]);
    expect(pool.health()[0]).toMatchObject({ isOnWrongChain: true });
    expect(l1.endpoints[0]!.countOf('eth_call')).toBe(0);
  });
});

describe('endpoints at different heights', () => {
  const stale = (blocks: number) => always({ kind: 'stale', blocks });

  it('is at the highest block that enough of them have, and calls nobody a liar', async () => {
    const pool = await l1.pool([stale(2), HONEST, stale(1)], 2);
    const head = Number(await l1.anvil.rpc.call('eth_blockNumber'));
    expect(await pool.getBlockNumber()).toBe(head - 1);
    expect(await l1.read(pool)).toBe(11);
    expect((await pool.getBlock('latest'))?.number).toBe(head - 1);
    expect(l1.events).toEqual([]);
  });

  it('does not follow one that is far ahead', async () => {
    const far = always(
      { kind: 'say', answer: (block) => ({ ...(block as object), number: '0xffffff' }) },
      /^eth_getBlockByNumber$/,
    );
    const pool = await l1.pool([far, HONEST, HONEST], 2);
    const head = Number(await l1.anvil.rpc.call('eth_blockNumber'));
    expect(await pool.getBlockNumber()).toBe(head);
    expect(await l1.read(pool)).toBe(12);
  });

  it('tells of one that is far behind', async () => {
    const pool = await l1.pool([HONEST, HONEST, stale(8)], 2);
    expect(await l1.read(pool)).toBe(12);
    await pool.getBlockNumber();
    expect(l1.events).toEqual([{ kind: 'behind', who: 'e2', blocks: 8 }]);
  });

  it('has nothing of a block that only one has', async () => {
    const pool = await l1.pool([stale(3), HONEST], 2);
    const head = Number(await l1.anvil.rpc.call('eth_blockNumber'));
    expect(await pool.getBlock(head)).toBeNull();
    expect((await pool.getBlock(head - 3))?.number).toBe(head - 3);
    const newest = (await l1.anvil.rpc.call('eth_getBlockByNumber', ['latest', false])) as {
      transactions: string[];
    };
    expect(await pool.getTransactionReceipt(newest.transactions[0]!)).toBeNull();
    expect(l1.events.filter(({ kind }) => kind !== 'behind')).toEqual([]);
  });

  it('reads at a block by its hash, from those that have it, and calls nobody a failure', async () => {
    const pool = await l1.pool([stale(1), SLOW, SLOW], 2);
    const block = await l1.anvil.rpc.call('eth_getBlockByNumber', ['latest', false]);
    const { hash } = block as { hash: string };
    for (let i = 0; i < 4; i++) {
      expect(Number(await pool.call({ to: l1.contract, blockTag: hash }))).toBe(12);
    }
    expect(l1.events).toEqual([]);
    expect(pool.health().map(({ failures }) => failures)).toEqual([0, 0, 0]);
    const error = await reasonOf(pool.call({ to: l1.contract, blockTag: word(1) }));
    expect(error).toBeInstanceOf(NoAgreementError);
    expect((error as NoAgreementError).absent).toHaveLength(3);
  });

  it('reads safe and finalized where the endpoints have them', async () => {
    const pool = await l1.pool([HONEST, stale(1), HONEST], 2);
    const { number } = (await l1.anvil.rpc.call('eth_getBlockByNumber', ['finalized', false])) as {
      number: string;
    };
    expect((await pool.getBlock('finalized'))?.number).toBe(Number(number));
    expect(await pool.call({ to: l1.contract, blockTag: 'finalized' })).toBe('0x');
  });
});

describe('what is read and sent', () => {
  it('decodes reverts as ethers does', async () => {
    const pool = await l1.pool([HONEST, HONEST], 2);
    const error = await reasonOf(pool.call({ to: l1.contract, data: word(0xdead) }));
    expect(isCallException(error) && error.data).toBe(word(0xdead));
    const estimate = await reasonOf(pool.estimateGas({ to: l1.contract, data: word(0xdead) }));
    expect(isCallException(estimate) && estimate.data).toBe(word(0xdead));
  });

  it('does not believe one that says reverted', async () => {
    const reverter = always({ kind: 'fault', code: 3, data: '0x12345678' }, /^eth_(call|estimate)/);
    const pool = await l1.pool([reverter, SLOW, SLOW], 2);
    expect(await l1.read(pool)).toBe(12);
    expect(await pool.estimateGas({ to: l1.contract, data: word(1) })).toBeGreaterThan(21_000n);
    expect(l1.events).toMatchObject([{ kind: 'outvoted', who: 'e0' }]);
  });

  it('takes no price that one alone says', async () => {
    const dear = always({ kind: 'say', answer: () => '0xffffffffffff' }, /^eth_gasPrice$/);
    const pool = await l1.pool([dear, HONEST, HONEST], 2, { graceMs: 500 });
    expect(BigInt((await pool.send('eth_gasPrice', [])) as string)).toBeLessThan(10n ** 10n);
  });

  it.each([1, 2])('sends a transaction and waits for it, %i agreeing', async (need) => {
    const withholding = always({ kind: 'fault', code: -32000 }, /^eth_sendRaw/);
    const pool = await l1.pool([withholding, HONEST, HONEST], need);
    const before = Number(await l1.anvil.rpc.call('eth_blockNumber'));
    const sent = await l1.wallet(pool).sendTransaction({ to: l1.contract, data: word(100 + need) });
    const receipt = await pool.getTransactionReceipt(sent.hash);
    expect(receipt?.blockNumber).toBe(before + 1);
    expect(await l1.read(pool)).toBe(100 + need);
    // Every endpoint was offered it.
    expect(l1.endpoints.map((each) => each.countOf('eth_sendRawTransaction'))).toEqual([1, 1, 1]);
  });

  it('takes a transaction that is known already for accepted, whatever the endpoint says', async () => {
    const pool = await l1.pool([HONEST, HONEST], 2);
    const wallet = new Wallet(KEY, pool);
    const populated = await wallet.populateTransaction({ to: l1.contract, data: word(7) });
    const raw = await wallet.signTransaction(populated);
    const { hash } = Transaction.from(raw);
    expect(await pool.send('eth_sendRawTransaction', [raw])).toBe(hash);
    expect(await pool.send('eth_sendRawTransaction', [raw])).toBe(hash);
  });

  it('keeps the reason for which nobody takes a transaction', async () => {
    const pool = await l1.pool([HONEST, HONEST], 2);
    const wallet = new Wallet(KEY, pool);
    const error = await reasonOf(
      wallet.sendTransaction({ to: l1.contract, nonce: 0, gasLimit: 50_000 }),
    );
    expect(isError(error, 'NONCE_EXPIRED')).toBe(true);
  });

  it('reads logs, by address and topic, and only those that enough give', async () => {
    const forger = always({
      kind: 'say',
      answer: (logs) =>
        Array.isArray(logs) ? logs.map((log: object) => ({ ...log, data: word(5) })) : logs,
    });
    const pool = await l1.pool([forger, SLOW, SLOW], 2);
    const filter = { address: l1.contract, topics: [TOPIC], fromBlock: 0, toBlock: 'latest' };
    const logs = await pool.getLogs(filter);
    expect(logs.slice(0, 12).map(({ data }) => Number(data))).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    expect(l1.events).toMatchObject([{ kind: 'outvoted', who: 'e0', method: 'eth_getLogs' }]);
    const nothing = { ...filter, topics: [word(1)] };
    expect(await pool.getLogs(nothing)).toEqual([]);
  });

  it('notices logs that are left out', async () => {
    const pool = await l1.pool([always({ kind: 'truncate' }), SLOW, SLOW], 2);
    const logs = await pool.getLogs({ address: l1.contract, fromBlock: 0, toBlock: 'latest' });
    expect(Number(logs.at(-1)!.data)).toBe(await l1.read(pool));
    expect(l1.events).toMatchObject([{ kind: 'outvoted', who: 'e0' }]);
  });

  it('does not take an endpoint that is behind for one that leaves logs out', async () => {
    const pool = await l1.pool([always({ kind: 'stale', blocks: 2 }), HONEST, HONEST], 2);
    const head = await pool.getBlockNumber();
    const logs = await pool.getLogs({ address: l1.contract, fromBlock: 0, toBlock: head });
    expect(Number(logs.at(-1)!.data)).toBe(await l1.read(pool));
    expect(l1.events).toEqual([]);
  });

  it('traces by those that can', async () => {
    const unable = always({ kind: 'fault', code: -32601 }, /^debug_/);
    const pool = await l1.pool([unable, HONEST, unable], 2);
    const hash = await l1.write(9);
    const trace = await pool.send('debug_traceTransaction', [hash, { tracer: 'callTracer' }]);
    expect(trace).toMatchObject({ to: l1.contract, input: word(9) });
    const none = await l1.pool([unable, unable], 2);
    const error = await reasonOf(none.send('debug_traceTransaction', [hash, {}]));
    expect(isError(error, 'UNKNOWN_ERROR') || isError(error, 'UNSUPPORTED_OPERATION')).toBe(true);
  });

  it('works over WebSockets', async () => {
    await l1.pool([HONEST, HONEST, HONEST], 2);
    const urls = l1.endpoints.map(({ socketUrl }) => socketUrl);
    const [first, second, third] = urls as [string, string, string];
    const mixed = [{ url: first }, { url: second }, { url: third.replace('ws', 'http') }];
    const pool = await EndpointPool.open({ endpoints: mixed, need: 2 });
    l1.pools.push(pool);
    expect((await pool.getNetwork()).chainId).toBe(31337n);
    expect(await l1.read(pool)).toBe(9);
  });

  it('refuses what lives in one endpoint', async () => {
    const pool = await l1.pool([HONEST, HONEST], 2);
    const error = await reasonOf(pool.send('eth_newFilter', [{}]));
    expect(error).toBeInstanceOf(MethodRefusedError);
  });

  it('refuses options that cannot be meant', () => {
    const url = 'http://127.0.0.1:1';
    const make = (endpoints: { url: string }[], need: number) => () =>
      new EndpointPool({ endpoints, need, chainId: 1n });
    expect(make([{ url }, { url }], 2)).toThrow(PoolOptionsError);
    expect(make([{ url }], 2)).toThrow(PoolOptionsError);
    expect(make([{ url }], 0)).toThrow(PoolOptionsError);
  });
});
