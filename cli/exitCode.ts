/** What `gainsay` exits with. */
export const ExitCode = {
  ok: 0,
  /** It could not do what it was asked to. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** It did what it was asked to, and found a mismatch. */
  mismatch: 3,
  /** Something that it needs is not there yet (EX_TEMPFAIL). */
  tryLater: 75,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
