import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { ChainDetails } from '../../challenger/daemon/chainDetails.js';
import { ChainState } from '../../challenger/daemon/chainState.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import { checkBundle } from '../../challenger/evidence/check.js';
import { NoAgreementError } from '../../challenger/l1/endpoints/noAgreement.js';
import { Claims } from '../../challenger/l1/claims.js';
import { Matches } from '../../challenger/l1/matches.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { toHex } from '../../challenger/hex.js';
import { FinalClaimMismatchError } from '../../challenger/sync/finalLine.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { World } from '../challenger/world.js';
import { DaemonRig, PLAYER, type Running } from './daemonRig.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let world: World;
let clean: string;
let rig: DaemonRig;
let server: TreeServer;
let liar: LyingProposer;
let wrong: Hash;

beforeAll(async () => {
  world = await World.open();
  clean = await world.save();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.restore(clean);
  clean = await world.save();
  server = await TreeServer.start();
  liar = await world.liar(LIES.log, server);
  await liar.step();
  wrong = liar.last!.id;
  rig = await DaemonRig.of(world.devnet);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rig.close();
  await server.stop();
});

const sent = () => world.devnet.provider.getTransactionCount(PLAYER.address);
const until = (what: () => unknown) => vi.waitFor(what, { timeout: 60_000, interval: 50 });
const claims = () => new Claims(world.devnet.addresses.claims, world.devnet.provider);

/** Blocks come though nobody sends anything, and the liar answers; until that is so. */
async function playUntil(done: () => boolean | Promise<boolean>, { events }: Running) {
  for (let turn = 0; turn < 400; turn++) {
    if (await done()) return;
    await liar.step();
    await world.devnet.provider.send('evm_mine', []);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const log = events.map(({ kind, text }) => `${kind}: ${text}`);
  throw new Error(`the dispute does not come to an end:\n${log.join('\n')}`);
}

/** As much time as any clock has. */
async function pass(): Promise<void> {
  const { period, floor, grace } = await claims().parameters();
  await world.devnet.waitFor((await world.devnet.time()) + period + floor + grace + 1n);
}

const isOut = async () => (await claims().claimOf(wrong)).status === Status.eliminated;

describe('a daemon whose account stopped', () => {
  it('says so at once, and is not ready', async () => {
    // Once there is something to send.
    vi.spyOn(TransactionManager.prototype, 'tick')
      .mockResolvedValueOnce(undefined)
      .mockRejectedValue(new TypeError('a defect'));
    const defend = await rig.start('defend');
    await until(() => {
      const kinds = defend.events.map(({ kind }) => kind);
      expect(kinds).toContain('money.defect');
      const text = expect.stringContaining('accountStopped') as string;
      expect(defend.events).toContainEqual(expect.objectContaining({ kind: 'alert', text }));
    });
    await until(async () => {
      const { status, body } = await defend.ask('/readyz');
      expect(status).toBe(503);
      expect(JSON.stringify(body)).toContain('ACCOUNT_STOPPED');
    });
  });
});

describe('a daemon in mode watch', () => {
  it('finds the wrong claim, keeps evidence that anybody can check, shows it, and sends nothing', async () => {
    const before = await sent();
    // Nobody takes its signs of life there.
    const watch = await rig.start('watch', { 'alerts.heartbeat.url': 'http://127.0.0.1:1/' });
    await until(() => {
      expect(watch.events.map(({ kind }) => kind)).toContain('evidence');
    });
    const { body } = await watch.ask(`/api/v1/claims/${toHex(wrong)}`);
    expect(body).toMatchObject({ verdict: 'disagree', status: 'pending', isOurs: false });
    await until(async () => {
      expect((await watch.ask('/readyz')).status).toBe(200);
    });
    // All three batches, though L1 calls the last of them not final yet.
    const { body: status } = await watch.ask('/api/v1/status');
    expect(status['chains']).toMatchObject([{ postedBatch: '3', verified: { batch: '3' } }]);

    const { text } = watch.events.find(({ kind }) => kind === 'evidence')!;
    const bytes = new Uint8Array(readFileSync(text.replace('evidence: ', '')));
    const { answer, bundle } = await checkBundle(bytes);
    expect(answer).toMatchObject({ kind: 'confirmed', says: 'wrong' });
    expect(watch.events).toContainEqual(expect.objectContaining({ kind: 'heartbeatFailed' }));
    expect(toHex(bundle!.claim.id)).toBe(toHex(wrong));

    const dispute = toHex(world.first);
    await until(async () => {
      const { body: detail } = await watch.ask(`/api/v1/disputes/${dispute}/detail`);
      expect(detail['explained']).toMatchObject([{ claim: toHex(wrong) }]);
    });
    const shown = await watch.ask(`/api/v1/disputes/${dispute}`);
    expect(shown.body).toMatchObject({ isOpen: true, forecast: { winner: 'right' } });
    const metrics = await (await fetch(`${watch.daemon.url}/metrics`)).text();
    expect(metrics).toContain(
      'gainsay_claims{chain="chain",status="pending",verdict="disagree"} 1',
    );
    expect(await sent()).toBe(before);
  });

  it('is not ready while what it shows cannot be read, though its looks go well in between', async () => {
    const looking = vi.spyOn(ChainDetails.prototype, 'look');
    // As long as the next look comes before it is due again.
    looking.mockImplementation(async () => {
      await SYSTEM_CLOCK.sleep(1_000);
      throw new NoAgreementError('eth_getLogs', 2, [], [], []);
    });
    const watch = await rig.start('watch');
    const reasons = async () => (await watch.ask('/readyz')).body['reasons'];
    const isIll = expect.arrayContaining([expect.objectContaining({ code: 'L1_NO_AGREEMENT' })]);
    await until(async () => expect(await reasons()).toEqual(isIll));
    const failed = looking.mock.calls.length;
    // It stays so while there is no time to read it again, and until that has gone well.
    await until(async () => {
      expect(await reasons()).toEqual(isIll);
      expect(looking.mock.calls.length).toBeGreaterThan(failed);
    });
    looking.mockRestore();
    await until(async () => expect((await watch.ask('/readyz')).status).toBe(200));
  });

  it('is in nobody’s way: a second one over the same folder is refused, and ends with nothing left open', async () => {
    await rig.start('watch');
    await expect(rig.start('watch')).rejects.toMatchObject({ code: 'STORE_FOLDER_BUSY' });
    await expect(rig.start('watch', { chains: [] })).rejects.toMatchObject({
      code: 'DAEMON_NO_CHAIN',
    });
  });

  it('lets go of the folder where the account does not open', async () => {
    const keys = { 'keys.kind': 'keystore', 'keys.file': path.join(rig.folder, 'no-such-key') };
    const start = rig.start('defend', keys);
    await expect(start).rejects.toThrow();
    await expect(start).rejects.not.toMatchObject({ code: 'STORE_FOLDER_BUSY' });
    expect((await (await rig.start('watch')).ask('/healthz')).status).toBe(200);
  });

  it('stops at once where it is in the middle of something that does not end', async () => {
    const endless = vi.spyOn(ChainState.prototype, 'catchUp');
    endless.mockImplementation(() => new Promise(() => undefined));
    const watch = await rig.start('watch');
    await until(() => {
      expect(endless).toHaveBeenCalled();
    });
    await watch.hurry();
  });
});

describe('a daemon in mode dry-run', () => {
  it('tries the moves, says what they would cost, and sends none', async () => {
    const before = await sent();
    const dry = await rig.start('dry-run');
    await until(async () => {
      const { body } = await dry.ask('/api/v1/moves');
      expect(body['items']).toMatchObject([{ what: 'post claim', state: 'simulated' }]);
    });
    expect(await sent()).toBe(before);
    // It goes on trying, and says so once; nothing is told as made.
    await world.devnet.provider.send('evm_mine', []);
    await until(() => {
      expect(dry.events.some(({ kind }) => kind === 'move')).toBe(true);
    });
    const moves = dry.events.filter(({ kind }) => kind === 'move').map(({ text }) => text);
    expect(moves).toEqual(['would post claim']);
  });
});

describe('a daemon in mode defend', () => {
  it('plays on where the state on the disk cannot be brought on', async () => {
    const real = ChainState.prototype.catchUp;
    const failing = vi.spyOn(ChainState.prototype, 'catchUp').mockRejectedValue(new Error('full'));
    failing.mockImplementationOnce(function (this: ChainState, signal) {
      return real.call(this, signal);
    });
    // A minute of it is a second: the state is brought on again before there is anything to be done.
    const begin = Date.now();
    const clock = { ...SYSTEM_CLOCK, now: () => begin + (Date.now() - begin) * 60 };
    const defend = await rig.start('defend', {}, clock);
    const hasFailed = () => failing.mock.calls.length > 1;
    await playUntil(hasFailed, defend);
    const before = await sent();
    await playUntil(async () => (await sent()) > before + 1, defend);
  });

  it('judges nothing once a final claim was found wrong, also after a restart, until somebody has looked', async () => {
    const parent = world.first;
    const claim = { id: wrong, parent, state: wrong, target: 2n, position: 2n, isGenesis: false };
    const catching = vi.spyOn(ChainState.prototype, 'catchUp');
    const { mock } = catching;
    catching.mockRejectedValue(new FinalClaimMismatchError(claim, world.first));
    const before = await sent();
    const first = await rig.start('defend');
    const reasons = async ({ ask }: Running) => JSON.stringify((await ask('/api/v1/status')).body);
    await until(async () => {
      expect(await reasons(first)).toContain('FINAL_CLAIM_MISMATCH');
    });
    await first.stop();
    expect(mock.calls.length).toBeGreaterThan(0);
    vi.restoreAllMocks();

    const again = await rig.start('defend');
    const file = /delete (\S+MISMATCH) /.exec(await reasons(again))?.[1];
    expect(file).toBeDefined();
    expect(again.events.map(({ text }) => text).join('\n')).toContain('FINAL_CLAIM_MISMATCH');
    for (let block = 0; block < 5; block++) {
      await world.devnet.provider.send('evm_mine', []);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const { body } = await again.ask('/api/v1/verdicts');
    expect(body['items']).toEqual([]);
    expect((await again.ask('/readyz')).status).toBe(503);
    expect(await sent()).toBe(before);
    await again.stop();

    rmSync(file!);
    const settled = await rig.start('defend');
    await playUntil(async () => (await sent()) > before, settled);
  });

  it('keeps the evidence before its first bond, defeats the claim, and gets its bonds back', async () => {
    const bonds = await world.devnet.provider.getBalance(PLAYER.address);
    const defend = await rig.start('defend');
    const hasProved = () => defend.events.some(({ text }) => text === 'prove');
    await playUntil(hasProved, defend);
    // Others could enter step trees until the clocks are over.
    await pass();
    await playUntil(isOut, defend);
    const kinds = defend.events.map(({ kind }) => kind);
    expect(kinds.indexOf('evidence')).toBeGreaterThan(-1);
    expect(kinds.indexOf('evidence')).toBeLessThan(kinds.indexOf('sent'));

    // Time passes, and the claim of ours becomes final.
    await pass();
    await until(async () => {
      await world.devnet.provider.send('evm_mine', []);
      const { body } = await defend.ask('/api/v1/bonds');
      const states = (body['items'] as { state: string }[]).map(({ state }) => state);
      expect(states.length).toBeGreaterThanOrEqual(2);
      expect(new Set(states)).toEqual(new Set(['returned']));
    });
    const contracts = [
      claims(),
      new Matches(world.devnet.addresses.matches, world.devnet.provider),
    ];
    for (const one of contracts) expect(await one.owed(PLAYER.address)).toBe(0n);
    // All that it paid is gas: a bond is a hundred times as much.
    const after = await world.devnet.provider.getBalance(PLAYER.address);
    expect(bonds - after).toBeLessThan((await claims().parameters()).entryBond / 10n);
    const { body } = await defend.ask('/api/v1/verdicts');
    expect((body['items'] as { kind: string }[]).map(({ kind }) => kind).sort()).toEqual([
      ...['agree', 'agree', 'disagree'],
    ]);
  });
});
