import type { Parameters } from './Parameters.js';
import { RefusedError } from './Refused.js';

/** Who is paid; lower-case hex. */
export type Account = string;

/** What is owed for the moves against one claim or entrant, and what there is to pay it from. */
export interface Bill {
  /** Wei spent on moves against the debtor that have not been repaid. */
  readonly spent: bigint;
  readonly movers: ReadonlyMap<Account, bigint>;
  /** Set aside from its forfeited bond; undefined as long as that is not forfeited. */
  readonly pot: bigint | undefined;
}

/** The money of one contract: `contracts/game/Bonds.sol`. Amounts in wei. */
export interface Ledger {
  /** What the contract holds. */
  readonly held: bigint;
  /** What an account can withdraw. */
  readonly owed: ReadonlyMap<Account, bigint>;
  readonly bills: ReadonlyMap<string, Bill>;
}

export const EMPTY_LEDGER: Ledger = { held: 0n, owed: new Map(), bills: new Map() };
const NO_BILL: Bill = { spent: 0n, movers: new Map(), pot: undefined };

/** Pays an account what it is owed. */
export function withdraw(ledger: Ledger, account: Account): Ledger {
  const amount = ledger.owed.get(account) ?? 0n;
  if (amount === 0n) throw new RefusedError('NothingOwed');
  const owed = new Map(ledger.owed).set(account, 0n);
  return { ...ledger, owed, held: ledger.held - amount };
}

/** Credits a mover with its share of what a loser's bond repays. */
export function collect(ledger: Ledger, debtor: string, mover: Account): Ledger {
  const bill = ledger.bills.get(debtor) ?? NO_BILL;
  const amount = bill.movers.get(mover) ?? 0n;
  if (bill.pot === undefined || amount === 0n) throw new RefusedError('NothingOwed');
  // What is left is shared among those who are left, so that the last one leaves nothing behind.
  const share = (bill.pot * amount) / bill.spent;
  const rest: Bill = {
    spent: bill.spent - amount,
    movers: new Map(bill.movers).set(mover, 0n),
    pot: bill.pot - share,
  };
  const bills = new Map(ledger.bills).set(debtor, rest);
  return credit({ ...ledger, bills }, mover, share);
}

/** Takes a bond. */
export function take(ledger: Ledger, bond: bigint, value: bigint): Ledger {
  if (value !== bond) throw new RefusedError('WrongBond');
  return { ...ledger, held: ledger.held + value };
}

export function credit(ledger: Ledger, account: Account, amount: bigint): Ledger {
  if (amount === 0n) return ledger;
  const owed = new Map(ledger.owed);
  return { ...ledger, owed: owed.set(account, (owed.get(account) ?? 0n) + amount) };
}

/** Notes what a move against a debtor has cost its mover. */
export function charge(ledger: Ledger, debtor: string, mover: Account, cost: bigint): Ledger {
  if (cost === 0n) return ledger;
  const bill = ledger.bills.get(debtor) ?? NO_BILL;
  const movers = new Map(bill.movers);
  movers.set(mover, (movers.get(mover) ?? 0n) + cost);
  const bills = new Map(ledger.bills);
  return { ...ledger, bills: bills.set(debtor, { ...bill, spent: bill.spent + cost, movers }) };
}

/** Divides a loser's bond: moves against it first, up to a share, then fire, then the winner, if there is one. */
export function forfeit(
  ledger: Ledger,
  debtor: string,
  bond: bigint,
  parameters: Parameters,
  winner: Account | undefined,
): Ledger {
  const bill = ledger.bills.get(debtor) ?? NO_BILL;
  const { repaid: pot, burned, won } = divide(bond, bill.spent, parameters);
  const bills = new Map(ledger.bills).set(debtor, { ...bill, pot });
  const burning = { ...ledger, bills };
  if (winner === undefined) return credit(burning, parameters.burnTo, burned + won);
  return credit(credit(burning, parameters.burnTo, burned), winner, won);
}

/** What becomes of a forfeited bond, wei. Where both sides lose, what would be won is burned too. */
export function divide(
  bond: bigint,
  spent: bigint,
  { repayShare, burnShare }: Pick<Parameters, 'repayShare' | 'burnShare'>,
): { readonly repaid: bigint; readonly burned: bigint; readonly won: bigint } {
  const most = (bond * BigInt(repayShare)) / 10_000n;
  const repaid = spent < most ? spent : most;
  const burned = ((bond - repaid) * BigInt(burnShare)) / 10_000n;
  return { repaid, burned, won: bond - repaid - burned };
}
