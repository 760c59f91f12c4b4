import { divide, type Ledger } from '../../bisection/game/Bonds.js';
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

/**
 * What an account has in the contracts, owed to it or locked, and what must be burned of the bonds that it has lost: a
 * number that no move makes larger than by the bond that comes with it, unless somebody else's bond is won. Wei.
 */
export function netWorth(game: Game, account: string): bigint {
  const { claimBond, entryBond, repayShare, burnShare } = game.rules.parameters;
  const burned = (bond: bigint): bigint => divide(bond, bond, { repayShare, burnShare }).burned;
  let worth = (game.claimMoney.owed.get(account) ?? 0n) + (game.matchMoney.owed.get(account) ?? 0n);
  for (const { status, claimant } of game.claims.values()) {
    if (claimant !== account) continue;
    if (status === Status.pending) worth += claimBond;
    if (status === Status.eliminated) worth += burned(claimBond);
  }
  for (const { standing, owner } of game.entrants.values()) {
    if (owner !== account) continue;
    if (standing === Standing.alive) worth += entryBond;
    if (standing === Standing.eliminated) worth += burned(entryBond);
  }
  return worth;
}

function surplus({ held, owed, bills }: Ledger): bigint {
  let rest = held;
  for (const amount of owed.values()) rest -= amount;
  for (const { pot } of bills.values()) rest -= pot ?? 0n;
  return rest;
}
