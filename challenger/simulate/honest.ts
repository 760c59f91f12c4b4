import { actionOf } from '../../bisection/game/Answer.js';
import { type Duty, duties, type Truth } from '../../bisection/game/Duties.js';
import type { Context, Game } from '../../bisection/game/Game.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';

/** More than an honest party ever has to do at one time. */
const MOST = 10_000;

/** The honest party never comes to an end of what it has to do: an error of the solver. */
export class RestlessError extends Error {
  readonly code = 'SIMULATE_RESTLESS';
  readonly nextStep = 'report it, with the setting and the seed';
  constructor(readonly duty: Duty) {
    super(
      `the honest party has more than ${String(MOST)} duties at once, the last one: ${duty.kind}`,
    );
    this.name = 'RestlessError';
  }
}

/** Does all that there is to do now, one thing after the other. @throws RefusedError, RestlessError */
export async function actHonestly(
  game: Game,
  truth: Truth,
  context: Context,
  rules: typeof reduce = reduce,
  costOf: (action: Action) => bigint = () => 0n,
): Promise<Game> {
  for (let done = 0; ; done++) {
    const [first] = await duties(game, truth, context.time);
    if (first === undefined) return game;
    if (done === MOST) throw new RestlessError(first);
    const action = await actionOf(game, first);
    const value = bondOf(action, game.rules.parameters);
    game = rules(game, { ...context, value, cost: costOf(action) }, action);
  }
}
