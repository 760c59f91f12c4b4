import type { Filter, Log } from 'ethers';
import { describe, expect, it } from 'vitest';
import type { L1Block } from '../../challenger/l1/l1Block.js';
import { LogMemory, type LogRange } from '../../challenger/l1/logMemory.js';

const ADDRESS = `0x${'ab'.repeat(20)}`;
const topic = (byte: string): string => `0x${byte.repeat(32)}`;

/** A chain whose blocks of one fork have each a log with its number, and whose endpoint leaves some out. */
class Source {
  fork = 'one';
  head = 1_000;
  readonly asked: Filter[] = [];
  readonly leftOut = new Set<number>();

  get block(): L1Block {
    return this.blockAt(this.head);
  }

  blockAt(number: number): L1Block {
    return { number, hash: `${this.fork} ${String(number)}`, time: 0n };
  }

  getLogs(filter: Filter): Promise<Log[]> {
    this.asked.push(filter);
    const [from, to] = [filter.fromBlock as number, filter.toBlock as number];
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const logs = numbers
      .filter((number) => !this.leftOut.has(number))
      .map((blockNumber) => ({
        blockNumber,
        topics: [topic(blockNumber % 2 === 0 ? 'ee' : '0d'), topic('77')],
        data: this.fork,
      }));
    return Promise.resolve(logs as unknown as Log[]);
  }

  stands({ hash, number }: L1Block): Promise<boolean> {
    return Promise.resolve(number <= this.head && hash === this.blockAt(number).hash);
  }
}

const range = (fromBlock: number, toBlock: number, topics?: LogRange['topics']): LogRange => ({
  ...{ address: ADDRESS, fromBlock, toBlock },
  ...(topics === undefined ? {} : { topics }),
});
const ranges = ({ asked }: Source) => asked.map(({ fromBlock, toBlock }) => [fromBlock, toBlock]);
const numbers = (logs: readonly Log[]) => logs.map(({ blockNumber }) => blockNumber);

describe('a memory of logs', () => {
  it('covers one contract, from its first block on', () => {
    const memory = new LogMemory(ADDRESS, 100);
    expect(memory.covers(range(100, 200))).toBe(true);
    expect(memory.covers({ ...range(100, 200), address: ADDRESS.toUpperCase() })).toBe(true);
    expect(memory.covers(range(99, 200))).toBe(false);
    expect(memory.covers({ ...range(100, 200), address: `0x${'cd'.repeat(20)}` })).toBe(false);
  });

  it('finds topics however their letters are written', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 0);
    const loud = {
      getLogs: async (filter: Filter) => {
        const logs = await source.getLogs(filter);
        return logs.map((log) => ({
          ...log,
          topics: log.topics.map((each) => `0x${each.slice(2).toUpperCase()}`),
        })) as unknown as Log[];
      },
      stands: (block: L1Block) => source.stands(block),
    };
    const found = await memory.select(range(990, 1_000, [topic('ee')]), source.block, loud);
    expect(numbers(found)).toEqual([990, 992, 994, 996, 998, 1_000]);
  });

  it('asks once a block, whatever is asked of it, and then for the newest blocks', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 100);
    const [all, two, even] = await Promise.all([
      memory.select(range(100, 1_000), source.block, source),
      memory.select(range(500, 501), source.block, source),
      memory.select(range(997, 1_000, [[topic('ee'), topic('ff')]]), source.block, source),
    ]);
    expect(all).toHaveLength(901);
    expect(numbers(two)).toEqual([500, 501]);
    expect(numbers(even)).toEqual([998, 1_000]);
    const none = await memory.select(range(990, 1_000, [null, topic('78')]), source.block, source);
    expect(none).toEqual([]);
    source.head = 1_003;
    expect(await memory.select(range(100, 1_003), source.block, source)).toHaveLength(904);
    expect(ranges(source)).toEqual([
      [100, 1_000],
      [745, 1_003],
    ]);
    expect(source.asked.every(({ address, topics }) => address === ADDRESS && !topics)).toBe(true);
  });

  it('finds what was left out, once it is there', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 100);
    source.leftOut.add(995);
    expect(await memory.select(range(990, 1_000), source.block, source)).toHaveLength(10);
    source.leftOut.clear();
    source.head = 1_010;
    expect(await memory.select(range(990, 1_000), source.block, source)).toHaveLength(11);
  });

  it('reads all anew where the chain is another one', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 100);
    await memory.select(range(100, 1_000), source.block, source);
    source.fork = 'two';
    source.head = 1_001;
    const logs = await memory.select(range(100, 1_001), source.block, source);
    expect(new Set(logs.map(({ data }) => data))).toEqual(new Set(['two']));
    expect(logs).toHaveLength(902);
    expect(ranges(source)[1]).toEqual([100, 1_001]);
  });

  it('tells of an older block, too, and knows no more then than was so at it', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 100);
    await memory.select(range(100, 1_000), source.block, source);
    const older = await memory.select(range(100, 990), source.blockAt(990), source);
    expect(numbers(older).at(-1)).toBe(990);
    expect(await memory.select(range(100, 1_000), source.block, source)).toHaveLength(901);
  });

  it('has nothing of before its first block, and asks for nothing', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 2_000);
    expect(await memory.select(range(2_000, 3_000), source.block, source)).toEqual([]);
    expect(source.asked).toEqual([]);
  });

  it('goes on after a failure', async () => {
    const source = new Source();
    const memory = new LogMemory(ADDRESS, 100);
    const failing = { stands: source.stands, getLogs: () => Promise.reject(new RangeError('no')) };
    const [first, second] = await Promise.allSettled([
      memory.select(range(100, 1_000), source.block, failing),
      memory.select(range(100, 1_000), source.block, source),
    ]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ status: 'fulfilled' });
    expect(await memory.select(range(999, 1_000), source.block, source)).toHaveLength(2);
  });
});
