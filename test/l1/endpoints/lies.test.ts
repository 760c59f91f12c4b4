import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CannotTellError } from '../../../challenger/execute/cannotTell.js';
import { canonical } from '../../../challenger/l1/endpoints/canonical.js';
import type { EndpointPool } from '../../../challenger/l1/endpoints/endpointPool.js';
import type { FaultPlan } from '../faultyEndpoint.js';
import { SmallL1, TOPIC, word } from './smallL1.js';

let l1: SmallL1;
let questions: [string, unknown[]][];
beforeAll(async () => {
  l1 = await SmallL1.open();
  let hash = '';
  for (let value = 1; value <= 6; value++) hash = await l1.write(value);
  const to = l1.contract;
  const block = (await l1.anvil.rpc.call('eth_getBlockByNumber', ['0x4', false])) as {
    hash: string;
  };
  questions = [
    ['eth_call', [{ to }, 'latest']],
    ['eth_call', [{ to }, '0x3']],
    ['eth_getBalance', [to, 'latest']],
    ['eth_getCode', [to, 'latest']],
    ['eth_getStorageAt', [to, '0x0', 'latest']],
    ['eth_getTransactionCount', [to, 'latest']],
    ['eth_getProof', [to, [word(0)], 'latest']],
    ['eth_getLogs', [{ address: to, topics: [TOPIC], fromBlock: '0x0', toBlock: 'latest' }]],
    ['eth_getLogs', [{ address: to, fromBlock: '0x2', toBlock: '0x5' }]],
    ['eth_getLogs', [{ address: to, blockHash: block.hash }]],
    ['eth_blockNumber', []],
    ['eth_getBlockByNumber', ['latest', false]],
    ['eth_getBlockByNumber', ['0x4', true]],
    ['eth_getBlockByNumber', ['finalized', false]],
    ['eth_getBlockByHash', [block.hash, true]],
    ['eth_getTransactionByHash', [hash]],
    ['eth_getTransactionReceipt', [hash]],
    ['eth_getBlockReceipts', ['0x4']],
    ['debug_traceTransaction', [hash, { tracer: 'callTracer' }]],
    ['eth_chainId', []],
  ];
});
afterAll(() => l1.close());

const LIAR: FaultPlan[] = [{ fault: { kind: 'lie' }, methods: /^(?!eth_chainId)/ }];
/** So that the liar is asked first. */
const SLOW: FaultPlan[] = [{ fault: { kind: 'delay', ms: 10 } }];
const PUT_AGAIN = 4;

/** How many questions are answered otherwise than by the node itself, and how many not at all. */
async function mistakes(pool: EndpointPool): Promise<{ wrong: string[]; none: number }> {
  const wrong: string[] = [];
  let none = 0;
  for (let i = 0; i < PUT_AGAIN; i++) {
    for (const [method, params] of questions) {
      const truth = canonical(method, params, await l1.anvil.rpc.call(method, params));
      try {
        const answer = canonical(method, params, await pool.send(method, params));
        if (answer !== truth) wrong.push(method);
      } catch (error) {
        if (!(error instanceof CannotTellError)) throw error;
        none++;
      }
    }
  }
  return { wrong, none };
}

describe('an endpoint that lies about everything', () => {
  it('is not believed where two of three must agree, and hinders nothing', async () => {
    const pool = await l1.pool([LIAR, SLOW, SLOW], 2);
    expect(await mistakes(pool)).toEqual({ wrong: [], none: 0 });
    const told = l1.events.filter(({ kind }) => kind === 'outvoted');
    expect(told.length).toBeGreaterThan(0);
    for (const event of told) expect(event).toMatchObject({ who: 'e0' });
  });

  it('cannot be told by how it writes hex where it says what all say', async () => {
    const capitals = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value).replace(/"0x([0-9a-f]+)"/g, (_, hex: string) => {
          return `"0x${hex.toUpperCase()}"`;
        }),
      ) as unknown;
    const shouter: FaultPlan[] = [{ fault: { kind: 'say', answer: capitals } }];
    const pool = await l1.pool([shouter, SLOW, SLOW], 2);
    const shouted: string[] = [];
    for (const [method, params] of questions) {
      const answer = JSON.stringify(await pool.send(method, params));
      if (/"0x[0-9a-f]*[A-F]/.test(answer)) shouted.push(method);
    }
    expect(shouted).toEqual([]);
    expect(l1.events.filter(({ kind }) => kind === 'outvoted')).toEqual([]);
  });

  it('is believed where one is enough', async () => {
    const pool = await l1.pool([LIAR, SLOW, SLOW], 1);
    expect((await mistakes(pool)).wrong.length).toBeGreaterThan(5);
  });

  it('can hinder, and only that, where two of two must agree', async () => {
    const { wrong, none } = await mistakes(await l1.pool([LIAR, SLOW], 2, { maxBehind: 0 }));
    expect(wrong).toEqual([]);
    expect(none).toBeGreaterThan((questions.length * PUT_AGAIN) / 2);
  });
});
