import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from '../../../challenger/l1/endpoints/adaptiveLimit.js';
import type { EndpointError } from '../../../challenger/l1/endpoints/endpointError.js';
import {
  RpcFaultError,
  TimedOutError,
  UnreachableError,
} from '../../../challenger/l1/endpoints/endpointError.js';
import type { RpcAnswer, RpcCall } from '../../../challenger/l1/endpoints/jsonRpc.js';
import { LogsMovedError, readLogs } from '../../../challenger/l1/endpoints/logRange.js';

const hex = (number: number | bigint) => `0x${number.toString(16)}`;
const hash = (number: number, branch = 'a') => `0x${branch}${hex(number).slice(2)}`;

interface FakeLog {
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly logIndex: string;
  readonly address: string;
  readonly topics: string[];
}

/** A node with one log in some blocks that refuses what it finds too much. */
class Node {
  readonly name = 'node';
  readonly asked: number[] = [];
  limit: AdaptiveLimit;

  constructor(
    readonly logs: FakeLog[],
    private readonly refuse: (blocks: number, logs: number) => EndpointError | undefined,
    most = 1_000,
    readonly hashOf: (number: number) => string = hash,
  ) {
    this.limit = new AdaptiveLimit(most);
  }

  ask = async ({ method, params }: RpcCall): Promise<RpcAnswer> => {
    if (method === 'eth_getBlockByNumber') {
      return { kind: 'result', result: { hash: this.hashOf(Number(params[0])) } };
    }
    const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    const found = this.logs.filter(
      ({ blockNumber }) => Number(blockNumber) >= from && Number(blockNumber) <= to,
    );
    this.asked.push(to - from + 1);
    const refusal = this.refuse(to - from + 1, found.length);
    if (refusal instanceof RpcFaultError) return { kind: 'fault', fault: refusal.fault };
    if (refusal !== undefined) throw refusal;
    return { kind: 'result', result: found };
  };
}

const log = (number: number, index = 0, branch = 'a'): FakeLog => ({
  ...{ blockNumber: hex(number), blockHash: hash(number, branch), logIndex: hex(index) },
  ...{ address: '0xaa', topics: ['0x01'] },
});
const fault = (code: number) => new RpcFaultError('node', 'eth_getLogs', { code, message: '' });
const range = (from: number, to: number) => ({
  ...{ from: BigInt(from), to: BigInt(to), toHash: hash(to), address: '0xAA', topics: ['0x01'] },
});

describe('logs of a range', () => {
  it('are all there, each once and in order, whatever a provider refuses', async () => {
    const refusals = [fault(-32005), fault(-32602), fault(-32000), new TimedOutError('node', 1)];
    const arbitrary = fc.record({
      blocks: fc.uniqueArray(fc.nat(200), { maxLength: 40 }),
      from: fc.nat(200),
      length: fc.nat(200),
      mostBlocks: fc.integer({ min: 1, max: 250 }),
      mostLogs: fc.integer({ min: 1, max: 40 }),
      refusal: fc.constantFrom(...refusals),
    });
    await fc.assert(
      fc.asyncProperty(
        arbitrary,
        async ({ blocks, from, length, mostBlocks, mostLogs, refusal }) => {
          const node = new Node(
            blocks.map((number) => log(number)),
            (size, count) => (size > mostBlocks || count > mostLogs ? refusal : undefined),
          );
          const to = from + length;
          const found = (await readLogs(node, range(from, to))) as FakeLog[];
          const expected = blocks
            .filter((each) => each >= from && each <= to)
            .sort((a, b) => a - b);
          expect(found.map(({ blockNumber }) => Number(blockNumber))).toEqual(expected);
        },
      ),
    );
  });

  it('are asked for in what went through last time, and in slowly more', async () => {
    const node = new Node([], (size) => (size > 100 ? fault(-32005) : undefined));
    await readLogs(node, range(0, 999));
    expect(node.asked.slice(0, 5)).toEqual([1000, 500, 250, 125, 62]);
    node.asked.length = 0;
    await readLogs(node, range(0, 99));
    expect(node.asked[0]).toBeGreaterThanOrEqual(62);
    expect(node.asked[0]).toBeLessThanOrEqual(100);
  });

  it('are not there where a single block is refused, and nothing is learnt from that', async () => {
    const node = new Node([], () => fault(-32601));
    await expect(readLogs(node, range(0, 999))).rejects.toBeInstanceOf(RpcFaultError);
    expect(node.limit.value).toBe(1_000);
  });

  it('are not asked for again of one that cannot be reached', async () => {
    const node = new Node([], () => new UnreachableError('node'));
    await expect(readLogs(node, range(0, 999))).rejects.toBeInstanceOf(UnreachableError);
    expect(node.asked).toEqual([1000]);
  });

  it('are refused where they are of another branch', async () => {
    const none = () => undefined;
    const mixed = new Node([log(5), log(5, 1, 'b')], none);
    await expect(readLogs(mixed, range(0, 500))).rejects.toBeInstanceOf(LogsMovedError);
    const other = new Node([log(9, 0, 'b')], none);
    await expect(readLogs(other, range(0, 20))).rejects.toMatchObject({ block: 9n });
    const moved = new Node([log(5)], none, 1_000, (number) =>
      hash(number, number > 15 ? 'b' : 'a'),
    );
    await expect(readLogs(moved, range(0, 20))).rejects.toMatchObject({ block: 20n });
    expect(await readLogs(new Node([log(9)], none), range(0, 20))).toHaveLength(1);
  });

  it.each<[string, Partial<FakeLog>]>([
    ['another block', { blockNumber: hex(30) }],
    ['another address', { address: '0xbb' }],
    ['another topic', { topics: ['0x02'] }],
  ])('are refused where they are of %s than was asked for', async (_, wrong) => {
    const node = new Node([], () => undefined);
    const { ask } = node;
    node.ask = async (call) =>
      call.method === 'eth_getLogs'
        ? { kind: 'result', result: [{ ...log(5), ...wrong }] }
        : ask(call);
    await expect(readLogs(node, range(0, 20))).rejects.toBeInstanceOf(LogsMovedError);
  });
});
