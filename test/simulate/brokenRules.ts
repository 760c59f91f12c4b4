import type { Claim } from '../../bisection/game/Claims.js';
import type { Entrant } from '../../bisection/game/Entrants.js';
import type { Context, Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { type Match, matchId, Phase } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import { type Action, reduce } from '../../bisection/game/Reducer.js';
import { RefusedError } from '../../bisection/game/Refused.js';

/** Rules in which an entrant begins with all the time of its claim, instead of what is left of it. */
export function resettingClocks(game: Game, context: Context, action: Action): Game {
  const next = reduce(game, context, action);
  if (action.kind !== 'enter') return next;
  const entrants = new Map(next.entrants);
  const m = next.matches.get(name(action.entry.subdispute)) as Match;
  for (const [id, entrant] of next.entrants) {
    if (game.entrants.has(id)) continue;
    const { clock } = next.claims.get(name(m.ids[entrant.side])) as Claim;
    entrants.set(id, { ...entrant, clock } as Entrant);
  }
  return { ...next, entrants };
}

/** Rules that take two paths to any leaf that differs, whatever stands left of it. */
export function anyDifference(game: Game, context: Context, action: Action): Game {
  try {
    return reduce(game, context, action);
  } catch (error) {
    const isLater = error instanceof RefusedError && error.reason === 'EarlierDifference';
    if (!isLater || action.kind !== 'diverge') throw error;
    const { target, proof } = action;
    const m = matchOf(game, target.pair);
    const phase = game.entrants.has(name(target.pair[0])) ? Phase.prove : Phase.subdispute;
    const { position, leaves: nodes, agreed } = proof;
    const sealed: Match = { ...m, phase, height: 0, position, nodes, agreed };
    const matches = new Map(game.matches).set(name(matchId(...target.pair)), sealed);
    return { ...game, matches };
  }
}
