/** Something that must be so before money moves. */
export interface Check {
  /** What, in words, as a statement. */
  readonly name: string;
  readonly isMet: boolean;
  /** What was found. */
  readonly detail: string;
}

/** Not everything is so that must be; nothing was sent. */
export class PreconditionError extends Error {
  readonly code = 'PRECONDITION';
  /**
   * @param nextStep what to do about the first that is not met
   * @param exitCode 75 where time alone may help
   */
  constructor(
    readonly checks: readonly Check[],
    readonly nextStep: string,
    readonly exitCode: 1 | 75 = 1,
  ) {
    const missing = checks.filter(({ isMet }) => !isMet);
    super(
      `nothing was sent: ${missing.map(({ name, detail }) => `it is not so that ${name} (${detail})`).join('; ')}`,
    );
    this.name = 'PreconditionError';
  }
}
