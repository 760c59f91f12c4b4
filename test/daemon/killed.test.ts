import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { id as keccakOf } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { toHex } from '../../challenger/hex.js';
import { Claims } from '../../challenger/l1/claims.js';
import { Matches } from '../../challenger/l1/matches.js';
import { World } from '../challenger/world.js';
import { DaemonRig, PLAYER } from './daemonRig.js';

const KILLS = Number(process.env['GAINSAY_KILLS'] ?? 6);
const SEED = process.env['GAINSAY_SEED'] ?? String(Date.now());
/** So many of the kills come when the dispute is won, and bonds come home. */
const LATE = Math.ceil(KILLS / 3);
/** The longest that a process lives beyond the time that it takes to begin to listen, ms. */
const LIFE = 2_500;

let world: World;
let rig: DaemonRig;
let liar: LyingProposer;
let before: bigint;

beforeAll(async () => {
  world = await World.open();
  // Nothing is published: each node has to be wrung out of the liar, which takes the most moves.
  liar = await world.liar(LIES.storage);
  await liar.step();
  rig = await DaemonRig.of(world.devnet);
  before = await world.devnet.provider.getBalance(PLAYER.address);
  // From now on what is sent waits for its block: a process may be killed between the two.
  await world.devnet.provider.send('evm_setAutomine', [false]);
  await world.devnet.provider.send('evm_setIntervalMining', [1]);
}, 120_000);

afterAll(async () => {
  await rig.close();
  await world.close();
});

interface Life {
  readonly child: ChildProcess;
  readonly said: {
    readonly kind: string;
    readonly text?: string;
    readonly dispute?: string | null;
    readonly batch?: string | null;
  }[];
}

const data = (): string => path.join(rig.folder, 'data');

function spawned(args: readonly string[]): Life {
  const env = { ...process.env, GAINSAY_PRIVATE_KEY: PLAYER.privateKey };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Life['said'] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Life['said'][number]);
  });
  return { child, said };
}

const begin = (): Life =>
  spawned(['--import', 'tsx', 'test/daemon/killed.child.ts', rig.file, data()]);

const isAlive = ({ child }: Life) => child.exitCode === null && child.signalCode === null;
const has = ({ said }: Life, kind: string) => said.some((each) => each.kind === kind);

async function ended({ child }: Life): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function waitFor(life: Life, done: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_200; turn++) {
    if (await done()) return;
    if (!isAlive(life)) throw new Error(`the daemon ended: ${JSON.stringify(life.said.slice(-5))}`);
    await setTimeout(50);
  }
  throw new Error(`nothing comes of it: ${JSON.stringify(life.said.slice(-10))}`);
}

interface Sent {
  readonly to: string;
  readonly data: string;
  readonly status: number;
  readonly fee: bigint;
}

/** All that the account sent, and what became of it. */
async function transactions(): Promise<Sent[]> {
  const { provider } = world.devnet;
  const head = await provider.getBlockNumber();
  const found: Sent[] = [];
  for (let number = 0; number <= head; number++) {
    const block = await provider.getBlock(number, true);
    for (const each of block?.prefetchedTransactions ?? []) {
      if (each.from !== PLAYER.address) continue;
      const receipt = await provider.getTransactionReceipt(each.hash);
      const { status, fee } = receipt ?? { status: -1, fee: 0n };
      found.push({ to: each.to ?? '', data: each.data, status: status ?? -1, fee });
    }
  }
  return found;
}

const calls = (method: string, { data }: Sent): boolean =>
  data.startsWith(keccakOf(method).slice(0, 10));

/** As much time as any clock has. */
async function pass(): Promise<void> {
  const { addresses, provider } = world.devnet;
  const { period, floor, grace } = await new Claims(addresses.claims, provider).parameters();
  await provider.send('evm_increaseTime', [Number(period + floor + grace)]);
}

it('stops at the second signal, with 75, whatever is on its way', async () => {
  const { provider } = world.devnet;
  // What is sent now gets into no block.
  await provider.send('evm_setIntervalMining', [0]);
  const flags = ['--chain', rig.file, '--data-folder', data(), '--http-port', '0', '--json'];
  const account = ['--mode', 'defend', '--set', 'keys.kind=environment'];
  const life = spawned(['cli/bin/gainsay.js', 'watch', ...flags, ...account]);
  try {
    await waitFor(life, () => has(life, 'sent'));
    life.child.kill('SIGTERM');
    await waitFor(life, () => has(life, 'draining'));
    // The first one waits for it.
    await setTimeout(1_000);
    expect(isAlive(life)).toBe(true);
    life.child.kill('SIGTERM');
    await ended(life);
    expect(life.child.exitCode).toBe(75);
    expect(life.said.at(-1)?.kind).toBe('stopped');
    expect(await transactions()).toEqual([]);
  } finally {
    life.child.kill('SIGKILL');
    await ended(life);
    await provider.send('evm_setIntervalMining', [1]);
  }
}, 120_000);

it('a daemon that is killed again and again makes each move of a dispute once, wins it, and takes its bonds home', async () => {
  const random = new Prng(SEED);
  const { addresses, provider } = world.devnet;
  const claims = new Claims(addresses.claims, provider);
  const matches = new Matches(addresses.matches, provider);
  const { id } = liar.last!;
  const isOut = async () => (await claims.claimOf(id)).status === Status.eliminated;
  /** Nothing is in the contracts any more: a bond is a hundred times what its moves cost. */
  const isHome = async () => {
    const { entryBond } = await claims.parameters();
    const owed = [await claims.owed(PLAYER.address), await matches.owed(PLAYER.address)];
    const missing = before - (await provider.getBalance(PLAYER.address));
    return owed.every((each) => each === 0n) && missing < entryBond / 10n;
  };
  const stop = { asked: false };
  const lying = (async () => {
    while (!stop.asked) {
      await liar.step();
      await setTimeout(100);
    }
  })();
  const said: Life['said'] = [];
  const hasProved = () => said.some(({ text }) => text === 'prove');
  /** How long a process takes to begin to listen, ms. */
  let startUp = 0;
  const kill = async (life: Life): Promise<void> => {
    life.child.kill('SIGKILL');
    await ended(life);
    said.push(...life.said);
  };
  /** At a random point, from the first moment of the process on. */
  const killOne = async (): Promise<void> => {
    const life = begin();
    await setTimeout(random.below(startUp + LIFE));
    await kill(life);
  };
  const lives: Life[] = [];
  const live = (): Life => {
    const life = begin();
    lives.push(life);
    return life;
  };
  try {
    const first = live();
    const began = Date.now();
    await waitFor(first, () => has(first, 'listening'));
    startUp = Date.now() - began;
    await setTimeout(random.below(LIFE));
    await kill(first);
    for (let n = 1; n < KILLS - LATE - 1; n++) await killOne();

    const winning = live();
    await waitFor(winning, async () => {
      if (winning.said.some(({ text }) => text === 'prove') || hasProved()) return true;
      return isOut();
    });
    // Others could enter step trees until the clocks are over.
    await pass();
    await waitFor(winning, isOut);
    await kill(winning);
    // Now there are an entry bond to be released, claims to be made final, repayments and bonds to be fetched.
    await pass();
    for (let n = 0; n < LATE; n++) await killOne();

    const last = live();
    await waitFor(last, isHome);
    // All may have come home before it is up: who does not listen to signals yet cannot drain.
    await waitFor(last, () => has(last, 'listening'));
    // The first signal drains: what is on its way is waited for.
    last.child.kill('SIGTERM');
    await ended(last);
    said.push(...last.said);
    expect(last.child.exitCode).toBe(0);
  } finally {
    for (const { child } of lives) child.kill('SIGKILL');
    stop.asked = true;
    await lying;
  }
  const sent = await transactions();
  const seed = `seed ${SEED}`;
  expect(sent.length, seed).toBeGreaterThan(8);
  expect(
    sent.filter(({ status }) => status !== 1),
    seed,
  ).toEqual([]);
  // What takes money home, and says nothing of a state, may come again with the same words.
  const homeward = ['withdraw(address)', 'collect(bytes32,address)'];
  const moves = sent.filter((each) => !homeward.some((method) => calls(method, each)));
  expect(new Set(moves.map(({ to, data }) => `${to} ${data}`)).size, seed).toBe(moves.length);
  for (const method of ['finalize(bytes32)', 'withdraw(address)']) {
    expect(
      sent.some((each) => calls(method, each)),
      `${method}, ${seed}`,
    ).toBe(true);
  }
  const fees = sent.reduce((sum, { fee }) => sum + fee, 0n);
  expect(await provider.getBalance(PLAYER.address), seed).toBeGreaterThanOrEqual(before - fees);
  // And what was told says where it belongs.
  const first = toHex(world.first);
  const told = said.filter(({ kind, dispute }) => kind === 'move' && dispute === first);
  expect(told, seed).not.toEqual([]);
  expect(
    told.filter(({ batch }) => !(Number(batch) > 1)),
    seed,
  ).toEqual([]);
}, 400_000);
