import { Interface } from 'ethers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../../bisection/game/Claims.js';
import { LIES } from '../../../challenger/devnet/lies.js';
import { Challenger, type Progress } from '../../../challenger/dispute/challenger.js';
import { HttpTreeSource } from '../../../challenger/dispute/httpTreeSource.js';
import { CannotTellError } from '../../../challenger/execute/cannotTell.js';
import { CLAIMS_ABI } from '../../../challenger/l1/claims.js';
import { EndpointPool } from '../../../challenger/l1/endpoints/endpointPool.js';
import { NoAgreementError } from '../../../challenger/l1/endpoints/noAgreement.js';
import type { PoolEvent } from '../../../challenger/l1/endpoints/poolEvent.js';
import { Sender } from '../../../challenger/l1/sender.js';
import { devAccount } from '../../../challenger/devnet/accounts.js';
import { playAnew, playOn, server, world } from '../../challenger/ownWorld.js';
import { nodeOf, World } from '../../challenger/world.js';
import { type FaultPlan, FaultyEndpoint } from '../faultyEndpoint.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000 });

const opened: { close(): Promise<void> }[] = [];
const pools: EndpointPool[] = [];

playOn(() => World.open());
afterEach(async () => {
  for (const pool of pools.splice(0)) pool.destroy();
  for (const each of opened.splice(0)) await each.close();
});

/** Index of the account that plays through the pool. */
const CHALLENGER = 6;

async function challengerOver(
  plans: readonly (readonly FaultPlan[])[],
  need: number,
  seed: string,
): Promise<{ challenger: Challenger; events: PoolEvent[]; sender: Sender }> {
  const endpoints = await Promise.all(
    plans.map((plan, i) => FaultyEndpoint.open(world.devnet.l1.url, plan, `${seed} ${i}`)),
  );
  opened.push(...endpoints);
  const events: PoolEvent[] = [];
  const pool = new EndpointPool({
    endpoints: endpoints.map(({ url }, i) => ({
      ...{ url, name: `e${i}`, timeoutMs: 2_000, backOff: { firstMs: 2, mostMs: 20 } },
    })),
    ...{ need, chainId: 31337n, headAgeMs: 0, graceMs: 30, pauseMs: 5 },
    onEvent: (event) => events.push(event),
  });
  pools.push(pool);
  const sender = new Sender(devAccount(CHALLENGER), pool, 'challenger', world.devnet.sent);
  const node = await nodeOf(world.devnet);
  const trees = [new HttpTreeSource(server.url)];
  return { challenger: new Challenger({ ...node, provider: pool, sender, trees }), events, sender };
}

/** Takes a step again where the endpoints gave no answer: that is all that may go wrong. */
const patient = (challenger: Challenger, refused: CannotTellError[]) => ({
  step: async (): Promise<Progress> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await challenger.step();
      } catch (error) {
        if (!(error instanceof CannotTellError) || attempt === 20) throw error;
        refused.push(error);
      }
    }
  },
});

const READS = /^eth_(call|getLogs|getBlockBy|getTransactionBy|getTransactionReceipt|blockNumber)/;
const LIAR: FaultPlan[] = [{ fault: { kind: 'lie' }, methods: READS }];
const FLAKY: FaultPlan[] = [
  { fault: { kind: 'drop' }, rate: 0.05 },
  { fault: { kind: 'status', status: 500 }, rate: 0.05 },
  { fault: { kind: 'status', status: 429 }, rate: 0.05 },
  { fault: { kind: 'delay', ms: 5 }, rate: 0.2 },
  { fault: { kind: 'stale', blocks: 1 }, rate: 0.1 },
  { fault: { kind: 'refuseRange', most: 7 } },
  { fault: { kind: 'capBatch', most: 3, status: 413 } },
];

/** Says that every claim has another root than it has. */
const claims = new Interface(CLAIMS_ABI);
const posted = claims.getEvent('ClaimPosted')!.topicHash;
const SLANDER: FaultPlan[] = [
  {
    methods: /^eth_getLogs$/,
    fault: {
      kind: 'say',
      answer: (logs) =>
        (logs as { topics: string[]; data: string }[]).map((log) =>
          log.topics[0] === posted
            ? // target, accumulator, root, …: 32 bytes each.
              { ...log, data: `${log.data.slice(0, 130)}${'66'.repeat(32)}${log.data.slice(194)}` }
            : log,
        ),
    },
  },
];

describe('a challenger whose L1 endpoints cannot be trusted', () => {
  it('wins through one that always lies, one that fails all the time, and two that work', async () => {
    const { challenger, events, sender } = await challengerOver([LIAR, FLAKY, [], []], 2, 'win');
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    const refused: CannotTellError[] = [];
    await world.play([patient(challenger, refused), liar]);
    const { id } = liar.last!;
    expect(challenger.verdictOf(id)?.kind).toBe('disagree');
    const children = await world.children(await world.challenger());
    const states = await Promise.all(children.map((each) => statusOf(each.id)));
    expect(children.map((each, i) => [each.claimant === sender.address, states[i]])).toEqual([
      [false, Status.eliminated],
      [true, Status.final],
    ]);
    const outvoted = new Set(
      events.flatMap((event) => (event.kind === 'outvoted' ? [event.who] : [])),
    );
    // What was right a block ago may be outvoted, too, where the others have come further meanwhile.
    outvoted.delete('e1');
    expect(outvoted).toEqual(new Set(['e0']));
  });

  it('takes a right claim for wrong where it believes one, and not where two must agree', async () => {
    // The honest ones are slow: so the liar is asked first.
    const slow: FaultPlan[] = [{ fault: { kind: 'delay', ms: 50 } }];
    const alone = await challengerOver([SLANDER, slow, slow], 1, 'slander');
    await alone.challenger.step();
    expect(alone.challenger.verdictOf(world.first)?.kind).toBe('disagree');
    await playAnew();
    const two = await challengerOver([SLANDER, slow, slow], 2, 'slander');
    await two.challenger.step();
    expect(two.challenger.verdictOf(world.first)?.kind).toBe('agree');
    expect(world.movesOf('challenger')).toEqual([]);
  });

  it('says nothing, and sends nothing, where two of two do not agree', async () => {
    const { challenger, sender } = await challengerOver([LIAR, []], 2, 'torn');
    const before = await world.devnet.provider.getTransactionCount(sender.address);
    for (let i = 0; i < 10; i++) {
      await expect(challenger.step()).rejects.toBeInstanceOf(CannotTellError);
    }
    const slandered = await challengerOver([SLANDER, []], 2, 'torn');
    await expect(slandered.challenger.step()).rejects.toBeInstanceOf(NoAgreementError);
    expect(slandered.challenger.verdictOf(world.first)).toBeUndefined();
    expect(await world.devnet.provider.getTransactionCount(sender.address)).toBe(before);
  });
});

async function statusOf(id: Parameters<Challenger['chain']['claims']['claimOf']>[0]) {
  return (await (await world.challenger()).chain.claims.claimOf(id)).status;
}
