import { type Claim, Status } from '../../bisection/game/Claims.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import { equals, hashOf, name } from '../../bisection/game/Hashes.js';
import { matchId, Phase } from '../../bisection/game/Match.js';
import { matchOf, type Pair } from '../../bisection/game/Matches.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { pairsOf } from '../../challenger/simulate/adversary.js';
import type { ForecastInputs, HeldBond } from '../../challenger/forecast/forecast.js';
import type { UnitFight } from '../../challenger/forecast/unitOutlook.js';

/** What a forecast needs of a game, as the board of a real chain would give it. */
export function inputsOf(
  game: Game,
  parent: Hash,
  isRight: (root: Hash) => boolean,
  time: bigint,
): ForecastInputs {
  const above = game.claims.get(name(parent)) as Claim;
  const children = [...game.claims].filter(
    ([, each]) => equals(each.parent, parent) && each.round === above.childRound,
  );
  const stored = [...game.matches.values()].filter(({ ids }) => game.claims.has(name(ids[0])));
  const pairs = new Map<string, Pair>();
  for (const pair of [...pairsOf(game), ...stored.map(({ ids }) => ids)]) {
    if (children.some(([id]) => id === name(pair[0]))) pairs.set(name(matchId(...pair)), pair);
  }
  const fights: UnitFight[] = [...pairs.values()].map((pair) => fightOf(game, pair, isRight));
  const { claimBond, entryBond } = game.rules.parameters;
  const bonds: HeldBond[] = children
    .filter(([, { status }]) => status === Status.pending)
    .map(([, { root, claimant }]) => ({
      ...{ amount: claimBond, isOurs: claimant === 'honest', isRight: isRight(root) },
    }));
  for (const { owner, root, standing } of game.entrants.values()) {
    if (standing !== Standing.alive) continue;
    bonds.push({ amount: entryBond, isOurs: owner === 'honest', isRight: isRight(root) });
  }
  return {
    ...{ parent: above, fights, bonds, rules: game.rules.parameters, time },
    claims: children.map(([id, { status, root }]) => ({
      ...{ id: hashOf(id), status, isRight: isRight(root) },
    })),
  };
}

function fightOf(game: Game, pair: Pair, isRight: (root: Hash) => boolean): UnitFight {
  const match = matchOf(game, pair);
  const subdispute = matchId(...pair);
  const entrants = [...game.entrants].filter(([, each]) => equals(each.subdispute, subdispute));
  const living = entrants.filter(([, { standing }]) => standing === Standing.alive);
  const steps = living.flatMap(([one, a]) =>
    living
      .filter(([, b]) => a.side === 0 && b.side === 1)
      .map(([two]) => matchOf(game, [hashOf(one), hashOf(two)])),
  );
  const right = (id: Hash): boolean => isRight((game.claims.get(name(id)) as Claim).root);
  return {
    ...{ match, steps, isRight: [right(pair[0]), right(pair[1])] },
    entrants: entrants.map(([id, { side, standing, root }]) => ({
      ...{ id: hashOf(id), side, standing, isRight: isRight(root) },
    })),
  };
}

/** Whether a match is over. */
export const isOver = (game: Game, pair: Pair): boolean => matchOf(game, pair).phase === Phase.done;
