import { type CostedTransaction, isReturn } from './costedTransaction.js';

/** What an honest party put up and got back, wei. */
export interface Outlay {
  /** For gas of the dispute. */
  readonly gas: bigint;
  /** For gas of what brings the money home. */
  readonly returnGas: bigint;
  readonly bonds: bigint;
  /** Of its moves, from the losers' bonds. */
  readonly repaid: bigint;
  /** Of the losers' bonds beyond that. */
  readonly won: bigint;
  /** What is left over, or missing if negative, when all is home. */
  readonly net: bigint;
}

/** @param net what the account has more than before */
export function outlayOf(transactions: readonly CostedTransaction[], net: bigint): Outlay {
  const own = transactions.filter(({ by }) => by === 'honest');
  const sum = (of: readonly CostedTransaction[], what: 'fee' | 'bond' | 'credited') =>
    of.reduce((all, each) => all + each[what], 0n);
  const gas = sum(
    own.filter((each) => !isReturn(each)),
    'fee',
  );
  const returnGas = sum(own.filter(isReturn), 'fee');
  const repaid = sum(
    own.filter(({ what }) => what === 'collect'),
    'credited',
  );
  const won = net + gas + returnGas - repaid;
  return { gas, returnGas, bonds: sum(own, 'bond'), repaid, won, net };
}
