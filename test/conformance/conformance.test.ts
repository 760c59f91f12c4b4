import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { blockchainCase, runBlockchainCase } from '../../challenger/conformance/blockchainCase.js';
import { runChainFolder } from '../../challenger/conformance/chainFolder.js';
import { FixtureError, fixtures, type Fixture } from '../../challenger/conformance/fixtures.js';
import { type ConformanceOptions, runConformance } from '../../challenger/conformance/runner.js';
import { TraceEngine } from '../../challenger/conformance/traceEngine.js';
import { runWitnessBlock, witnessBlock } from '../../challenger/conformance/witnessBlock.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import {
  publishedBatches,
  type PublishedChain,
} from '../../challenger/conformance/publishedBatches.js';
import { meetsExpectation } from '../../challenger/conformance/expectedExceptions.js';
import { judgeState, runStateCase, stateCases } from '../../challenger/conformance/stateCase.js';
import { splitChain } from '../../challenger/conformance/mainnetBlock.js';
import { executeBatch } from '../../challenger/execute/batchExecution.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { DATA, hasData, toHex } from '../execute/sharedData.js';

// Whole suites run in one test here; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 600_000 });

type Of<K extends Fixture['kind']> = Extract<Fixture, { kind: K }>;
const read = <K extends Fixture['kind']>(folder: string, kind: K): Of<K>[] =>
  [...fixtures([`${DATA}/${folder}`])].filter((fixture): fixture is Of<K> => fixture.kind === kind);

interface StateJson {
  post: Record<string, { hash: string; logs: string; expectException?: string }[]>;
}

describe.skipIf(!hasData('state'))('state tests', () => {
  const cases = hasData('state')
    ? read('state', 'state').flatMap(({ name, json }) => stateCases(name, json))
    : [];

  it('pass, all 600', async () => {
    expect(cases).toHaveLength(600);
    const rejected = cases.filter(({ expected }) => expected.expectException !== undefined);
    expect(rejected).toHaveLength(30);
    for (const test of cases) {
      expect(judgeState(test, await runStateCase(test, test.fork!)), test.name).toEqual({
        outcome: 'passed',
      });
    }
  });

  it('fail where the expectation is another: a wrong root, wrong logs, a rejection that does not come', async () => {
    const [fixture] = read('state', 'state').filter(
      ({ json }) => !JSON.stringify(json).includes('expectException'),
    );
    const changed = (change: Partial<StateJson['post'][string][number]>) => {
      const json = structuredClone(fixture!.json) as StateJson;
      const entry = Object.values(json.post)[0]![0]!;
      Object.assign(entry, change);
      return stateCases('changed', json)[0]!;
    };
    for (const change of [
      { hash: `0x${'11'.repeat(32)}` },
      { logs: `0x${'22'.repeat(32)}` },
      { expectException: 'TransactionException.SENDER_NOT_EOA' },
    ]) {
      const test = changed(change);
      expect(judgeState(test, await runStateCase(test, test.fork!)).outcome).toBe('failed');
    }
  });

  it('take a rejection for another reason as a failure', async () => {
    const test = cases.find(
      ({ expected }) => expected.expectException === 'TransactionException.SENDER_NOT_EOA',
    )!;
    const outcome = await runStateCase(test, test.fork!);
    expect(outcome.skipped).toBe('sender');
    expect(judgeState(test, { ...outcome, skipped: 'nonce' }).outcome).toBe('failed');
  });
});

describe.skipIf(!hasData('blockchain'))('block tests', () => {
  const cases = hasData('blockchain') ? read('blockchain', 'blockchain') : [];

  it('pass, with every invalid block rejected for the reason that the test names', async () => {
    expect(cases).toHaveLength(120);
    for (const { name, json } of cases) {
      expect(await runBlockchainCase(blockchainCase(name, json)), name).toEqual({
        outcome: 'passed',
      });
    }
  });

  it('fail where a valid block is called invalid, or an invalid one valid', async () => {
    const valid = cases
      .map(({ name, json }) => blockchainCase(name, json))
      .find(({ blocks }) => blocks.every((b) => b.expectException === undefined))!;
    const calledInvalid = {
      ...valid,
      blocks: valid.blocks.map((b) => ({
        ...b,
        expectException: 'BlockException.INVALID_GASLIMIT',
      })),
    };
    expect((await runBlockchainCase(calledInvalid)).outcome).toBe('failed');
    const invalid = cases
      .map(({ name, json }) => blockchainCase(name, json))
      .find(({ blocks }) => blocks.some((b) => b.expectException !== undefined))!;
    const calledValid = { ...invalid, blocks: invalid.blocks.map(({ rlp }) => ({ rlp })) };
    expect((await runBlockchainCase(calledValid)).outcome).toBe('failed');
  });

  it('published as batches of a chain of ours give the same blocks, void blocks and skipped transactions', async () => {
    const tally = { block: 0, void: 0, skips: 0, otherHeader: 0 };
    const leftOut = new Map<string, number>();
    const leave = (reason: string) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    for (const { name, json } of cases) {
      const published = await publishedBatches(blockchainCase(name, json));
      if (published.outOfScope !== undefined) {
        leave(`case: ${published.outOfScope}`);
        continue;
      }
      published.excluded.forEach(({ reason }) => leave(`block: ${reason}`));
      for (const chain of published.chains) await follow(chain, tally);
    }
    console.log('published batches:', tally, 'left out:', Object.fromEntries(leftOut));
    expect(tally).toEqual({ block: 301, void: 8, skips: 14, otherHeader: 15 });
    expect(Object.fromEntries(leftOut)).toEqual({
      'case: the network ShanghaiToCancunAtTime15k': 4,
      'case: withdrawals': 10,
      'case: a blob transaction': 4,
      'case: excess blob gas': 17,
      'case: a side chain': 1,
    });
  });

  async function follow(
    chain: PublishedChain,
    tally: Record<'block' | 'void' | 'skips' | 'otherHeader', number>,
  ) {
    const executor = new VmExecutor({ config: chain.config, nodes: chain.nodes });
    let { head } = chain;
    for (const { bytes, l1Timestamp, block, expected } of chain.batches) {
      const before = head;
      const { units, head: after } = await executeBatch(executor, chain.config, head, bytes, {
        l1Timestamp,
      });
      head = after;
      tally[expected.outcome]++;
      if (expected.outcome === 'block')
        expect(toHex(head.hash), chain.name).toBe(toHex(expected.hash));
      if (expected.outcome === 'void') {
        expect(units[1], chain.name).toMatchObject({ kind: 'void', reason: expected.reason });
        expect(head).toBe(before);
      }
      if (expected.outcome === 'otherHeader') {
        expect(head.number, chain.name).toBe(before.number + 1n);
        expect(toHex(head.hash), chain.name).not.toBe(toHex(block.header.hash));
      }
      if (expected.outcome === 'skips') {
        const reasons = units.flatMap((unit) =>
          unit.kind === 'transaction' ? [unit.result.skipped] : [],
        );
        const first = reasons.find((reason) => reason !== undefined);
        expect(first !== undefined && meetsExpectation(expected.exception, first), chain.name).toBe(
          true,
        );
      }
    }
  }
});

describe.skipIf(!hasData('chains'))('chain files', () => {
  const chains = hasData('chains') ? read('chains', 'chain') : [];
  it.each(chains.map((chain) => [chain.name.split('/').at(-1), chain] as const))(
    '%s passes',
    async (name, chain) => {
      const { result, blocks } = await runChainFolder(chain.genesis, chain.chain);
      expect(result).toEqual({ outcome: 'passed' });
      expect(blocks).toBe(name === 'geth-ethtest' ? 600 : 54);
    },
  );

  it('stop at the block where a byte is another', async () => {
    const chain = chains.find(({ name }) => name.endsWith('execution-apis'))!;
    const blocks = splitChain(chain.chain);
    const broken = blocks.map((block) => block.slice());
    // The last byte of block 10's state root: 3 bytes of list headers at each level, 33 + 33 + 21 of fields before it.
    const at = broken[9]!.indexOf(0xa0, 6 + 33 + 33 + 21) + 32;
    broken[9]![at]! ^= 1;
    const { result, blocks: accepted } = await runChainFolder(chain.genesis, Buffer.concat(broken));
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(accepted).toBe(9);
  });
});

describe.skipIf(!hasData('l1-witness'))('blocks with a witness', () => {
  const paths = [`${DATA}/l1-witness`];
  const outcomes = async (options: Pick<ConformanceOptions, 'paths' | 'engine'>) => {
    const machine = new TraceEngine({ maxSteps: 1 });
    const found: string[] = [];
    try {
      for await (const { result } of runConformance({ ...options, prove: 'none', machine })) {
        found.push(result.outcome);
      }
    } finally {
      await machine.stop();
    }
    return found;
  };

  it('pass on the executor and are left out, with a reason, by the machine', async () => {
    expect(await outcomes({ paths, engine: 'executor' })).toEqual(['passed', 'passed']);
    expect(await outcomes({ paths, engine: 'machine' })).toEqual(['outOfScope', 'outOfScope']);
  });

  it('fail where a field of the header is another, and where a node is missing', async () => {
    const json = read('l1-witness', 'witness')[0]!.json as Record<string, unknown>;
    const header = json['header'] as Record<string, string>;
    for (const [field, reason] of [
      ['receipts_root', 'receiptsRoot'],
      ['state_root', 'stateRoot'],
      ['transactions_root', 'transactionsRoot'],
      ['withdrawals_root', 'withdrawalsRoot'],
    ] as const) {
      const changed = { ...json, header: { ...header, [field]: `0x${'11'.repeat(32)}` } };
      expect(await runWitnessBlock(witnessBlock(changed))).toEqual({
        outcome: 'failed',
        reason: `${reason} is another one than in the header`,
      });
    }
    const none = { ...json, states: [] };
    await expect(runWitnessBlock(witnessBlock(none))).rejects.toThrow(MissingNodeError);
  });
});

describe('files with no known test', () => {
  it('are listed as out of scope, and alone they are an error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gainsay-conformance-'));
    try {
      writeFileSync(join(folder, 'other.json'), '{"a": 1}');
      const names: string[] = [];
      const run = async () => {
        const options = { paths: [folder], engine: 'executor', prove: 'none' } as const;
        for await (const { name, result } of runConformance(options)) {
          expect(result.outcome).toBe('outOfScope');
          names.push(name);
        }
      };
      await expect(run()).rejects.toThrow(FixtureError);
      expect(names).toEqual([join(folder, 'other.json')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
