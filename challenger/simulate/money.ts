import type { Ledger } from '../../bisection/game/Bonds.js';
import { Status } from '../../bisection/game/Claims.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';

/** What the contracts hold beyond what they owe to somebody: zero, whatever has been played. Wei. */
export function imbalance(game: Game): bigint {
  const { claimBond, entryBond } = game.rules.parameters;
  let bonds = 0n;
  for (const { status } of game.claims.values()) if (status === Status.pending) bonds += claimBond;
  for (const { standing } of game.entrants.values()) {
    if (standing === Standing.alive) bonds += entryBond;
  }
  return surplus(game.claimMoney) + surplus(game.matchMoney) - bonds;
}

function surplus({ held, owed, bills }: Ledger): bigint {
  let rest = held;
  for (const amount of owed.values()) rest -= amount;
  for (const { pot } of bills.values()) rest -= pot ?? 0n;
  return rest;
}
