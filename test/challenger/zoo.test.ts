import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Challenger, Progress } from '../../challenger/dispute/challenger.js';
import { HomeBook } from '../../challenger/dispute/homeBook.js';
import { homeMoves } from '../../challenger/dispute/homeMoves.js';
import { toHex } from '../../challenger/hex.js';
import { ChoosySender } from './choosySender.js';
import { OvertakenSender } from './overtakenSender.js';
import { noise, PatchedLie, wrongFriend } from './patchedLie.js';
import { Gate, RacingSender } from './racingSender.js';
import { StallingSender } from './stallingSender.js';
import { boardOf, Villain } from './villain.js';
import { type Actor, type World } from './world.js';
import { ACCOUNTS, Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let zoo: Zoo;
let world: World;
/** One for all tests: what it keeps is only dear to compute. */
let challenger: Challenger;

beforeAll(async () => {
  zoo = await Zoo.build();
  world = zoo.world;
  challenger = await zoo.challenger();
});
afterAll(() => world.close());
beforeEach(() => zoo.open());
afterEach(() => {
  expect(zoo.alarms).toEqual([]);
});

/** The wrong claims are out, the right one is final, and the honest paid nothing but gas. */
async function expectWon(
  wrong: readonly Hash[],
  honest: readonly string[] = [world.devnet.sender('challenger').address],
): Promise<void> {
  for (const id of wrong) expect(await zoo.statusOf(id)).toBe(Status.eliminated);
  expect(await zoo.statusOf(await zoo.rightId())).toBe(Status.final);
  for (const address of honest) {
    expect(await zoo.gainOf(address)).toBeGreaterThanOrEqual(0n);
  }
}

function soonest(done: readonly Progress[]): Progress {
  const times = done.flatMap((each) => (each.kind === 'wait' ? [each.until] : []));
  const known = times.filter((time) => time !== undefined);
  return { kind: 'wait', until: known.sort((a, b) => Number(a - b))[0] };
}

const sorted = (one: Hash, two: Hash): Pair => (toHex(one) < toHex(two) ? [one, two] : [two, one]);

describe('the zoo', () => {
  it('a rival that falls to somebody else, in the middle of our entrant’s match', async () => {
    const cause = await PatchedLie.tell(zoo.opinion, { unit: 2, step: 5, name: 'one' });
    const sender = zoo.account('one');
    const faller = await Villain.post(world, sender, await cause.statement(world.first, false));
    await zoo.later();
    const other = await zoo.lie('two', { unit: 3, step: 5 });
    const player = new Villain(world, sender, cause, faller, [other]);
    const { devnet } = world;
    await zoo.later();
    while (!world.movesOf('one').includes('enter step tree')) {
      await challenger.step();
      await player.step();
    }
    while ((await challenger.step()).kind === 'moved');

    const { claims, matches } = boardOf(world);
    const { created } = await claims.claimOf(other.id);
    await devnet.waitFor(created + devnet.parameters.period);
    const pair = sorted(faller, other.id);
    const { stateHash } = await matches.matchOf(pair);
    await zoo.account('two').send('timeout', matches.timeout(pair, stateHash));
    expect(await zoo.statusOf(faller)).toBe(Status.eliminated);
    expect(world.movesOf('challenger')).not.toContain('prove');

    await world.play([challenger, player]);
    expect(world.movesOf('challenger')).toContain('prove');
    expect(world.movesOf('challenger')).toContain('release entry bond');
    const board = boardOf(world);
    const { id } = (await board.stored(sorted(faller, await zoo.rightId())))!;
    const standings = (await board.entries(id)).map(({ standing }) => standing);
    expect(standings).toEqual([Standing.released, Standing.eliminated]);
    await expectWon([faller, other.id]);
  });

  it('an entry bond comes home also where nobody looks at its dispute any more', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5 });
    const sender = world.devnet.sender('challenger');
    const { address } = sender;
    const { matches, chain } = await zoo.challenger();
    const { parameters: bonds, from, provider } = world.devnet;
    const contracts = { claims: chain.claims, matches, l1: chain.l1 };
    const purse = { contracts, book: new HomeBook(from), bonds, address };
    const owed = async () => (await matches.owed(address)) + (await chain.claims.owed(address));
    const due = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { what } of homeMoves(purse)) found.push(what);
      return found;
    };
    let early: readonly string[] | undefined;
    const hasty: Actor = {
      step: async () => {
        const isOut = (await zoo.statusOf(liar.id)) === Status.eliminated;
        if (isOut) return { kind: 'wait', until: undefined };
        if (world.movesOf('challenger').includes('prove')) early ??= await due();
        return challenger.step();
      },
    };
    await world.play([hasty, liar]);
    // Until its time is over somebody else may enter against it.
    for (const each of [early, world.movesOf('challenger')])
      expect(each).not.toContain('release entry bond');
    expect(await due()).toContain('release entry bond');
    const made = [];
    for await (const { what, call, gain } of homeMoves(purse)) {
      if (what === 'withdraw') continue;
      const before = await owed();
      await sender.send(what, call);
      expect((await owed()) - before).toBe(gain);
      made.push(what);
    }
    expect(made).toEqual(['release entry bond', 'collect']);
    expect(await due()).not.toContain('release entry bond');
    // It goes to whoever put it up, also where somebody else takes the trouble.
    const ally = zoo.account('ally');
    const had = await provider.getBalance(address);
    const kind = await world.challenger({ sender: ally, collectsForOthers: true });
    while ((await kind.step()).kind === 'moved');
    expect(world.movesOf('ally')).toContain('withdraw');
    expect(await matches.owed(address)).toBe(0n);
    expect((await provider.getBalance(address)) - had).toBeGreaterThanOrEqual(bonds.entryBond);
  });

  it('several honest challengers at once, who waste no bonds', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5 });
    const gate = new Gate(3);
    const senders = Object.entries({
      challenger: 6,
      ally: ACCOUNTS.ally,
      other: ACCOUNTS.other,
    }).map(([name, account]) => new RacingSender(world.devnet, account, name, gate));
    const honest = await Promise.all(senders.map((sender) => zoo.challenger(sender)));
    const stepAll = () => Promise.all(honest.map((each) => each.step()));

    // Three claims in one block: two of them are taken when they are sent, and refused there.
    const { provider } = world.devnet;
    await provider.send('evm_setAutomine', [false]);
    const claims = stepAll();
    await vi.waitFor(
      async () => {
        const { pending } = await provider.send('txpool_status', []);
        expect(Number(pending)).toBe(honest.length);
      },
      { timeout: 30_000 },
    );
    await provider.send('evm_mine', []);
    await provider.send('evm_setAutomine', [true]);
    const kinds = (await claims).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['moved', 'wait', 'wait']);

    const all: Actor = {
      step: async () => {
        const done = await stepAll();
        return done.find(({ kind }) => kind === 'moved') ?? soonest(done);
      },
    };
    await world.play([all, liar]);
    const made = senders.flatMap(({ name }) => world.movesOf(name));
    for (const what of ['post claim', 'enter step tree', 'prove']) {
      expect(made.filter((each) => each === what)).toHaveLength(1);
    }
    const idle = { kind: 'wait', until: undefined };
    expect(await stepAll()).toEqual([idle, idle, idle]);
    await expectWon(
      [liar.id],
      senders.map(({ address }) => address),
    );
  });

  it('a liar who posts the right claim first, and a wrong one beside it', async () => {
    const sender = zoo.account('one');
    const right = await Villain.post(world, sender, await zoo.rightStatement());
    const wrong = await zoo.lie('two', { unit: 3, step: 7 });
    await world.play([challenger, wrong]);
    expect(await zoo.rightId()).toEqual(right);
    expect(world.movesOf('challenger')).not.toContain('post claim');
    expect(world.movesOf('challenger')).toContain('prove');
    // What is not ours is left to its owner.
    await zoo.finalize(sender);
    await expectWon([wrong.id]);
  });

  it('a wrong friend, who enters a wrong step tree on the right side', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 9 });
    const sender = new ChoosySender(world.devnet, ACCOUNTS.friend, 'friend', ['enter step tree']);
    const meddle = async (): Promise<Progress> => {
      const cause = wrongFriend(zoo.opinion, 4);
      return new Villain(world, sender, cause, await zoo.rightId()).step();
    };
    while (!world.movesOf('friend').includes('enter step tree')) {
      await challenger.step();
      if (world.movesOf('challenger').includes('enter step tree')) throw new Error('too late');
      await liar.step();
      await meddle();
    }
    await world.play([challenger, liar, { step: meddle }]);
    expect(world.movesOf('challenger')).toContain('enter step tree');
    await expectWon([liar.id]);
  });

  it('a staller, who makes every move in the last second that it can', async () => {
    const cause = await PatchedLie.tell(zoo.opinion, { unit: 2, step: 5, name: 'one' });
    const statement = await cause.statement(world.first, false);
    const id = await Villain.post(world, zoo.account('one'), statement);
    await zoo.later();
    while (!world.movesOf('challenger').includes('post claim')) await challenger.step();
    const pair = sorted(id, await zoo.rightId());
    const staller = new StallingSender(world.devnet, ACCOUNTS.one, pair, 7);
    await world.play([challenger, new Villain(world, staller, cause, id)]);
    expect(staller.left).toEqual([7n, 6n, 5n, 4n, 3n, 2n, 1n]);
    await expectWon([id]);
    const { claims } = boardOf(world);
    const { opened, quiet } = await claims.claimOf(world.first);
    const { period, floor } = world.devnet.parameters;
    expect(quiet).toBeLessThanOrEqual(opened + 2n * period + floor);
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('a root of unknown preimage, posted %s the right claim', async (_, isLater) => {
    const proposer = await zoo.challenger(undefined, true);
    if (isLater) await proposer.step();
    const statement = await zoo.rightStatement();
    const top = statement.top.map((node, i) => (i < 15 ? noise('unknown', i) : node));
    const id = await Villain.post(world, zoo.account('one'), { ...statement, top });
    await world.play([isLater ? proposer : challenger]);
    await expectWon([id]);
  });

  it('a stranger, who makes each of our moves before us', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5 });
    const sender = new OvertakenSender(world.devnet, 6, ACCOUNTS.other, 'challenger');
    const overtaken = await zoo.challenger(sender);
    await world.play([overtaken, liar]);
    expect(await zoo.gasOf(sender.address)).toBe(0n);
    expect(world.movesOf('challenger')).toEqual([]);
    expect(world.movesOf('stranger')).toEqual(
      expect.arrayContaining(['post claim', 'dissect', 'enter step tree', 'prove', 'settle']),
    );
    await zoo.finalize(zoo.account('other'));
    await expectWon([liar.id]);
  });

  it('moves by others between two of our looks', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5 });
    await zoo.later();
    const watched = await zoo.challenger();
    while (!world.movesOf('one').includes('dissect')) {
      await watched.step();
      await liar.step();
    }
    // The match is read, and then an ally dissects and the liar answers, before its last reveal is.
    const look = watched.matches.matchOf.bind(watched.matches);
    vi.spyOn(watched.matches, 'matchOf').mockImplementationOnce(async (pair) => {
      const state = await look(pair);
      await challenger.step();
      await liar.step();
      return state;
    });
    const height = await world.devnet.provider.getBlockNumber();
    expect(await watched.step()).toMatchObject({ kind: 'wait' });
    expect(await world.devnet.provider.getBlockNumber()).toBe(height + 2);
    await world.play([watched, liar]);
    await expectWon([liar.id]);
  });

  it('an L1 that takes moves back, twice, and goes on with others', async () => {
    const start = await world.save();
    const first = await zoo.lie('one', { unit: 2, step: 5 });
    while (!world.movesOf('challenger').includes('enter step tree')) {
      await challenger.step();
      await first.step();
    }
    await world.restore(start);
    // The wrong claim is another one now, and there was never a right one.
    const liar = await zoo.lie('two', { unit: 3, step: 6 });
    while (!world.movesOf('challenger').includes('dissect')) {
      await challenger.step();
      await liar.step();
    }
    const middle = await world.devnet.provider.send('evm_snapshot', []);
    while (!world.movesOf('challenger').includes('prove')) {
      await challenger.step();
      await liar.step();
    }
    await world.devnet.provider.send('evm_revert', [middle]);
    // This time the liar's trees are seen, so that the dissection is cut short.
    const { claims } = boardOf(world);
    const told = await PatchedLie.tell(zoo.opinion, { unit: 3, step: 6, name: 'two' });
    const { leaves } = await told.statement(world.first, true);
    await zoo.account('two').send('publish', claims.publishLeaves(liar.id, leaves));
    await world.play([challenger, liar]);
    expect(world.movesOf('challenger')).toContain('diverge');
    await expectWon([liar.id]);
  });

  it('a freeloader and two sybils: three wrong claims at once, one of them right but for the end', async () => {
    const end = zoo.opinion.claim.chain.length - 2;
    const liars: Villain[] = [];
    for (const [name, unit] of [
      ['one', end],
      ['two', 2],
      ['three', 2],
    ] as const) {
      // They leave each other alone.
      liars.push(await zoo.lie(name, { unit, step: 3 + liars.length, isPublic: true }, liars));
    }
    await world.play([challenger, ...liars]);
    await expectWon(liars.map(({ id }) => id));
    const moves = world.movesOf('challenger');
    expect(moves.filter((what) => what === 'post claim')).toHaveLength(1);
    // The two sybils are in one unit, against each of which the same step tree has to be entered.
    expect(moves.filter((what) => what === 'enter step tree')).toHaveLength(3);
  });
});
