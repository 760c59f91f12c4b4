import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { opposite, type Side } from '../../bisection/game/Clock.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Status } from '../../challenger/l1/claims.js';
import { type Pair, Standing } from '../../challenger/l1/matches.js';
import { Arena, BURN, pairOf, PARAMETERS, type Trace } from './arena.js';
import { type Counter, GENESIS, hex, saltOf, spoil } from './counter.js';

const SALT = saltOf('wrong');
const STEP_SALT = saltOf('wrong step');
const HONEST = 3;
const LIAR = 4;

let arena: Arena;
let clean: string;
let genesis: Hash;
let honest: Trace;
/** The idle state before each unit of the right trace, and after the last. */
let idle: readonly Counter[];

beforeAll(async () => {
  arena = await Arena.open();
  for (const size of [1000, 256, 0]) {
    await arena.send('batch', 0, arena.inbox.post(new Uint8Array(size).fill(7)));
  }
  genesis = await arena.claims.genesis();
  // The children of genesis, made before any batch, cover the first one only: 8 units.
  const machine = await arena.machine(genesis);
  honest = await arena.unitTrace(machine.units(GENESIS));
  idle = [GENESIS, ...honest.states];
  clean = await arena.save();
});

afterAll(() => arena.close());

beforeEach(async () => {
  await arena.restore(clean);
  clean = await arena.save();
});

/** Every wei paid in is owed to somebody, still at stake, or burned. */
afterEach(async () => {
  const { claims, matches, addresses } = arena;
  const accounts = await Promise.all([...Array(10).keys()].map((i) => arena.address(i)));
  for (const [contract, address, bond] of [
    [claims, addresses.claims, PARAMETERS.claimBond],
    [matches, addresses.matches, PARAMETERS.entryBond],
  ] as const) {
    let owed = 0n;
    for (const account of [...accounts, BURN]) owed += await contract.owed(account);
    const held = await arena.provider.getBalance(address);
    expect((held - owed) % bond).toBe(0n);
    expect(held >= owed).toBe(true);
  }
});

/** A claim that is wrong from unit `unit` on, and the trace that it commits to. */
async function wrongClaim(unit: number): Promise<Trace> {
  return arena.unitTrace(spoil(honest.states, unit, SALT));
}

interface Fight {
  readonly pair: Pair;
  readonly honestSide: Side;
  readonly honestId: Hash;
  readonly liarId: Hash;
}

/** Posts both claims and finds the unit in which they differ. */
async function sealUnits(
  wrong: Trace,
  served: boolean,
  liarFirst: boolean,
): Promise<Fight & { unit: number }> {
  const order = liarFirst ? [wrong, honest] : [honest, wrong];
  const ids: Hash[] = [];
  for (const trace of order) {
    ids.push(await arena.claim(trace === honest ? HONEST : LIAR, genesis, trace));
  }
  const [honestId, liarId] = (liarFirst ? [ids[1], ids[0]] : ids) as [Hash, Hash];
  const pair = pairOf(honestId, liarId);
  const honestSide: Side = hex(pair[0]) === hex(honestId) ? 0 : 1;
  const mine = { tree: honest.tree, served };
  const theirs = { tree: wrong.tree, served };
  const match = await arena.bisect(pair, honestSide === 0 ? [mine, theirs] : [theirs, mine]);
  expect(match.phase).toBe(2);
  return { pair, honestSide, honestId, liarId, unit: Number(match.position) };
}

/** Enters both step trees, finds the step, proves it. The liar's unit goes wrong at step `step`. */
async function fightSteps(
  fight: Fight & { unit: number },
  step: number,
  served: boolean,
): Promise<void> {
  const { pair, honestSide, unit } = fight;
  const liarSide = opposite(honestSide);
  const before = idle[Math.min(unit, idle.length - 1)]!;
  const machine = await arena.machine(genesis);
  const right = machine.steps(before);
  const steps = await arena.stepTrace(right);
  // It must end in the liar's leaf: from `step` on all is as in the liar's unit.
  const wrong = await arena.stepTrace(spoil(right, step, SALT));
  const mine = await arena.enter(HONEST, pair, honestSide, steps.tree);
  const theirs = await arena.enter(LIAR, pair, liarSide, wrong.tree);
  const entrants: Pair = honestSide === 0 ? [mine, theirs] : [theirs, mine];
  const own = { tree: steps.tree, served };
  const other = { tree: wrong.tree, served };
  const match = await arena.bisect(entrants, honestSide === 0 ? [own, other] : [other, own]);
  expect(match.phase).toBe(3);
  expect(match.position).toBe(BigInt(step));
  await arena.prove(0, entrants, step === 0 ? before : right[Math.min(step, right.length) - 1]!);
  expect((await arena.matches.entrantOf(theirs)).standing).toBe(Standing.eliminated);
  expect((await arena.matches.entrantOf(mine)).standing).toBe(Standing.alive);
}

/** Lets the liar's time run out, ends the match, makes the honest claim final. */
async function conclude({ pair, honestId, liarId }: Fight): Promise<void> {
  await arena.pass(PARAMETERS.period);
  await arena.move('settle', 0, pair);
  expect((await arena.claims.claimOf(liarId)).status).toBe(Status.eliminated);
  await arena.pass(PARAMETERS.grace);
  await arena.send('finalize', 0, arena.claims.finalize(honestId));
  expect((await arena.claims.claimOf(honestId)).status).toBe(Status.final);
  expect(hex(await arena.claims.latest())).toBe(hex(honestId));
}

describe('a dispute down to one step', () => {
  for (const served of [true, false]) {
    for (const liarFirst of [true, false]) {
      const how = `${served ? 'served' : 'hidden'} trees, ${liarFirst ? 'liar' : 'honest'} first`;
      it.each([
        ['first unit', 0, 0],
        ['a middle unit, middle step', 3, 3],
        ['last unit, last step', 7, -1],
        ['the padding one unit after the end', 8, 0],
      ])(`${how}: %s`, async (_name, unit, step) => {
        const fight = await sealUnits(await wrongClaim(unit), served, liarFirst);
        expect(fight.unit).toBe(unit);
        const machine = await arena.machine(genesis);
        const length = machine.steps(idle[Math.min(unit, 8)]!).length;
        await fightSteps(fight, step < 0 ? length - 1 : step, served);
        await conclude(fight);
        expect(arena.sent.length).toBeLessThanOrEqual(served ? 9 : 19);
      });
    }
  }
});
