import { post, finalize } from '../../bisection/game/Claims.js';
import { type Duty, duties, type Truth } from '../../bisection/game/Duties.js';
import { enter, release } from '../../bisection/game/Entrants.js';
import type { Context, Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { stateHash } from '../../bisection/game/Match.js';
import {
  dissect,
  diverge,
  matchOf,
  prove,
  seal,
  settle,
  timeout,
} from '../../bisection/game/Matches.js';
import { crownOf } from '../../bisection/game/MerkleTree.js';

/** More than an honest party ever has to do at one time. */
const MOST = 10_000;

/** The honest party never comes to an end of what it has to do: an error of the solver. */
export class RestlessError extends Error {
  readonly code = 'SIMULATE_RESTLESS';
  constructor(readonly duty: Duty) {
    super(
      `the honest party has more than ${String(MOST)} duties at once, the last one: ${duty.kind}`,
    );
    this.name = 'RestlessError';
  }
}

/** Does all that there is to do now, one thing after the other. */
export async function actHonestly(game: Game, truth: Truth, context: Context): Promise<Game> {
  for (let done = 0; ; done++) {
    const [first] = await duties(game, truth, context.time);
    if (first === undefined) return game;
    if (done === MOST) throw new RestlessError(first);
    game = await perform(game, context, first);
  }
}

/** One duty, as the contracts would take it. @throws RefusedError */
export async function perform(game: Game, context: Context, duty: Duty): Promise<Game> {
  const { levels, parameters } = game.rules;
  switch (duty.kind) {
    case 'post': {
      const { top, path, last } = await crownOf(duty.tree, levels);
      const { next: target } = game.claims.get(name(duty.parent)) as { next: bigint };
      const accumulator = game.inbox[Number(target)] as typeof last;
      const statement = { parent: duty.parent, target, accumulator, top, path, state: last };
      return post(game, { ...context, value: parameters.claimBond }, statement).game;
    }
    case 'enter': {
      const { top, path } = await crownOf(duty.tree, levels);
      const m = game.matches.get(name(duty.subdispute)) as Parameters<typeof stateHash>[0];
      const entry = {
        subdispute: duty.subdispute,
        expected: stateHash(m),
        side: duty.side,
        top,
        path,
      };
      return enter(game, { ...context, value: parameters.entryBond }, entry).game;
    }
    case 'release':
      return release(game, context, duty.entrant);
    case 'finalize':
      return finalize(game, context, duty.claim);
    case 'play':
      return play(game, context, duty);
  }
}

function play(game: Game, context: Context, duty: Extract<Duty, { kind: 'play' }>): Game {
  const { pair, side, move } = duty;
  const target = { pair, expected: stateHash(matchOf(game, pair)) };
  switch (move.kind) {
    case 'dissect':
      return dissect(game, context, target, move);
    case 'seal':
      return seal(game, context, target, move);
    case 'diverge':
      return diverge(game, context, target, side, move.proof);
    case 'prove':
      return prove(game, context, target);
    case 'timeout':
      return timeout(game, context, target);
    case 'settle':
      return settle(game, context, target);
    default:
      return game;
  }
}
