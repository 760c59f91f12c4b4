import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEther } from 'ethers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { LIES } from '../../challenger/devnet/lies.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import { EndpointPool } from '../../challenger/l1/endpoints/endpointPool.js';
import { DetachedMover } from '../../challenger/money/detachedMover.js';
import { type DryMove, DryRunMover } from '../../challenger/money/dryRunMover.js';
import { FileJournal } from '../../challenger/money/fileJournal.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { type Forecast, forecast } from '../../challenger/money/forecast.js';
import { openDisputeOf } from '../../challenger/money/openDispute.js';
import { isReturn } from '../../challenger/costs/costedTransaction.js';
import { MOVE_GAS, type MoveName } from '../../challenger/money/moveGas.js';
import { MONEY_POLICY, type MoneyPolicy } from '../../challenger/money/policy.js';
import { RpcChain } from '../../challenger/money/rpcChain.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { playOn, server, world } from '../challenger/ownWorld.js';
import { World } from '../challenger/world.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000 });

/** Index of the account that plays. */
const ACCOUNT = 6;

let folder: string;
let stop: (() => Promise<void>)[] = [];
let events: MoneyEvent[] = [];

playOn(() => World.open());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-money-'));
  events = [];
});
afterEach(async () => {
  for (const each of stop.reverse()) await each();
  stop = [];
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** The pool of endpoints as an operator has it, over the one L1 there is. */
function provider(): EndpointPool {
  const { url } = world.devnet.l1;
  const endpoints = [1, 2].map((n) => ({ url: `${url}/?${String(n)}`, name: `e${String(n)}` }));
  const pool = new EndpointPool({ endpoints, need: 2, chainId: 31337n, headAgeMs: 0, graceMs: 5 });
  stop.push(() => Promise.resolve(pool.destroy()));
  return pool;
}

async function money(policy: Partial<MoneyPolicy> = {}): Promise<TransactionManager> {
  const signer = LocalSigner.of(devAccount(ACCOUNT).privateKey, 'test');
  const chain = await RpcChain.open(provider());
  const owner = { chainId: chain.chainId, address: signer.address };
  const journal = await FileJournal.open(join(folder, 'journal'), owner);
  const manager = new TransactionManager({
    ...{ signer, chain, journal, clock: SYSTEM_CLOCK },
    policy: { ...MONEY_POLICY, pollMs: 15, ...policy },
    onEvent: (event) => events.push(event),
  });
  stop.push(() => manager.stop());
  return manager;
}

const mined = () => events.flatMap((event) => (event.kind === 'mined' ? [event] : []));

describe('a dispute with the transaction manager', () => {
  it('is won to the last bond, each move within the forecast’s gas', async () => {
    const sender = await money();
    const trees = [new HttpTreeSource(server.url)];
    const challenger = await world.challenger({ sender, trees });
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    const before = await world.devnet.provider.getBalance(sender.address);
    await world.play([challenger, liar]);
    const children = await world.children(challenger);
    const states = await Promise.all(
      children.map(async ({ id }) => (await challenger.chain.claims.claimOf(id)).status),
    );
    expect(states).toEqual([Status.eliminated, Status.final]);
    expect(await world.devnet.provider.getBalance(sender.address)).toBeGreaterThan(before);
    const moves = mined();
    expect(moves.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['post claim', 'enter step tree', 'prove', 'finalize', 'withdraw']),
    );
    for (const { what, gasUsed, isDone } of moves) {
      expect(isDone).toBe(true);
      expect(gasUsed, what).toBeLessThanOrEqual(MOVE_GAS[what as MoveName]);
    }
    const disputes = new Set(
      moves.flatMap(({ dispute }) => (dispute === undefined ? [] : [dispute])),
    );
    expect(disputes.size).toBe(1);
    const nonces = moves.map(({ nonce }) => nonce);
    expect(nonces).toEqual(nonces.map((_, index) => nonces[0]! + index));
  });

  it.each([true, false])(
    'costs no more than was forecast before each move, trees served: %s',
    async (isServed) => {
      const sender = await money();
      const trees = isServed ? [new HttpTreeSource(server.url)] : [];
      const challenger = await world.challenger({ sender, trees });
      const liar = await world.liar(LIES.storage, server);
      await liar.step();
      const { parameters } = world.devnet;
      const forecasts: { readonly moves: number; readonly forecast: Forecast }[] = [];
      const foreseeing = {
        step: async () => {
          const children = await world.children(challenger);
          const { id: wrong, parent } = liar.last!;
          const ours = children.find(({ claimant }) => claimant === sender.address)?.id;
          const { status } = await challenger.chain.claims.claimOf(wrong);
          const rivals = status === Status.pending ? [wrong] : [];
          const dispute = await openDisputeOf(challenger.board(parent), parameters, {
            ...{ ours, rivals, address: sender.address },
          });
          const inputs = { disputes: [dispute], parameters, gasPrice: 1n };
          forecasts.push({ moves: mined().length, forecast: forecast(inputs) });
          return challenger.step();
        },
      };
      await world.play([foreseeing, liar]);
      const all = mined();
      expect(all.length).toBeGreaterThan(isServed ? 7 : 10);
      const [first] = forecasts;
      expect(first!.forecast.bonds).toBe(parameters.claimBond + parameters.entryBond);
      for (const { moves, forecast: each } of forecasts) {
        // Once the rival is out the forecast knows no more of what is to be brought home.
        const rest = all.slice(moves).filter(({ what }) => !isReturn({ what }));
        const gas = rest.reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
        const bonds = rest.reduce((sum, { value }) => sum + value, 0n);
        expect(gas, `after ${String(moves)} moves`).toBeLessThanOrEqual(each.gas);
        expect(bonds, `after ${String(moves)} moves`).toBeLessThanOrEqual(each.bonds);
      }
    },
  );

  it('goes on where nobody waits for blocks', async () => {
    const manager = await money();
    let underWay = 0;
    const sender = new DetachedMover({
      address: manager.address,
      send: async (...move) => {
        underWay++;
        try {
          return await manager.send(...move);
        } finally {
          underWay--;
        }
      },
    });
    const trees = [new HttpTreeSource(server.url)];
    const challenger = await world.challenger({ sender, trees });
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    const patient = {
      // The world's clock runs only where nobody has anything to do.
      step: async () => {
        const progress = await challenger.step();
        if (underWay === 0) return progress;
        await vi.waitUntil(() => underWay === 0, { timeout: 20_000, interval: 5 });
        return { kind: 'moved', what: 'something' } as const;
      },
    };
    await world.play([patient, liar]);
    const [wrong] = await world.children(challenger);
    expect((await challenger.chain.claims.claimOf(wrong!.id)).status).toBe(Status.eliminated);
    const once = mined().map(({ what, hash }) => `${what} ${hash}`);
    expect(new Set(once).size).toBe(once.length);
  });

  it('puts no more at risk than its cap, and says so', async () => {
    const cap = parseEther('0.5');
    const sender = await money({ caps: { perDispute: cap } });
    const challenger = await world.challenger({ sender });
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    // A claim alone takes more.
    await expect(challenger.step()).rejects.toMatchObject({
      ...{ code: 'MONEY_CAP', what: 'post claim', breach: { scope: 'dispute', cap } },
    });
    expect(mined()).toEqual([]);
    expect(events.map((event) => ('alarm' in event ? event.alarm : event.kind))).toEqual(['cap']);
  });

  it('is only tried in a dry run, also with an account that holds nothing', async () => {
    const chain = await RpcChain.open(provider());
    const moves: DryMove[] = [];
    const address = `0x${'99'.repeat(20)}`;
    const sender = new DryRunMover({ chain, address, onMove: (move) => moves.push(move) });
    const challenger = await world.challenger({ sender });
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    const before = await world.devnet.provider.getBlockNumber();
    for (let look = 0; look < 3; look++) {
      expect((await challenger.step()).kind).toBe('wait');
    }
    expect(await world.devnet.provider.getBlockNumber()).toBe(before);
    expect(moves).toHaveLength(1);
    const [move] = moves;
    expect(move).toMatchObject({ what: 'post claim', isPaid: false, block: before });
    expect(move!.call.value).toBe(world.devnet.parameters.claimBond);
    expect(move!.gas).toBeLessThanOrEqual(MOVE_GAS['post claim']);
    expect(move!.gas).toBeGreaterThan(150_000n);
    expect(move!.aim).toMatchObject({ chosenOn: before });
  });
});
