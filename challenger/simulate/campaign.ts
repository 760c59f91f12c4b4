import type { Parameters } from '../../bisection/game/Parameters.js';
import { Prng } from '../devnet/prng.js';
import { gasFormula } from './costs.js';
import type { Forbidden } from './forbidden.js';
import { ADVERSARY, HONEST, Simulation, type Temper } from './simulation.js';
import { delayBound } from './prepared.js';
import { Purses } from './purses.js';
import type { Lie } from './smallChain.js';
import { SmallPlot } from './smallPlot.js';

/** Which games are played. */
export interface CampaignOptions {
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  readonly parameters: Parameters;
  /** Price of a unit of L1 gas, wei. */
  readonly gasPrice: bigint;
  /** For how long the adversary can keep the honest party from moving, seconds; what the period allows for if not given. */
  readonly censorship?: bigint;
  readonly onGame?: (played: number) => void;
}

/** What many games came to: the form of the command's last line. Times in seconds, bonds in wei. */
export interface CampaignSummary {
  readonly games: number;
  readonly violations: number;
  /** The longest time from the first claim to the end, and what it must stay under. */
  readonly maxDelay: bigint;
  readonly delayBound: bigint;
  /** The most that an honest party spent and had locked up in a game, and with how many wrong claims. */
  readonly maxHonestGas: bigint;
  readonly maxHonestBond: bigint;
  readonly maxRivals: number;
  readonly maxFoes: number;
  /** Moves in the longest game. */
  readonly maxMoves: number;
  /** The first violation: its seed plays the same game again. */
  readonly first?: {
    readonly seed: number;
    readonly what: Forbidden;
    readonly moves: readonly string[];
  };
}

/** Moves a side makes in a match: 5 in the unit tree and 7 in the step tree, as at heights 20 and 28. */
const UNIT_HEIGHT = 5;
const STEP_HEIGHT = 7;

/** Plays random games against one honest party, each from its own seed. */
export async function campaign(options: CampaignOptions): Promise<CampaignSummary> {
  const best = { delay: 0n, gas: 0n, bond: 0n, rivals: 0, foes: 0, moves: 0 };
  let violations = 0;
  let first: CampaignSummary['first'];
  let bound = 0n;
  for (let i = 0; i < options.seeds; i++) {
    const seed = options.seed + i;
    const game = await play(seed, options);
    bound = game.bound;
    best.delay = game.delay > best.delay ? game.delay : best.delay;
    best.gas = game.gas > best.gas ? game.gas : best.gas;
    best.bond = game.bond > best.bond ? game.bond : best.bond;
    best.rivals = Math.max(best.rivals, game.rivals);
    best.foes = Math.max(best.foes, game.foes);
    best.moves = Math.max(best.moves, game.moves.length);
    if (game.what !== undefined) {
      violations += 1;
      first ??= { seed, what: game.what, moves: game.moves };
    }
    options.onGame?.(i + 1);
  }
  return {
    ...{ games: options.seeds, violations, maxDelay: best.delay, delayBound: bound },
    ...{ maxHonestGas: best.gas, maxHonestBond: best.bond },
    ...{ maxRivals: best.rivals, maxFoes: best.foes, maxMoves: best.moves },
    ...(first === undefined ? {} : { first }),
  };
}

interface Game {
  readonly what: Forbidden | undefined;
  readonly delay: bigint;
  readonly bound: bigint;
  readonly gas: bigint;
  readonly bond: bigint;
  readonly rivals: number;
  readonly foes: number;
  readonly moves: readonly string[];
}

async function play(seed: number, options: CampaignOptions): Promise<Game> {
  const { parameters: given, gasPrice } = options;
  const random = new Prng(`simulate ${String(seed)}`);
  const parameters = { ...given, unitHeight: UNIT_HEIGHT, stepHeight: STEP_HEIGHT };
  const plot = new SmallPlot({
    ...{ unitHeight: UNIT_HEIGHT, stepHeight: STEP_HEIGHT, parameters, levels: 1 },
    ...{ units: 1 + random.below(1 << UNIT_HEIGHT), steps: 1 + random.below(1 << STEP_HEIGHT) },
    lies: liesOf(random, random.oneIn(5) ? 8 : 3, UNIT_HEIGHT),
    foes: liesOf(random, 3, STEP_HEIGHT),
    friends: liesOf(random, 2, STEP_HEIGHT),
    isServed: random.oneIn(3),
  });
  const purses = new Purses(gasPrice);
  const simulation = new Simulation(
    plot,
    temperOf(random, parameters),
    random,
    purses,
    options.censorship ?? parameters.period - parameters.floor,
  );
  const played = await simulation.run();
  const { state } = simulation;
  const rivals = [...state.claims.values()].filter(({ root }) => root.some(Boolean)).length - 1;
  const foes = state.entrants.size;
  const gas = purses.gasOf(HONEST);
  const bond = purses.bondsOf(HONEST);
  let what = played.violation;
  const most = parameters.claimBond + parameters.entryBond * BigInt(rivals);
  if (gas > gasFormula(BigInt(rivals), BigInt(foes)) || bond > most) {
    what ??= 'outlay above its formula';
  }
  const hasLied = purses.bondsOf(ADVERSARY) > 0n;
  if (hasLied && purses.resultOf(ADVERSARY, state) > 0n) what ??= 'self-play pays';
  const { delay, moves } = played;
  return { ...{ what, delay, gas, bond, rivals, foes, moves }, bound: delayBound(parameters) };
}

function temperOf(random: Prng, { moveTime, period }: Parameters): Temper {
  return {
    restlessness: random.pick([1, 2, 3, 8, 30]),
    isPatient: random.oneIn(2),
    censorsOneIn: random.pick([1, 2, 5, 50]),
    censorsFor: Number(random.pick([moveTime / 2n, moveTime * 5n, period])),
  };
}

function liesOf(random: Prng, most: number, height: number): Lie[] {
  return Array.from({ length: random.below(most + 1) }, (_, id) => ({
    id: id + 1,
    from: random.below((1 << height) - 1),
    endsRight: random.oneIn(2),
  }));
}
