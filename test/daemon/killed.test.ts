import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Claims } from '../../challenger/l1/claims.js';
import { World } from '../challenger/world.js';
import { DaemonRig, PLAYER } from './daemonRig.js';

const KILLS = Number(process.env['GAINSAY_KILLS'] ?? 6);
const SEED = process.env['GAINSAY_SEED'] ?? String(Date.now());
/** The longest that a process lives after it has begun to listen, ms. */
const LIFE = 2_500;

let world: World;
let rig: DaemonRig;
let liar: LyingProposer;

beforeAll(async () => {
  world = await World.open();
  // Nothing is published: each node has to be wrung out of the liar, which takes the most moves.
  liar = await world.liar(LIES.storage);
  await liar.step();
  rig = await DaemonRig.of(world.devnet);
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
  readonly said: { kind: string; text?: string }[];
}

function begin(): Life {
  const args = [
    '--import',
    'tsx',
    'test/daemon/killed.child.ts',
    rig.file,
    path.join(rig.folder, 'data'),
  ];
  const env = { ...process.env, GAINSAY_PRIVATE_KEY: PLAYER.privateKey };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Life['said'] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Life['said'][number]);
  });
  return { child, said };
}

const isAlive = ({ child }: Life) => child.exitCode === null && child.signalCode === null;
const has = ({ said }: Life, kind: string) => said.some((each) => each.kind === kind);

async function waitFor(life: Life, done: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_200; turn++) {
    if (await done()) return;
    if (!isAlive(life)) throw new Error(`the daemon ended: ${JSON.stringify(life.said.slice(-5))}`);
    await setTimeout(50);
  }
  throw new Error(`nothing comes of it: ${JSON.stringify(life.said.slice(-10))}`);
}

/** All that the account sent, and what became of it. */
async function transactions(): Promise<{ key: string; status: number }[]> {
  const { provider } = world.devnet;
  const head = await provider.getBlockNumber();
  const found = [];
  for (let number = 0; number <= head; number++) {
    const block = await provider.getBlock(number, true);
    for (const each of block?.prefetchedTransactions ?? []) {
      if (each.from !== PLAYER.address) continue;
      const receipt = await provider.getTransactionReceipt(each.hash);
      found.push({ key: `${each.to ?? ''} ${each.data}`, status: receipt?.status ?? -1 });
    }
  }
  return found;
}

it('a daemon that is killed again and again makes each move of a dispute once, and wins it', async () => {
  const random = new Prng(SEED);
  const claims = new Claims(world.devnet.addresses.claims, world.devnet.provider);
  const { id } = liar.last!;
  const isOut = async () => (await claims.claimOf(id)).status === Status.eliminated;
  const stop = { asked: false };
  const lying = (async () => {
    while (!stop.asked) {
      await liar.step();
      await setTimeout(100);
    }
  })();
  let hasProved = false;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const life = begin();
      await waitFor(life, () => has(life, 'listening'));
      await setTimeout(random.below(LIFE));
      life.child.kill('SIGKILL');
      if (isAlive(life)) await once(life.child, 'exit');
      hasProved ||= life.said.some(({ text }) => text === 'prove');
    }
    const last = begin();
    const { parameters } = { parameters: await claims.parameters() };
    await waitFor(last, async () => {
      hasProved ||= last.said.some(({ text }) => text === 'prove');
      return hasProved || isOut();
    });
    // Others could enter step trees until the clocks are over.
    await world.devnet.provider.send('evm_increaseTime', [
      Number(parameters.period + parameters.floor),
    ]);
    await waitFor(last, isOut);
    await waitFor(last, () => last.said.some(({ text }) => text === 'release entry bond'));
    // The first signal drains: what is on its way is waited for.
    last.child.kill('SIGTERM');
    if (isAlive(last)) await once(last.child, 'exit');
    expect(last.child.exitCode).toBe(0);
  } finally {
    stop.asked = true;
    await lying;
  }
  const sent = await transactions();
  const seed = `seed ${SEED}`;
  expect(sent.length, seed).toBeGreaterThan(5);
  expect(
    sent.filter(({ status }) => status !== 1),
    seed,
  ).toEqual([]);
  expect(new Set(sent.map(({ key }) => key)).size, seed).toBe(sent.length);
}, 400_000);
