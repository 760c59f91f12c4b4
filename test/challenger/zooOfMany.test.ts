import type { TransactionReceipt } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Progress } from '../../challenger/dispute/challenger.js';
import type { Call } from '../../challenger/l1/call.js';
import { toHex } from '../../challenger/hex.js';
import { MoveRefusedError, Sender } from '../../challenger/l1/sender.js';
import { ChoosySender } from './choosySender.js';
import { wrongFriend } from './patchedLie.js';
import { boardOf, Villain } from './villain.js';
import type { Actor, World } from './world.js';
import { ACCOUNTS, Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const ALL = process.env['GAINSAY_ALL_DISPUTES'] === '1';

let zoo: Zoo;
let world: World;

beforeAll(async () => {
  zoo = await Zoo.build({ unitHeight: 8, stepHeight: 16 });
  world = zoo.world;
});
afterAll(() => world.close());
beforeEach(() => zoo.open());
afterEach(() => {
  expect(zoo.alarms).toEqual([]);
});

async function expectWon(wrong: readonly Hash[]): Promise<void> {
  for (const id of wrong) expect(await zoo.statusOf(id)).toBe(Status.eliminated);
  expect(await zoo.statusOf(await zoo.rightId())).toBe(Status.final);
  const { address } = world.devnet.sender('challenger');
  expect(await zoo.gainOf(address)).toBeGreaterThanOrEqual(0n);
}

const moves = (what: string) => world.movesOf('challenger').filter((each) => each === what);

/** An account each of whose transactions somebody sends a second time. */
class RepeatedSender extends Sender {
  /** What the second ones were refused for; `taken` where they were not. */
  readonly answers: string[] = [];
  private readonly repeater = new Sender(
    devAccount(ACCOUNTS.other),
    world.devnet.provider,
    'repeater',
    world.devnet.sent,
  );

  constructor() {
    super(devAccount(6), world.devnet.provider, 'challenger', world.devnet.sent);
  }

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    const receipt = await super.send(what, call);
    try {
      await this.repeater.send(what, call);
      this.answers.push(`${what}: taken`);
    } catch (error) {
      if (!(error instanceof MoveRefusedError)) throw error;
      this.answers.push(`${what}: ${String(error.reason)}`);
    }
    return receipt;
  }
}

/** The challenger's machine goes down. */
class CrashError extends Error {
  readonly code = 'TEST_CRASH';
}

/** An account whose owner crashes as soon as a transaction is out, before it hears of it. */
class CrashingSender extends Sender {
  private isDown = false;

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    if (!this.isDown) await super.send(what, call);
    this.isDown = true;
    throw new CrashError(what);
  }
}

describe('the zoo of many', () => {
  it('sybils that fight each other with real moves, about the same unit', async () => {
    const liars = [
      await zoo.lie('one', { unit: 2, step: 5 }),
      await zoo.lie('two', { unit: 2, step: 6 }),
      await zoo.lie('three', { unit: 3, step: 7 }),
    ];
    await world.play([await zoo.challenger(), ...liars], 400);
    await expectWon(liars.map(({ id }) => id));
    // They did fight: there is a match of each two on L1, in which both have moved.
    const { matches } = boardOf(world);
    const head = await world.devnet.provider.getBlockNumber();
    for (const [one, two] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const ids = [liars[one]!.id, liars[two]!.id].sort((a, b) => (toHex(a) < toHex(b) ? -1 : 1));
      const { id, match } = await matches.matchOf(ids as [Hash, Hash]);
      expect(match.phase).not.toBe(Phase.none);
      expect(await matches.lastReveal(id, 0, head)).toBeDefined();
    }
    expect(moves('post claim')).toHaveLength(1);
    expect(moves('enter step tree').length).toBeLessThanOrEqual(3);
  });

  it(`exhaustive attackers: a lie about every ${ALL ? 'second' : 'fourth'} unit, and a wrong step tree on both sides of each`, async () => {
    const { length } = zoo.opinion.claim.chain;
    const liars: Villain[] = [];
    for (let unit = 0; unit < length - 1; unit += ALL ? 2 : 4) {
      const name = (['one', 'two', 'three'] as const)[liars.length % 3]!;
      liars.push(await zoo.lie(name, { unit, step: unit % 3, salt: String(unit) }, liars));
    }
    // Somebody enters trees for the right claim that harm it if they can, wherever there is a subdispute.
    const only = ['enter step tree'];
    const sender = new ChoosySender(world.devnet, ACCOUNTS.friend, 'friend', only);
    const friend: Actor = {
      step: async () =>
        world.movesOf('challenger').includes('post claim')
          ? new Villain(world, sender, wrongFriend(zoo.opinion, 0), await zoo.rightId()).step()
          : { kind: 'wait', until: undefined },
    };
    await world.play([await zoo.challenger(), friend, ...liars], 600);
    expect(world.movesOf('friend').length).toBeGreaterThan(0);
    await expectWon(liars.map(({ id }) => id));
    expect(moves('post claim')).toHaveLength(1);
    expect(moves('enter step tree').length).toBeLessThanOrEqual(liars.length);
  });

  it('duplicate moves: each of ours is sent a second time by a stranger', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5 });
    const sender = new RepeatedSender();
    await world.play([await zoo.challenger(sender), liar]);
    await expectWon([liar.id]);
    expect(sender.answers).toContain('post claim: AlreadyClaimed');
    expect(sender.answers).toContain('enter step tree: AlreadyEntered');
    expect(sender.answers).toContain('dissect: StateChanged');
    expect(sender.answers).toContain('prove: WrongPhase');
    expect(sender.answers.filter((answer) => answer.endsWith('taken'))).toEqual([]);
    expect(world.movesOf('repeater')).toEqual([]);
  });

  it('an honest crash behind every move, before it is heard of, and a restart', async () => {
    const liar = await zoo.lie('one', { unit: 2, step: 5 });
    const { provider, sent } = world.devnet;
    let crashes = 0;
    const step = async (): Promise<Progress> => {
      const reborn = await zoo.challenger(
        new CrashingSender(devAccount(6), provider, 'challenger', sent),
      );
      const before = sent.length;
      try {
        return await reborn.step();
      } catch (error) {
        if (!(error instanceof CrashError)) throw error;
        crashes++;
        expect(sent.length).toBe(before + 1);
        return { kind: 'moved', what: error.message };
      }
    };
    await world.play([{ step }, liar]);
    await expectWon([liar.id]);
    expect(crashes).toBe(world.movesOf('challenger').length);
    for (const what of ['post claim', 'enter step tree', 'prove'])
      expect(moves(what)).toHaveLength(1);
  });
});
