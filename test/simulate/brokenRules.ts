import type { Claim } from '../../bisection/game/Claims.js';
import { Standing, type Entrant } from '../../bisection/game/Entrants.js';
import type { Context, Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { type Match, matchId, Phase } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import { type Action, reduce } from '../../bisection/game/Reducer.js';
import { type Reason, RefusedError } from '../../bisection/game/Refused.js';
import { eliminate } from '../../bisection/game/Claims.js';

/** Rules in which an entrant begins with all the time of its claim, instead of what is left of it. */
export const resettingClocks: typeof reduce = (game, context, action) =>
  withClocks(game, reduce(game, context, action), (entrant) => {
    const m = game.matches.get(name(entrant.subdispute)) as Match;
    return (game.claims.get(name(m.ids[entrant.side])) as Claim).clock;
  });

/** Rules in which every entrant gets a whole period, however late its claim was. */
export const freshClocks: typeof reduce = (game, context, action) =>
  withClocks(game, reduce(game, context, action), () => game.rules.parameters.period);

/** Rules that take two paths to any leaf that differs, whatever stands left of it. */
export const anyDifference: typeof reduce = (game, context, action) =>
  sealingOn('EarlierDifference', game, context, action);

/** Rules in which who seals a match says what the state before the contested leaves was. */
export const anyAgreed: typeof reduce = (game, context, action) =>
  sealingOn('WrongAgreed', game, context, action);

/** Rules in which a side has lost a subdispute as soon as one of its entrants has fallen. */
export const endingWithFriends: typeof reduce = (game, context, action) => {
  let next = reduce(game, context, action);
  for (const [id, { standing, subdispute, side }] of next.entrants) {
    if (standing !== Standing.eliminated || game.entrants.get(id)?.standing !== Standing.alive)
      continue;
    const m = next.matches.get(name(subdispute)) as Match;
    if (m.phase !== Phase.subdispute) continue;
    const lost = [side === 0, side === 1] as const;
    const matches = new Map(next.matches).set(name(subdispute), { ...m, phase: Phase.done, lost });
    next = eliminate({ ...next, matches }, context.time, m.ids[side], m.ids[side === 0 ? 1 : 0]);
  }
  return next;
};

/** Rules in which a side that nobody has entered yet has lost, though there is time to enter. */
export const settlingEarly: typeof reduce = (game, context, action) => {
  if (action.kind !== 'settle') return reduce(game, context, action);
  const key = name(matchId(...action.target.pair));
  const m = game.matches.get(key);
  if (m === undefined) return reduce(game, context, action);
  const [left0, left1] = m.clock.left;
  const left = [m.live[0] === 0 ? 0n : left0, m.live[1] === 0 ? 0n : left1] as const;
  const matches = new Map(game.matches).set(key, { ...m, clock: { ...m.clock, left } });
  return reduce({ ...game, matches }, context, action);
};

/** Rules in which a claim is final when its window is shut, whoever else is alive. */
export const finalBesideOthers: typeof reduce = (game, context, action) => {
  if (action.kind !== 'finalize') return reduce(game, context, action);
  const claims = new Map(game.claims);
  for (const [id, claim] of claims) if (claim.live > 1n) claims.set(id, { ...claim, live: 1n });
  return reduce({ ...game, claims }, context, action);
};

function withClocks(before: Game, after: Game, clockOf: (entrant: Entrant) => bigint): Game {
  const entrants = new Map(after.entrants);
  for (const [id, entrant] of after.entrants) {
    if (!before.entrants.has(id)) entrants.set(id, { ...entrant, clock: clockOf(entrant) });
  }
  return { ...after, entrants };
}

/** A divergence proof that is refused for one reason is taken all the same. */
function sealingOn(reason: Reason, game: Game, context: Context, action: Action): Game {
  try {
    return reduce(game, context, action);
  } catch (error) {
    const isPassed = error instanceof RefusedError && error.reason === reason;
    if (!isPassed || action.kind !== 'diverge') throw error;
    const { target, proof } = action;
    const m = matchOf(game, target.pair);
    const phase = game.entrants.has(name(target.pair[0])) ? Phase.prove : Phase.subdispute;
    const { position, leaves: nodes, agreed } = proof;
    const sealed: Match = { ...m, phase, height: 0, position, nodes, agreed };
    const matches = new Map(game.matches).set(name(matchId(...target.pair)), sealed);
    return { ...game, matches };
  }
}
