import type { CapBreach } from './ledger.js';

/** A move is not made, since a cap on what is spent would be broken. */
export class SpendCapError extends Error {
  readonly code = 'MONEY_CAP';
  readonly nextStep =
    'find out what the money went to; raise the cap if the dispute is worth it, or make the move by hand';
  constructor(
    readonly what: string,
    readonly dispute: string | undefined,
    readonly breach: CapBreach,
  ) {
    const { scope, cap, spent, asked } = breach;
    super(
      `${what} may cost ${String(asked)} wei; of the cap of ${String(cap)} a ${scope}, ${String(spent)} is spent or in flight`,
    );
    this.name = 'SpendCapError';
  }
}

/** A move is not made, since its gas costs more than it brings. */
export class NotWorthItError extends Error {
  readonly code = 'MONEY_NOT_WORTH_IT';
  readonly nextStep = 'wait for cheaper gas, or allow moves that cost more than they bring';
  constructor(
    readonly what: string,
    /** Wei. */
    readonly gain: bigint,
    readonly cost: bigint,
  ) {
    super(`${what} brings ${String(gain)} wei, and its gas costs ${String(cost)}`);
    this.name = 'NotWorthItError';
  }
}

/** A move is not made, since the account does not hold what it may cost. */
export class FundsShortError extends Error {
  readonly code = 'MONEY_FUNDS';
  readonly nextStep = 'send ether to the account';
  constructor(
    readonly what: string,
    readonly address: string,
    /** Wei; what is in flight is taken off. */
    readonly balance: bigint,
    readonly needed: bigint,
  ) {
    super(
      `${what} may cost ${String(needed)} wei, and ${address} has ${String(balance)} that is not in flight`,
    );
    this.name = 'FundsShortError';
  }
}

/** Why money is not spent. */
export type Denial = SpendCapError | NotWorthItError | FundsShortError;
