import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import { toHex } from '../../challenger/hex.js';
import { PlacedLie } from './placedLie.js';
import { boardOf, Villain } from './villain.js';
import { Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ALL = process.env['GAINSAY_ALL_DISPUTES'] === '1';
const UNIT_HEIGHT = 8;
const STEP_HEIGHT = 16;
const LAST_UNIT = (1n << BigInt(UNIT_HEIGHT)) - 1n;
const LAST_STEP = (1n << BigInt(STEP_HEIGHT)) - 1n;

let zoo: Zoo;
let challenger: Challenger;
/** Units of the claim, and steps of its third unit. */
let units: bigint;
let steps: bigint;

beforeAll(async () => {
  zoo = await Zoo.build({ unitHeight: UNIT_HEIGHT, stepHeight: STEP_HEIGHT });
  challenger = await zoo.challenger();
  units = BigInt(zoo.opinion.claim.chain.length);
  steps = BigInt((await zoo.opinion.trace(2)).length);
});
afterAll(() => zoo.world.close());
beforeEach(() => zoo.open());
afterEach(() => {
  expect(zoo.alarms).toEqual([]);
});

/** Plays against a lie to the end; where it was sealed at both levels. */
async function fight(lie: PlacedLie, isPublic: boolean): Promise<{ unit: bigint; step: bigint }> {
  const { world } = zoo;
  if (isPublic) zoo.serve(lie.tree);
  const sender = zoo.account('one');
  const id = await Villain.post(world, sender, await lie.statement(world.first));
  await world.play([challenger, new Villain(world, sender, lie, id)]);
  expect(await zoo.statusOf(id)).toBe(Status.eliminated);
  expect(await zoo.statusOf(await zoo.rightId())).toBe(Status.final);
  expect(await zoo.gainOf(world.devnet.sender('challenger').address)).toBeGreaterThanOrEqual(0n);
  expect(world.movesOf('challenger')).toContain('prove');

  const board = boardOf(world);
  const pair = [id, await zoo.rightId()].sort((a, b) => (toHex(a) < toHex(b) ? -1 : 1));
  const match = await board.matches.matchOf(pair as [Hash, Hash]);
  const entries = await board.entries(match.id);
  const [one, two] = [...entries].sort((a, b) => a.side - b.side);
  const { match: duel } = await board.matches.matchOf([one!.id, two!.id]);
  expect(duel.phase).toBe(Phase.done);
  return { unit: match.match.position, step: duel.position };
}

/** A leaf by where it is, once it is known how many there are. */
type Leaf = readonly [name: string, at: (length: bigint) => bigint];

/** Left and right leaves under left and right parents, among the first, middle and last ones of what happens. */
const REAL: readonly Leaf[] = [
  ['first (left, even parent)', () => 0n],
  ['second (right, even parent)', () => 1n],
  ['third (left, odd parent)', () => 2n],
  ['fourth (right, odd parent)', () => 3n],
  ['middle, even', (length) => (length / 4n) * 2n],
  ['middle, odd', (length) => (length / 4n) * 2n + 1n],
  ['last', (length) => length - 1n],
];

/** Past the end of what happens. */
const padding = (last: bigint): readonly Leaf[] => [
  ['first of the padding', (length) => length],
  ['second of the padding', (length) => length + 1n],
  ['first leaf of a padded 16', () => (last + 1n) / 2n],
  ['last leaf of a padded 16', () => (last + 1n) / 2n - 1n],
  ['last but one of the tree', () => last - 1n],
  ['last of the tree', () => last],
];

describe.each([
  ['hidden', false],
  ['public', true],
])('a lie in one leaf, %s step trees', (_, isPublic) => {
  // How the way to a leaf is found and where the leaf is do not depend on each other: each leaf once, unless all are asked for.
  const some = (all: readonly Leaf[]) => all.filter((__, i) => ALL || (i % 2 === 0) === isPublic);

  it.each(some([...REAL, ...padding(LAST_UNIT)]))('of the unit tree: %s', async (_name, at) => {
    const unit = at(units);
    const { length } = await zoo.opinion.trace(Number(unit));
    const place = { unit, step: BigInt(length) / 2n };
    expect(await fight(await PlacedLie.tell(zoo.opinion, place), isPublic)).toEqual(place);
  });

  it.each(some([...REAL, ...padding(LAST_STEP)]))('of the step tree: %s', async (_name, at) => {
    const place = { unit: 2n, step: at(steps) };
    expect(await fight(await PlacedLie.tell(zoo.opinion, place), isPublic)).toEqual(place);
  });
});

describe('a poisoned pre-state', () => {
  it.each([0, 2])('of unit %i, from which all else is by the rules', async (unit) => {
    const lie = await PlacedLie.poisoned(zoo.opinion, unit, 'block.gasUsed');
    // Step by step the liar says what the machine says; only not of the state that both have agreed upon.
    expect(await fight(lie, false)).toEqual({ unit: BigInt(unit), step: 0n });
  });
});
