import { type Claim, Status } from '../../bisection/game/Claims.js';
import { deadline } from '../../bisection/game/Clock.js';
import type { Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { matchId, Phase, stateHash } from '../../bisection/game/Match.js';
import { matchOf, type Pair } from '../../bisection/game/Matches.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';
import { claimAttempts, matchAttempts, pairsOf } from '../../challenger/simulate/adversary.js';
import { actHonestly } from '../../challenger/simulate/honest.js';
import type { Lie } from '../../challenger/simulate/smallChain.js';
import { SmallPlot } from '../../challenger/simulate/smallPlot.js';

const UNIT_HEIGHT = 3;
const STEP_HEIGHT = 4;

/** A game and the L1 time at which it stood so. */
export interface Moment {
  readonly game: Game;
  readonly time: bigint;
}

export interface PlayedGame {
  readonly plot: SmallPlot;
  readonly parent: Hash;
  readonly moments: readonly Moment[];
}

/** A random game against a party that is honest, or against one that is asleep. */
export async function playedGame(seed: number, isAwake: boolean): Promise<PlayedGame> {
  const random = new Prng(`forecast ${String(seed)}`);
  const parameters = { ...DEFAULT_PARAMETERS, unitHeight: UNIT_HEIGHT, stepHeight: STEP_HEIGHT };
  const lies = (most: number, height: number): Lie[] =>
    Array.from({ length: 1 + random.below(most) }, (_, id) => ({
      ...{ id: id + 1, from: random.below((1 << height) - 1), endsRight: random.oneIn(2) },
    }));
  const plot = new SmallPlot({
    ...{ unitHeight: UNIT_HEIGHT, stepHeight: STEP_HEIGHT, parameters, levels: 1 },
    ...{ units: 1 + random.below(1 << UNIT_HEIGHT), steps: 1 + random.below(1 << STEP_HEIGHT) },
    ...{ lies: lies(3, UNIT_HEIGHT), foes: lies(2, STEP_HEIGHT), friends: lies(1, STEP_HEIGHT) },
    isServed: random.oneIn(4),
  });
  const parent = plot.start.latest;
  const { moveTime } = parameters;
  const moments: Moment[] = [];
  let moment: Moment = { game: plot.start, time: 1_000_000n };
  let honestAt = moment.time + BigInt(random.below(Number(moveTime)));
  for (let i = 0; i < 3_000; i++) {
    const { game, time } = moment;
    if (i > 0 && isFinal(game)) break;
    if (random.oneIn(2)) {
      const next = await lie(game, plot, random, time);
      if (next !== undefined) {
        moment = { game: next, time };
        moments.push(moment);
        const answer = time + BigInt(random.below(Number(moveTime)));
        if (answer < honestAt) honestAt = answer;
        continue;
      }
    }
    const step = time + 1n + BigInt(random.below(Number(moveTime * 3n)));
    const at = honestAt <= step ? honestAt : step;
    moment = { game, time: at };
    if (at === honestAt) {
      const context = { sender: 'honest', time: at, value: 0n, cost: 0n };
      if (isAwake) moment = { game: await actHonestly(game, plot, context), time: at };
      const ends = deadlines(moment.game, parent).filter((each) => each > at);
      honestAt = (ends[0] ?? at + parameters.period) + BigInt(random.below(Number(moveTime)));
    }
    moments.push(moment);
  }
  return { plot, parent, moments };
}

/** What becomes of a game in which nobody does anything any more but call the time, at once. */
export function stoodStill({ game, time }: Moment): Game {
  for (let i = 0; i < 10_000; i++) {
    let changed = false;
    for (const pair of pairsOf(game)) {
      const m = matchOf(game, pair);
      if (m.phase === Phase.done) continue;
      const target = { pair, expected: stateHash(m) };
      const kind = m.phase === Phase.subdispute ? 'settle' : 'timeout';
      const next = tried(game, { kind, target }, time);
      if (next === undefined) continue;
      game = next;
      changed = true;
      // Who has fallen is in no other pair any more.
      break;
    }
    if (changed) continue;
    const ends = pairsOf(game)
      .map((pair) => matchOf(game, pair))
      .flatMap(({ clock }) => [deadline(clock, 0), deadline(clock, 1)])
      .filter((at) => at > time)
      .sort((a, b) => Number(a - b));
    const [first] = ends;
    if (first === undefined) return game;
    time = first;
  }
  throw new Error('the game does not stand still');
}

export const nameOf = (pair: Pair): string => name(matchId(...pair));

async function lie(
  game: Game,
  plot: SmallPlot,
  random: Prng,
  time: bigint,
): Promise<Game | undefined> {
  const pairs = pairsOf(game);
  const pair = pairs[random.below(pairs.length + 2)];
  const actions =
    pair === undefined
      ? await claimAttempts(game, plot, plot.start.latest)
      : await matchAttempts(game, plot, pair);
  return actions.length === 0 ? undefined : tried(game, random.pick(actions), time);
}

function tried(game: Game, action: Action, time: bigint): Game | undefined {
  const value = bondOf(action, game.rules.parameters);
  try {
    return reduce(game, { sender: 'adversary', time, value, cost: 0n }, action);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return undefined;
  }
}

function deadlines(game: Game, parent: Hash): bigint[] {
  const found = pairsOf(game)
    .map((pair) => matchOf(game, pair))
    .flatMap(({ clock }) => [deadline(clock, 0), deadline(clock, 1)]);
  const { opened, quiet } = game.claims.get(name(parent)) as Claim;
  const { period, grace } = game.rules.parameters;
  const shut = opened + period;
  if (opened !== 0n) found.push(shut, (quiet > shut ? quiet : shut) + grace);
  return found.sort((a, b) => Number(a - b));
}

/** Whether a claim is final beside the one that the game starts from. */
const isFinal = (game: Game): boolean =>
  [...game.claims.values()].filter(({ status }) => status === Status.final).length > 1;
