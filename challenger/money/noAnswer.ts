/** L1 gave no answer that the transaction manager could use. */
export class NoAnswerError extends Error {
  readonly code = 'MONEY_NO_ANSWER';
  readonly nextStep = 'check the L1 endpoints; what is in flight is looked after once they answer';
  constructor(
    readonly asked: string,
    override readonly cause: unknown,
  ) {
    super(`no answer to ${asked}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'NoAnswerError';
  }
}
