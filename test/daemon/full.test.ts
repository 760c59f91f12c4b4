import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { toHex } from '../../challenger/hex.js';
import { Claims, type PostedClaim } from '../../challenger/l1/claims.js';
import { Matches } from '../../challenger/l1/matches.js';
import { nodeOf, World } from '../challenger/world.js';
import { DaemonRig, PLAYER, type Running } from './daemonRig.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let world: World;
let rig: DaemonRig;

beforeAll(async () => {
  world = await World.open();
  rig = await DaemonRig.of(world.devnet);
});
afterAll(async () => {
  await rig.close();
  await world.close();
});

const { address } = PLAYER;
const claims = () => new Claims(world.devnet.addresses.claims, world.devnet.provider);

/** All claims, the oldest first. */
const posted = async (): Promise<PostedClaim[]> =>
  claims().posted(0, await world.devnet.provider.getBlockNumber());

/** Blocks come though nobody sends anything, until that is so. */
async function until({ events }: Running, done: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    if (await done()) return;
    await world.devnet.provider.send('evm_mine', []);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const log = events.map(({ kind, text }) => `${kind}: ${text}`);
  throw new Error(`it does not come to that:\n${log.join('\n')}`);
}

/** As much time as it takes a claim to become final. */
async function pass(): Promise<void> {
  const { period, floor, grace } = await claims().parameters();
  await world.devnet.waitFor((await world.devnet.time()) + period + floor + grace + 1n);
}

it('a daemon in mode full posts what is right where nobody does, and makes claims final, its own and those of others', async () => {
  const { provider } = world.devnet;
  const before = await provider.getBalance(address);
  const { claimBond } = await claims().parameters();
  const isFinal = async (id: PostedClaim['id']) =>
    (await claims().claimOf(id)).status === Status.final;

  // Somebody else has claimed all that there is, and does nothing more.
  const others = new Challenger({
    ...(await nodeOf(world.devnet)),
    ...{ sender: world.devnet.sender('proposer'), proposes: true },
  });
  while ((await others.step()).kind === 'moved');
  const theirs = await posted();
  const proposer = theirs[0]!.claimant;
  const had = await provider.getBalance(proposer);
  expect(theirs.length).toBeGreaterThanOrEqual(2);
  await pass();
  const full = await rig.start('full');
  await until(full, () => isFinal(theirs.at(-1)!.id));
  expect(await isFinal(world.first)).toBe(true);
  expect(await posted()).toHaveLength(theirs.length);

  // Now there is a batch that nobody claims.
  await world.devnet.block(3);
  await world.devnet.post();
  await until(full, async () => (await posted()).length > theirs.length);
  const [ours, ...more] = (await posted()).slice(theirs.length);
  expect(more).toEqual([]);
  expect(toHex(ours!.parent)).toBe(toHex(theirs.at(-1)!.id));
  const { transactionHash } = (
    await provider.getLogs({
      ...{ address: world.devnet.addresses.claims, fromBlock: 0, topics: [null, toHex(ours!.id)] },
    })
  )[0]!;
  expect((await provider.getTransaction(transactionHash))?.from).toBe(address);
  expect(before - (await provider.getBalance(address))).toBeGreaterThan(claimBond);

  // What it claims is what a node of somebody else has, and nobody contradicts: in time it is final, and paid out.
  const node = new Challenger(await nodeOf(world.devnet));
  await node.step();
  expect(node.verdictOf(ours!.id)).toMatchObject({ kind: 'agree' });
  await pass();
  await until(full, () => isFinal(ours!.id));
  const said = () => full.events.filter(({ kind }) => kind === 'move').map(({ text }) => text);
  const contracts = [claims(), new Matches(world.devnet.addresses.matches, provider)];
  const isPaid = async (account: string): Promise<boolean> => {
    const owed = await Promise.all(contracts.map((each) => each.owed(account)));
    return owed.every((each) => each === 0n);
  };
  await until(full, async () => {
    const homeward = said().filter((what) => what === 'withdraw').length;
    return homeward >= 2 && (await isPaid(address)) && (await isPaid(proposer));
  });
  const finalized = theirs.map(() => 'finalize');
  expect(said().filter((what) => what !== 'withdraw')).toEqual([
    ...[...finalized, 'post claim', 'finalize'],
  ]);
  expect(full.events.find(({ text }) => text === 'post claim')).toMatchObject({
    dispute: toHex(ours!.parent),
  });
  // All that it has paid in the end is gas, and who claimed before has the bonds without doing anything.
  expect(before - (await provider.getBalance(address))).toBeLessThan(claimBond / 10n);
  const gained = (await provider.getBalance(proposer)) - had;
  expect(gained).toBe(claimBond * BigInt(theirs.length));
});
