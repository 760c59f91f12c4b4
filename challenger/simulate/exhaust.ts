import { type Explored, explore } from './explore.js';
import { GRACE, prepared, type Sizes } from './prepared.js';

/** A search: what is played, and how much of the game (docs/model-checking.md). */
export interface Search {
  /**
   * `match`: one wrong claim and one wrong step tree out of a game with any number of both and of wrong friends.
   * `claims`: all claims, each of which falls when its match allows it. `game`: everything at once.
   */
  readonly scope: 'match' | 'claims' | 'game';
  readonly sizes: Sizes;
}

/** What a search found. Times in ticks, gas as in `costs.ts`. */
export interface Row extends Search {
  readonly found: Explored;
  readonly bound: bigint;
  readonly outlay: bigint;
  readonly seconds: number;
}

const ONE: Sizes = { unitHeight: 1, stepHeight: 1, lies: 1, foes: 1, friends: 0, censorship: 0 };

const heights = (unitHeight: number, stepHeight: number): Sizes => ({
  ...ONE,
  unitHeight,
  stepHeight,
});
const HEIGHTS = [2, 3, 4].flatMap((units) => [2, 3, 4].map((steps) => heights(units, steps)));
const EQUAL = [2, 3, 4].map((height) => heights(height, height));
const MIXED = HEIGHTS.filter(({ unitHeight, stepHeight }) => unitHeight !== stepHeight);
const all = (from: readonly Sizes[], change: Partial<Sizes>): Sizes[] =>
  from.map((sizes) => ({ ...sizes, ...change }));

/** Leaves of a tree of height 2. */
const PLACES = [0, 1, 2, 3];
const SIDES = [0, 1] as const;
const sided = (from: readonly Sizes[]): Sizes[] =>
  from.flatMap((sizes) => SIDES.map((side) => ({ ...sizes, side })));

const MATCHES: readonly Sizes[] = [
  ...sided(HEIGHTS),
  ...sided(all(EQUAL, { censorship: 1 })),
  ...all(MIXED, { censorship: 1, side: 0 }),
  ...sided(all(EQUAL, { censorship: 2 })),
  ...sided(all(EQUAL, { censorship: 1, isServed: true })),
  ...sided(all(EQUAL.slice(0, 1), { moveTime: 2, censorship: 1 })),
  // Wherever a lie begins.
  ...PLACES.flatMap((lieFrom) =>
    PLACES.map((foeFrom) => ({ ...heights(2, 2), side: 0 as const, lieFrom, foeFrom })),
  ),
];

const GAMES: readonly Sizes[] = [
  ONE,
  { ...ONE, censorship: 2 },
  { ...ONE, moveTime: 2, censorship: 1 },
  { ...ONE, friends: 1 },
  { ...ONE, friends: 1, censorship: 1 },
  { ...ONE, foes: 2 },
  { ...ONE, lies: 2, foes: 0 },
  { ...ONE, lies: 2, foes: 0, censorship: 1 },
  { ...heights(2, 2), censorship: 1 },
];

const of = (scope: Search['scope'], sizes: readonly Sizes[]): Search[] =>
  sizes.map((each) => ({ scope, sizes: each }));

/** What is searched if nothing else is asked for: minutes. */
export const SEARCHES: readonly Search[] = [...of('match', MATCHES), ...of('game', GAMES)];

/** What takes hours more, and some gigabytes; some may be given up. */
export const LARGE: readonly Search[] = [
  ...of('match', [
    ...sided(all(EQUAL, { censorship: 3 })),
    ...sided(all(EQUAL.slice(1), { moveTime: 2, censorship: 1 })),
    ...sided(all(EQUAL.slice(0, 1), { moveTime: 3 })),
    ...sided(all(EQUAL, { censorship: 2, isServed: true })),
  ]),
  ...of('game', [
    { ...heights(2, 2), friends: 1 },
    { ...heights(2, 1), lies: 2, foes: 0 },
    { ...heights(3, 3), censorship: 1 },
    { ...heights(4, 4), censorship: 1 },
    { ...ONE, lies: 2 },
    { ...ONE, lies: 3, foes: 0 },
  ]),
];

/** How many wrong claims the searches of claims are made with. */
const LIES = [1, 2, 3];

/** Searches one after the other; each is left when `most` states of it have been seen. */
export async function* exhaust(searches: readonly Search[], most: number): AsyncGenerator<Row> {
  for (const search of searches) {
    const row = await run(search, most);
    yield row;
    // What is known about a match, for all claims together. Where a lie begins is nothing to them.
    const { found, sizes } = row;
    if (search.scope !== 'match' || !found.complete || sizes.lieFrom !== undefined) continue;
    const lastFall = found.ticks - Number(GRACE) - (sizes.moveTime ?? 1);
    for (const lies of LIES)
      yield await run({ scope: 'claims', sizes: { ...sizes, lies, lastFall } }, most);
  }
}

async function run({ scope, sizes }: Search, most: number): Promise<Row> {
  const setting = prepared({ ...sizes, most, isProjected: scope === 'match' });
  const since = performance.now();
  const found = await explore(setting);
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  const { bound, outlay } = setting;
  return { scope, sizes, found, bound, outlay, seconds };
}

/** Sizes in words. */
export function describe({ scope, sizes }: Search): string {
  const { unitHeight, stepHeight, lies, foes, friends, censorship, moveTime, isServed } = sizes;
  const trees = {
    match: 'any claims',
    claims: `${String(lies + 1)} claims`,
    game: `${String(lies + 1)} claims, ${String(foes)}+${String(friends)} trees`,
  }[scope];
  const parts = [
    `${scope} ${String(unitHeight)}/${String(stepHeight)}`,
    ...[trees, `${String(censorship)} censored`],
  ];
  if (sizes.side !== undefined && scope === 'match') parts.push(`side ${String(sizes.side)}`);
  if (moveTime !== undefined) parts.push(`moves of ${String(moveTime)}`);
  if (isServed) parts.push('served');
  if (sizes.lieFrom !== undefined)
    parts.push(`lies at ${String(sizes.lieFrom)}, ${String(sizes.foeFrom)}`);
  return parts.join(', ');
}
