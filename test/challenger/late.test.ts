import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { deadline, type Side } from '../../bisection/game/Clock.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import type { Alarm } from '../../challenger/dispute/challengerEvent.js';
import { eventLine } from '../../challenger/dispute/eventLine.js';
import { toHex } from '../../challenger/hex.js';
import type { MatchState } from '../../challenger/l1/matches.js';
import { MoveRefusedError, type Sender } from '../../challenger/l1/sender.js';
import { RefusingSender } from './refusingSender.js';
import { boardOf, type Villain } from './villain.js';
import type { World } from './world.js';
import { Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let zoo: Zoo;
let world: World;
let alarms: Alarm[];

beforeAll(async () => {
  zoo = await Zoo.build();
  world = zoo.world;
});
afterAll(() => world.close());
beforeEach(async () => {
  await zoo.open();
  alarms = [];
});

function challenger(sender: Sender = world.devnet.sender('challenger')): Promise<Challenger> {
  return world.challenger({
    sender,
    onEvent: (event) => {
      if (event.kind === 'alarm') alarms.push(event);
    },
  });
}

/** The match of the right claim with a rival, and our side of it. */
async function matchWith(rival: Hash): Promise<MatchState & { side: Side }> {
  const right = await zoo.rightId();
  const side = toHex(right) < toHex(rival) ? 0 : 1;
  const pair: Pair = side === 0 ? [right, rival] : [rival, right];
  return { ...(await boardOf(world).matches.matchOf(pair)), side };
}

/** Two wrong claims and then the right one, so that it is for the liars to move. */
async function twoLiars(ours: Challenger): Promise<[Villain, Villain]> {
  // They leave each other alone.
  const friends: Villain[] = [];
  const one = await zoo.lie('one', { unit: 2, step: 5 }, friends);
  const two = await zoo.lie('two', { unit: 3, step: 5 }, friends);
  friends.push(one, two);
  await zoo.later();
  expect(await ours.step()).toEqual({ kind: 'moved', what: 'post claim' });
  return [one, two];
}

/** Until our clock in the match with `late` is over, and that of `mute`, whose turn it is, in the match with it. */
async function waitPast(late: Villain, mute: Villain): Promise<void> {
  const { match, side } = await matchWith(late.id);
  const { match: other } = await matchWith(mute.id);
  for (const until of [deadline(match.clock, side), deadline(other.clock, other.turn)]) {
    await world.devnet.waitFor(until + 1n);
  }
}

describe('a move that comes too late', () => {
  it('in a dissection is told once, and the other match is won', async () => {
    const ours = await challenger();
    const [one, two] = await twoLiars(ours);
    expect(await one.step()).toEqual({ kind: 'moved', what: 'dissect' });
    await waitPast(one, two);

    // The claim below is due by now.
    expect(await ours.step()).toEqual({ kind: 'moved', what: 'finalize' });
    expect(await ours.step()).toEqual({ kind: 'moved', what: 'timeout' });
    expect(await zoo.statusOf(two.id)).toBe(Status.eliminated);
    const { id: on } = await matchWith(one.id);
    expect(alarms).toMatchObject([
      { what: 'moveTooLate', move: 'dissect', on, claim: { id: one.id } },
    ]);
    expect(eventLine(alarms[0]!)).toMatch(
      /^ALARM: dissect against claim 0x.*too late; our clock .*; next: /,
    );
    for (let n = 0; n < 3; n++) await ours.step();
    expect(alarms).toHaveLength(1);

    // What it said comes true.
    expect(await one.step()).toEqual({ kind: 'moved', what: 'timeout' });
    await ours.step();
    expect(alarms.map(({ what }) => what)).toEqual(['moveTooLate', 'rightClaimLost']);
  });

  it('to enter a subdispute is told once, and the other match is won', async () => {
    const ours = await challenger();
    const [one, two] = await twoLiars(ours);
    while (!world.movesOf('one').includes('enter step tree')) {
      await one.step();
      if ((await matchWith(one.id)).match.phase !== Phase.subdispute) await ours.step();
    }
    expect(world.movesOf('challenger')).not.toContain('enter step tree');
    await waitPast(one, two);

    // The claim below is due by now.
    expect(await ours.step()).toEqual({ kind: 'moved', what: 'finalize' });
    expect(await ours.step()).toEqual({ kind: 'moved', what: 'timeout' });
    expect(await zoo.statusOf(two.id)).toBe(Status.eliminated);
    await ours.step();
    const { id: on } = await matchWith(one.id);
    expect(alarms).toMatchObject([{ what: 'moveTooLate', move: 'enter step tree', on }]);
  });

  it('to post the right claim is told once', async () => {
    const one = await zoo.lie('one', { unit: 2, step: 5 });
    const ours = await challenger();
    await world.devnet.waitFor((await world.devnet.time()) + world.devnet.parameters.period);
    for (let n = 0; n < 3; n++) {
      expect(await ours.step()).toMatchObject({ kind: 'wait' });
    }
    expect(world.movesOf('challenger')).toEqual([]);
    expect(alarms).toMatchObject([
      { what: 'moveTooLate', move: 'post claim', on: world.first, claim: { id: one.id } },
    ]);
  });
});

describe('a refusal that should never be', () => {
  /** Two liars to whom we have an answer, of which that to the first is refused with `reason`. */
  async function refusedWith(reason: string): Promise<Challenger> {
    let refused = '';
    const sender = new RefusingSender(world.devnet, 6, 'challenger', (what, { data }) =>
      what === 'dissect' && data.includes(refused) ? reason : undefined,
    );
    const ours = await challenger(sender);
    const liars = await twoLiars(ours);
    refused = toHex(liars[0].id).slice(2);
    while (world.movesOf('one').length < 2 || world.movesOf('two').length < 2) {
      for (const liar of liars) await liar.step();
    }
    return ours;
  }

  it('is told at once, stops no other match, and rejects when there is nothing else to do', async () => {
    const ours = await refusedWith('WrongRoot');
    expect(await ours.step()).toEqual({ kind: 'moved', what: 'dissect' });
    expect(alarms).toMatchObject([{ what: 'moveFailed', move: 'dissect' }]);
    await expect(ours.step()).rejects.toBeInstanceOf(MoveRefusedError);
    await expect(ours.step()).rejects.toMatchObject({ reason: 'WrongRoot' });
    expect(alarms).toHaveLength(1);
  });

  it('is none where somebody was faster', async () => {
    const ours = await refusedWith('StateChanged');
    expect(await ours.step()).toEqual({ kind: 'moved', what: 'dissect' });
    expect(await ours.step()).toMatchObject({ kind: 'wait' });
    expect(alarms).toEqual([]);
  });
});
