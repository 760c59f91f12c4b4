import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { type ChainFileJson, readChainFile } from '../../challenger/chainFile.js';
import { NoAgreementError } from '../../challenger/l1/endpoints/noAgreement.js';
import type { PoolEvent } from '../../challenger/l1/endpoints/poolEvent.js';
import { type FaultPlan, FaultyEndpoint } from '../l1/faultyEndpoint.js';
import { PublishedDevnet } from './publishedDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let world: PublishedDevnet;
beforeAll(async () => {
  world = await PublishedDevnet.open();
});
afterAll(() => world.close());

describe('over L1 endpoints of which one lies', () => {
  // Not of heights: one that is said to be behind or ahead is not asked for anything, and has nothing to lie about.
  const READS = /^eth_(call|getLogs|getBlockBy|getTransactionBy)/;
  const LIAR: FaultPlan[] = [{ fault: { kind: 'lie' }, methods: READS }];
  const FLAKY: FaultPlan[] = [
    { fault: { kind: 'status', status: 500 }, rate: 0.1 },
    { fault: { kind: 'drop' }, rate: 0.1 },
  ];

  /** The chain over these endpoints, of which two must agree unless another number is given. */
  async function over<T>(
    plans: readonly (readonly FaultPlan[])[],
    work: (chain: Chain, events: readonly PoolEvent[]) => Promise<T>,
    need = 2,
  ): Promise<T> {
    const { url } = world.settled.devnet.l1;
    const opened = await Promise.all(
      plans.map((plan, i) => FaultyEndpoint.open(url, plan, `sync ${String(i)}`)),
    );
    const events: PoolEvent[] = [];
    const json = JSON.parse(readFileSync(world.settled.file, 'utf8')) as ChainFileJson;
    const file = path.join(world.fresh(), 'chain.json');
    const endpoints = opened.map((each, i) => ({ url: each.url, name: `e${String(i)}` }));
    writeFileSync(file, JSON.stringify({ ...json, l1: { ...json.l1, endpoints, need } }));
    let other: Chain | undefined;
    try {
      other = await Chain.open(await readChainFile(file), {
        onPool: (event) => events.push(event),
      });
      return await work(other, events);
    } finally {
      other?.close();
      await Promise.all(opened.map((each) => each.close()));
    }
  }

  it('comes to the same, and says who lied', async () => {
    const source = await world.published(1);
    await over([LIAR, FLAKY, [], []], async (other, events) => {
      world.expectReached(await world.sync([source], { chain: other }));
      const liars = events.flatMap((event) => (event.kind === 'outvoted' ? [event.who] : []));
      expect(new Set(liars)).toEqual(new Set(['e0']));
    });
  });

  it('begins nothing where too few agree', async () => {
    await expect(over([LIAR, LIAR, []], () => Promise.resolve())).rejects.toThrow(NoAgreementError);
  });

  it('begins also where L1 is reorganized in the middle of it', async () => {
    const { rpc } = world.settled.devnet.l1;
    await rpc.call('evm_mine');
    let reorg: Promise<unknown> | undefined;
    const moving = (result: unknown): unknown => {
      reorg ??= rpc.call('anvil_reorg', [1, []]);
      return result;
    };
    const moves: FaultPlan[] = [
      { fault: { kind: 'say', answer: moving }, methods: /^eth_call$/ },
      { fault: { kind: 'delay', ms: 200 }, methods: /^eth_call$/ },
    ];
    await over([moves], (other) => Promise.resolve(other.name), 1);
    await reorg;
    expect(reorg).toBeDefined();
  });
});
