import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Arena } from './arena.js';
import { Fight, SALT } from './fight.js';

const ALL = process.env['GAINSAY_ALL_DISPUTES'] === '1';

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

describe('a dispute down to one step', () => {
  // First, middle and last leaf, under even and odd parents, and the first leaf of the padding, at both levels.
  const places: [unit: number, step: number | 'last'][] = [
    [0, 0],
    [0, 'last'],
    [3, 1],
    [4, 3],
    [5, 24],
    [7, 'last'],
    [8, 0],
  ];
  for (const [served, most] of [
    [true, 9],
    [false, 19],
  ] as const) {
    for (const liarFirst of [true, false]) {
      const how = `${served ? 'trees in sight' : 'trees hidden'}, ${liarFirst ? 'liar' : 'honest'} first`;
      // Where the step is and who comes first do not depend on each other: each place once, unless all are asked for.
      const some = places.filter((_, i) => ALL || (i % 2 === 0) === liarFirst);
      it.each(some)(`${how}: unit %s, step %s`, async (unit, step) => {
        const rivals = await fight.rivals(await fight.wrong(unit), liarFirst);
        expect(await fight.sealUnits(rivals, served)).toBe(unit);
        const duel = await fight.duel(rivals, unit, step);
        const at = await fight.fightSteps(duel, unit, served);
        expect(at).toBe(step === 'last' ? duel.right.states.length - 1 : step);
        await fight.conclude(rivals);
        expect(arena.sent.length).toBeLessThanOrEqual(most);
        await arena.send('release', 0, arena.matches.release(duel.mine));
        await fight.expectBonds(0, 0);
      });
    }
  }

  it('one leaf of the padding that is wrong, between right ones', async () => {
    const last = fight.honest.states.at(-1)!;
    const states = [...fight.honest.states, { ...last, salt: SALT }, last];
    const rivals = await fight.rivals(await arena.unitTrace(states), true);
    expect(await fight.sealUnits(rivals, true)).toBe(8);
    const duel = await fight.duel(rivals, 8, 0);
    expect(await fight.fightSteps(duel, 8, true)).toBe(0);
    await fight.conclude(rivals);
  });
});

describe('a dispute about a unit of over a million steps', () => {
  const LONG = 1_100_000;
  let long: Arena;
  let far: Fight;
  let start: string;

  beforeAll(async () => {
    long = await Arena.open(undefined, { unit: 2n, length: BigInt(LONG) });
    far = await Fight.prepare(long);
    start = await long.save();
  });

  afterAll(() => long.close());

  beforeEach(async () => {
    await long.restore(start);
    start = await long.save();
  });

  it.each([
    [true, true, 9],
    [true, false, 15],
    [false, false, 19],
  ])(
    'unit trees in sight %s, step trees in sight %s: at most %i transactions',
    async (units, steps, most) => {
      const rivals = await far.rivals(await far.wrong(2), true);
      expect(await far.sealUnits(rivals, units)).toBe(2);
      const duel = await far.duel(rivals, 2, 777_777);
      expect(duel.right.states.length).toBe(LONG);
      expect(await far.fightSteps(duel, 2, steps)).toBe(777_777);
      await far.conclude(rivals);
      console.log(
        `${long.sent.length} transactions; gas: ${[...long.gas].map(([what, gas]) => `${what} ${gas}`).join(', ')}`,
      );
      expect(long.sent.length).toBeLessThanOrEqual(most);
    },
  );
});
