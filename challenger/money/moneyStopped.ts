/** The transaction manager was stopped; what is in flight stays so, and the journal knows of it. */
export class MoneyStoppedError extends Error {
  readonly code = 'MONEY_STOPPED';
  readonly nextStep = 'start again: what is in flight is taken up';
  constructor() {
    super('the transaction manager is stopped');
    this.name = 'MoneyStoppedError';
  }
}
