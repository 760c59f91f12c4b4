import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { opposite, type Side } from '../../bisection/game/Clock.js';
import { type Move, solve } from '../../bisection/game/Solver.js';
import { Status } from '../../bisection/game/Claims.js';
import type { Pair } from '../../bisection/game/Matches.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { revertOf } from '../../challenger/l1/revert.js';
import { Arena, PARAMETERS } from './arena.js';
import { hex, saltOf, spoil } from './counter.js';
import { type Duel, Fight, LIAR, OTHER, type Rivals, SALT } from './fight.js';

const { period, floor, grace } = PARAMETERS;
let arena: Arena;
let fight: Fight;
let clean: string;

beforeAll(async () => {
  arena = await Arena.open();
  fight = await Fight.prepare(arena);
  clean = await arena.save();
});

afterAll(() => arena.close());

beforeEach(async () => {
  await arena.restore(clean);
  clean = await arena.save();
});

/** What the solver says for a side of a match of claims, trees hidden. */
async function advice({ pair, honestSide }: Rivals, entered = false): Promise<Move> {
  const state = await arena.matches.matchOf(pair);
  return solve({
    match: state.match,
    side: honestSide,
    own: fight.honest.tree,
    theirs: await arena.theirs(pair, state, opposite(honestSide)),
    entered,
    time: await arena.time(),
  });
}

/** The honest entrant, the elder, makes its first move. */
async function answerOnce({ pair, mine, right }: Duel): Promise<void> {
  const state = await arena.matches.matchOf(pair);
  const side: Side = hex(pair[0]) === hex(mine) ? 0 : 1;
  expect(hex(state.match.ids[state.match.turn])).toBe(hex(mine));
  const move = await solve({
    match: state.match,
    side,
    own: right.tree,
    theirs: await arena.theirs(pair, state, opposite(side)),
    time: await arena.time(),
  });
  await arena.send('dissect', 0, arena.callOf(pair, state, move));
}

async function revert(run: Promise<unknown>): Promise<string | undefined> {
  return run.then(
    () => undefined,
    (error: unknown) => revertOf(error)?.name,
  );
}

describe('time', () => {
  it('a liar that is silent from the start loses when its clock is over', async () => {
    const rivals = await fight.rivals(await fight.wrong(3), true, 10n);
    const move = await advice(rivals);
    const { match } = await arena.matches.matchOf(rivals.pair);
    expect(move).toEqual({ kind: 'wait', until: match.clock.since + period });
    await arena.pass(period - 100n);
    const { stateHash } = await arena.matches.matchOf(rivals.pair);
    const early = arena.matches.timeout(rivals.pair, stateHash);
    expect(await revert(arena.send('timeout', 0, early))).toBe('NotOver');
    await arena.pass(200n);
    expect(await advice(rivals)).toEqual({ kind: 'timeout' });
    await arena.move('timeout', 0, rivals.pair);
    expect((await arena.claims.claimOf(rivals.liarId)).status).toBe(Status.eliminated);
    await fight.finalize(rivals.honestId);
    await fight.expectBonds(0, 0);
  });

  it('a liar that stops in the middle of a dissection loses', async () => {
    const rivals = await fight.rivals(await fight.wrong(3), false, 10n);
    const move = await advice(rivals);
    expect(move.kind).toBe('dissect');
    const state = await arena.matches.matchOf(rivals.pair);
    await arena.send('dissect', 0, arena.callOf(rivals.pair, state, move));
    await arena.pass(period + 1n);
    expect(await advice(rivals)).toEqual({ kind: 'timeout' });
    await arena.move('timeout', 0, rivals.pair);
    await fight.finalize(rivals.honestId);
  });

  it('a liar that enters nobody loses', async () => {
    const rivals = await fight.rivals(await fight.wrong(3), true);
    await fight.sealUnits(rivals, true);
    expect(await advice(rivals)).toMatchObject({ kind: 'enter', unit: 3n });
    const machine = await arena.machine(fight.genesis);
    const right = await arena.stepTrace(machine.steps(fight.before(3)));
    const mine = await arena.enter(LIAR, rivals.pair, rivals.honestSide, right.tree);
    expect((await advice(rivals, true)).kind).toBe('wait');
    await arena.pass(period);
    expect(await advice(rivals, true)).toEqual({ kind: 'settle' });
    await arena.move('settle', 0, rivals.pair);
    await arena.send('release', 0, arena.matches.release(mine));
    await fight.finalize(rivals.honestId);
    await fight.expectBonds(0, 0);
  });

  it('a liar that does not answer in the step tree loses', async () => {
    const rivals = await fight.rivals(await fight.wrong(3), true);
    await fight.sealUnits(rivals, true);
    const duel = await fight.duel(rivals, 3, 1);
    await answerOnce(duel);
    await arena.pass(period);
    await arena.move('timeout', 0, duel.pair);
    expect((await arena.matches.entrantOf(duel.theirs)).standing).toBe(Standing.eliminated);
    await arena.move('settle', 0, rivals.pair);
    await fight.finalize(rivals.honestId);
  });

  it('a liar that does everything in the last moment is beaten soon after', async () => {
    const opened = await arena.time();
    const rivals = await fight.rivals(await fight.wrong(5), false, period - 200n);
    expect((await arena.claims.claimOf(rivals.liarId)).clock).toBe(floor);
    await fight.sealUnits(rivals, false);
    const { match } = await arena.matches.matchOf(rivals.pair);
    await arena.pass(match.clock.left[opposite(rivals.honestSide)] - 20n);
    const duel = await fight.duel(rivals, 5, 7);
    expect((await arena.matches.entrantOf(duel.theirs)).clock).toBeLessThan(30n);
    await answerOnce(duel);
    await arena.pass(30n);
    await arena.move('timeout', 0, duel.pair);
    await arena.move('settle', 0, rivals.pair);
    await fight.finalize(rivals.honestId);
    // The window, the liar's floor and grace; the honest side spends next to nothing.
    expect((await arena.time()) - opened).toBeLessThan(period + floor + grace + 100n);
  });

  it('no claim after the window', async () => {
    await arena.claim(LIAR, fight.genesis, await fight.wrong(5));
    await arena.pass(period);
    expect(await revert(arena.claim(LIAR, fight.genesis, fight.honest))).toBe('WindowShut');
  });
});

describe('a move after a reorg', () => {
  it('is refused when the state that it answers to is gone', async () => {
    const rivals = await fight.rivals(await fight.wrong(3), false);
    const before = await arena.save();
    const first = await advice(rivals);
    const state = await arena.matches.matchOf(rivals.pair);
    await arena.send('dissect', 0, arena.callOf(rivals.pair, state, first));
    const after = await arena.matches.matchOf(rivals.pair);
    const late = arena.matches.timeout(rivals.pair, after.stateHash);
    await arena.restore(before);
    await arena.pass(2n * period);
    // By time alone it would go through, and hit the honest side.
    expect(await revert(arena.send('timeout', 0, late))).toBe('StateChanged');
  });
});

describe('many at once', () => {
  it('one right claim and one right entrant beat them all', async () => {
    const honest = await arena.claim(1, fight.genesis, fight.honest);
    const all: Rivals[] = [];
    for (const [i, unit] of [2, 2, 6].entries()) {
      const salt = saltOf(`liar ${i}`);
      const wrong = await fight.wrong(unit, salt);
      const liarId = await arena.claim(LIAR, fight.genesis, wrong);
      const pair: Pair = hex(honest) < hex(liarId) ? [honest, liarId] : [liarId, honest];
      const honestSide: Side = hex(pair[0]) === hex(honest) ? 0 : 1;
      all.push({ pair, honestSide, honestId: honest, liarId, wrong });
    }
    const machine = await arena.machine(fight.genesis);
    for (const [i, rivals] of all.entries()) {
      const unit = await fight.sealUnits(rivals, true);
      const { pair, honestSide } = rivals;
      const steps = machine.steps(fight.before(unit));
      const right = await arena.stepTrace(steps);
      const mine = await arena.enter(1, pair, honestSide, right.tree);
      // A friend that errs in the middle and ends right, and two liars.
      const spoiled = steps.map((state, at) => (at === 1 ? { ...state, salt: SALT } : state));
      await arena.enter(OTHER, pair, honestSide, (await arena.stepTrace(spoiled)).tree);
      for (const at of [0, 2]) {
        const wrong = await arena.stepTrace(spoil(steps, at, saltOf(`liar ${i}`)));
        const theirs = await arena.enter(LIAR, pair, opposite(honestSide), wrong.tree);
        const duel: Pair = honestSide === 0 ? [mine, theirs] : [theirs, mine];
        await fight.fightSteps({ pair: duel, mine, theirs, right, wrong }, unit, true);
      }
    }
    await arena.pass(period);
    for (const { pair } of all) await arena.move('settle', 0, pair);
    await fight.finalize(honest);
    // The right entrants and their friends are unhurt.
    for (const { pair } of all) {
      const { id } = await arena.matches.matchOf(pair);
      for (const entrant of await arena.matches.entered(
        id,
        0,
        await arena.provider.getBlockNumber(),
      )) {
        const { standing } = await arena.matches.entrantOf(entrant.id);
        if (standing === Standing.alive) {
          await arena.send('release', 0, arena.matches.release(entrant.id));
        }
      }
    }
    await fight.expectBonds(0, 0);
    expect(await arena.provider.getBalance(arena.addresses.matches)).toBe(0n);
  });
});
