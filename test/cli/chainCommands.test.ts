import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClaimRecord } from '../../challenger/api/records/claimRecord.js';
import type { DisputeRecord } from '../../challenger/api/records/disputeRecord.js';
import type { BondRecord } from '../../challenger/api/records/moneyRecords.js';
import type { Wire } from '../../challenger/api/wireRecord.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { devnetChainFile } from '../../challenger/devnet/devnetChainFile.js';
import { LIES } from '../../challenger/devnet/lies.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import { toHex } from '../../challenger/hex.js';
import type { Mover } from '../../challenger/l1/mover.js';
import { World } from '../challenger/world.js';
import { ran, type Ended } from './ran.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const { address: account, privateKey } = devAccount(6);
const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-commands-'));
const chain = path.join(folder, 'rollup.json');
let world: World;
let server: TreeServer;

beforeAll(async () => {
  world = await World.open(1, 4, { period: 36_000n, floor: 12_000n, moveTime: 1_200n });
  server = await TreeServer.start();
  writeFileSync(chain, JSON.stringify(await devnetChainFile(world.devnet)));
});
afterAll(async () => {
  await Promise.all([world.close(), server.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const gainsay = (...args: string[]) => ran(args, { GAINSAY_PRIVATE_KEY: privateKey });

const json = <T>({ stdout }: Ended): T => JSON.parse(stdout) as T;
const errorOf = ({ stderr }: Ended): { code: string; nextStep: string } =>
  (
    JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as {
      error: { code: string; nextStep: string };
    }
  ).error;
const onChain = (...args: string[]) => gainsay(...args, '--chain', chain, '--json');
/** A folder of money that is nobody else's, and the key of the environment. */
const signing = (name: string) => [
  ...['--set', 'keys.kind=environment', '--set', `dataFolder=${path.join(folder, name)}`],
];
interface Moved {
  readonly isDry: boolean;
  readonly checks: { name: string; isMet: boolean }[];
  readonly moves: { what: string; state: string; value: string; transaction: string | null }[];
}
const claims = async () =>
  world.devnet.provider.getBlockNumber().then(async (head) => {
    const challenger = await world.challenger();
    return challenger.chain.claims.posted(0, head);
  });

describe('a chain with right claims alone', () => {
  it('is verified, up to where it is asked', async () => {
    const whole = await onChain('verify');
    expect(whole.status).toBe(0);
    expect(json(whole)).toMatchObject({
      ...{ chain: 'rollup', basis: 'replayed', postedBatch: '3' },
      verified: { batch: '3' },
      claims: [{ id: toHex(world.first), verdict: 'agree', status: 'pending' }],
      counts: { agree: 1, wrong: 0, defeated: 0, cannotTell: 0, notJudged: 0 },
    });
    const head = await world.devnet.l2.block(await world.devnet.l2.head());
    expect(json<{ verified: { blockHash: string } }>(whole).verified.blockHash).toBe(
      toHex(head.hash),
    );
    const part = await onChain('verify', '--batch', '1');
    expect(json(part)).toMatchObject({ verified: { batch: '1' }, counts: { agree: 1 } });
    const later = await onChain('verify', '--batch', '4');
    expect({ status: later.status, code: errorOf(later).code }).toEqual({
      ...{ status: 75, code: 'VERIFY_NOT_POSTED' },
    });
  });

  it('gets the next right claim by hand: tried first, then posted', async () => {
    const before = await world.save();
    const dry = await onChain('claim', 'post', '--dry-run', '--account', account);
    expect(dry).toMatchObject({ status: 0 });
    const tried = json<Moved>(dry);
    expect(tried.checks.every(({ isMet }) => isMet)).toBe(true);
    expect(tried.checks.map(({ name }) => name)).toContain(
      'executor and machine agree on every unit',
    );
    const bond = world.devnet.parameters.claimBond.toString();
    expect(tried.moves).toMatchObject([{ what: 'post claim', state: 'simulated', value: bond }]);
    expect(await claims()).toHaveLength(1);
    const sent = await gainsay('claim', 'post', '--chain', chain, ...signing('posting'));
    expect(sent).toMatchObject({ status: 0 });
    // Not a terminal: words, no ticks, no colours.
    expect(sent.stdout).toMatch(/^ok {3}the state can be trusted with a bond: replayed\n/);
    expect(sent.stdout).toMatch(/\npost claim: mined in 0x[0-9a-f]{64}; 0\.6 ether of bond, /);
    expect(sent.stdout + sent.stderr).not.toContain('\u001b');
    const [, posted] = await claims();
    expect(posted?.claimant).toBe(account);
    const { counts } = json<{ counts: object }>(await onChain('verify'));
    expect(counts).toMatchObject({ agree: 2, wrong: 0 });
    const nothing = await onChain('claim', 'post', ...signing('posting'));
    expect(nothing.status).toBe(75);
    expect(errorOf(nothing).code).toBe('PRECONDITION');
    expect(json<Moved>(nothing).checks.filter(({ isMet }) => !isMet)).toHaveLength(1);
    await world.restore(before);
  });

  it('is not posted to without a key, or with too little money', async () => {
    const keyless = await onChain('claim', 'post');
    expect({ status: keyless.status, code: errorOf(keyless).code }).toEqual({
      ...{ status: 2, code: 'KEYS_NONE' },
    });
    const poor = `0x${'77'.repeat(20)}`;
    const short = await onChain('claim', 'post', '--dry-run', '--account', poor);
    expect({ status: short.status, code: errorOf(short).code }).toEqual({
      ...{ status: 1, code: 'PRECONDITION' },
    });
    expect(json<Moved>(short).checks.filter(({ isMet }) => !isMet)).toMatchObject([
      { name: 'the account can pay for it' },
    ]);
  });
});

describe('a chain with a wrong claim', () => {
  let wrong: string;
  let dispute: string;

  beforeAll(async () => {
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    wrong = toHex(liar.last!.id);
    dispute = toHex(world.first);
  });

  it('is told apart, by exit code and by place', async () => {
    const found = await onChain('verify', '--claim', wrong.slice(0, 12));
    expect(found.status).toBe(3);
    expect(json(found)).toMatchObject({
      claims: [{ id: wrong, said: { kind: 'disagree', unit: { kind: 'transaction' } } }],
      counts: { agree: 0, wrong: 1 },
    });
    const text = await gainsay('verify', '--chain', chain);
    expect(text.status).toBe(3);
    expect(text.stdout).toMatch(
      /pending {2}\d+ +disagree {2}batch \d+, block \d+, transaction \d+/,
    );
    expect(text.stdout.trimEnd().split('\n').at(-1)).toBe('1 right, 1 wrong');
    const shown = await onChain('claim', 'show', wrong.slice(0, 10));
    expect(shown.status).toBe(3);
    expect(json(shown)).toMatchObject({ id: wrong, said: { kind: 'disagree' } });
    const list = json<Wire<ClaimRecord>[]>(await onChain('claim', 'list', '--verdict', 'agree'));
    expect(list.map(({ id }) => id)).toEqual([dispute]);
    const unknown = await onChain('claim', 'show', '0xffffffff');
    expect({ status: unknown.status, code: errorOf(unknown).code }).toEqual({
      ...{ status: 2, code: 'UNKNOWN_NAME' },
    });
  });

  it('is defended move by move, by hand', async () => {
    const open = json<Wire<DisputeRecord>[]>(await onChain('dispute', 'list', '--open'));
    expect(open).toMatchObject([{ id: dispute, claims: [wrong], forecast: { ahead: 'wrong' } }]);
    const args = ['dispute', 'move', dispute.slice(0, 10)];
    const dry = json<Moved>(await onChain(...args, '--dry-run', '--account', account));
    expect(dry.moves).toMatchObject([{ what: 'post claim', state: 'simulated' }]);
    expect(await claims()).toHaveLength(2);
    const posted = await onChain(...args, ...signing('playing'));
    expect(posted).toMatchObject({ status: 0 });
    expect(json<Moved>(posted).moves).toMatchObject([{ what: 'post claim', state: 'mined' }]);
    const chains = path.join(folder, 'playing', 'chains');
    const evidence = path.join(chains, readdirSync(chains)[0]!, 'evidence');
    expect(readdirSync(evidence)).toContain(`${wrong}.about`);
    const told = await gainsay(
      ...['explain', wrong.slice(0, 14), '--data-folder', path.join(folder, 'playing')],
      ...['--chain', chain, '--json'],
    );
    expect(told.status).toBe(0);
    expect(json(told)).toMatchObject({ answer: { kind: 'confirmed' } });
    const next = await onChain(...args, ...signing('playing'));
    expect(json<Moved>(next).moves).toMatchObject([
      { what: 'diverge', state: 'mined', value: '0' },
    ]);
    const text = await gainsay('dispute', 'show', dispute, '--chain', chain);
    expect(text.stdout).toMatch(/step trees may be entered: unit tree, height 0/);
    expect(text.stdout).toContain(`${wrong}  pending, disagree, by`);
    const [one] = json<Wire<DisputeRecord>[]>(await onChain('dispute', 'list'));
    // What we hold to be there is what the right claim says.
    const [match] = one!.matches;
    expect(match!.nodes[match!.sides.indexOf(wrong)]).not.toBe(match!.ourNode);
    expect(match!.nodes[1 - match!.sides.indexOf(wrong)]).toBe(match!.ourNode);
  });

  it('gives back in the end what it took', async () => {
    const own = world.devnet.sender('challenger');
    // Somebody who leaves the money where it is.
    const sender: Mover = {
      address: own.address,
      send: async (what, call) =>
        ['collect', 'withdraw'].includes(what) ? undefined : own.send(what, call),
    };
    const challenger = await world.challenger({ sender });
    for (let step = 0; step < 60; step++) {
      const progress = await challenger.step();
      if (progress.kind === 'moved' && progress.what === 'finalize') {
        const [, , right] = await claims();
        if (toHex(await challenger.chain.claims.latest()) === toHex(right!.id)) break;
      }
      if (progress.kind === 'wait') await world.devnet.waitFor(progress.until!);
    }
    const bonds = json<Wire<BondRecord>[]>(await onChain('bond', 'list', '--account', account));
    expect(bonds.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      ...['claim claimable', 'entrant claimable'],
    ]);
    const dry = json<Moved>(await onChain('bond', 'withdraw', '--dry-run', '--account', account));
    expect(dry.moves.every(({ state }) => state === 'simulated')).toBe(true);
    const before = await world.devnet.provider.getBalance(account);
    const home = await onChain('bond', 'withdraw', ...signing('playing'));
    expect(home).toMatchObject({ status: 0 });
    const { claimBond, entryBond } = world.devnet.parameters;
    const after = await world.devnet.provider.getBalance(account);
    // Both bonds, and more than the gas of taking them home.
    expect(after - before).toBeGreaterThan(claimBond + entryBond);
    const again = await gainsay('bond', 'withdraw', '--chain', chain, ...signing('playing'));
    expect(again).toMatchObject({ status: 0, stdout: 'there is nothing to do\n' });
    const { counts } = json<{ counts: object }>(await onChain('verify'));
    expect(counts).toMatchObject({ wrong: 0, defeated: 1 });
  });
});

describe('a daemon', () => {
  it('is missed with a code, a next step, and 75', async () => {
    for (const command of [['status'], ['claim', 'list'], ['dispute', 'list'], ['bond', 'list']]) {
      const ended = await gainsay(...command, '--url', 'http://127.0.0.1:9', '--json');
      expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status: 75, stdout: '' });
      expect(errorOf(ended)).toMatchObject({
        code: 'DAEMON_NOT_THERE',
        nextStep: expect.stringContaining('gainsay watch') as string,
      });
    }
    const other = await gainsay('status', '--url', world.devnet.l1.url, '--json');
    expect({ status: other.status, code: errorOf(other).code }).toEqual({
      ...{ status: 1, code: 'DAEMON_FOREIGN' },
    });
  });

  it('is asked for the same as L1 says', async () => {
    await world.devnet.provider.send('anvil_mine', ['0x3']);
    const watch = spawn(process.execPath, [
      ...['cli/bin/gainsay.js', 'watch', '--chain', chain, '--http-port', '0', '--json'],
      ...['--data-folder', path.join(folder, 'watched')],
    ]);
    const ended = new Promise((resolve) => watch.once('close', resolve));
    try {
      const url = await new Promise<string>((resolve) => {
        let said = '';
        watch.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          const [, found] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? [];
          if (found !== undefined) resolve(found);
        });
      });
      const ask = (...args: string[]) => gainsay(...args, '--url', url, '--json');
      let status = await ask('status');
      for (let look = 0; look < 60 && status.status === 75; look++) status = await ask('status');
      expect(json(status)).toMatchObject({ isReady: true, chains: [{ chain: 'rollup' }] });
      expect(status.status).toBe(0);
      const text = await gainsay('status', '--url', url);
      expect(text.stdout).toMatch(/^gainsay \S+, since \S+Z: ready\n\nrollup\n {2}mode {7}watch\n/);
      const there = json<Wire<ClaimRecord>[]>(await ask('claim', 'list'));
      const bare = json<Wire<ClaimRecord>[]>(await onChain('claim', 'list'));
      expect(there.length).toBeGreaterThan(0);
      // What was final when it began it has not judged.
      const judged = there.map((claim) => ({
        ...claim,
        verdict: claim.verdict ?? bare.find(({ id }) => id === claim.id)?.verdict,
      }));
      expect(bare).toEqual(expect.arrayContaining(judged));
    } finally {
      watch.kill('SIGTERM');
      await ended;
    }
  });
});
