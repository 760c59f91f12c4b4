import { collect, withdraw } from '../../bisection/game/Bonds.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { Status } from '../../bisection/game/Claims.js';
import type { Game } from '../../bisection/game/Game.js';
import { type Action } from '../../bisection/game/Reducer.js';
import { gasOf } from './costs.js';

/** What the players have paid in and spent, wei and gas. */
export class Purses {
  private readonly bonds = new Map<string, bigint>();
  private readonly gas = new Map<string, bigint>();

  /** @param price of a unit of gas, wei */
  constructor(private readonly price: bigint) {}

  /** What a move costs, wei. */
  costOf(action: Action): bigint {
    return gasOf(action) * this.price;
  }

  spend(account: string, action: Action, bond: bigint): void {
    this.bonds.set(account, this.bondsOf(account) + bond);
    this.gas.set(account, this.gasOf(account) + gasOf(action));
  }

  /** All bonds that an account ever paid, wei. */
  bondsOf(account: string): bigint {
    return this.bonds.get(account) ?? 0n;
  }

  gasOf(account: string): bigint {
    return this.gas.get(account) ?? 0n;
  }

  /** What an account has won or lost, gas included, once it has taken home all that it can. Wei. */
  resultOf(account: string, game: Game): bigint {
    let { claimMoney, matchMoney } = game;
    const { claimBond, entryBond } = game.rules.parameters;
    let locked = 0n;
    for (const { standing, owner } of game.entrants.values()) {
      // What can't be released yet is not lost either.
      if (standing === Standing.alive && owner === account) locked += entryBond;
    }
    for (const { status, claimant } of game.claims.values()) {
      if (status === Status.pending && claimant === account) locked += claimBond;
    }
    for (const [debtor, bill] of claimMoney.bills) {
      if (bill.pot !== undefined && (bill.movers.get(account) ?? 0n) > 0n) {
        claimMoney = collect(claimMoney, debtor, account);
      }
    }
    for (const [debtor, bill] of matchMoney.bills) {
      if (bill.pot !== undefined && (bill.movers.get(account) ?? 0n) > 0n) {
        matchMoney = collect(matchMoney, debtor, account);
      }
    }
    const home = [claimMoney, matchMoney].reduce((sum, money) => {
      const owed = money.owed.get(account) ?? 0n;
      return owed === 0n ? sum : sum + money.held - withdraw(money, account).held;
    }, locked);
    return home - this.bondsOf(account) - this.gasOf(account) * this.price;
  }
}
