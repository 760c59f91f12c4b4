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

/** What an exit code means for one command; of 3 and 75 only those that it ends with. */
export type Exits = Readonly<Partial<Record<ExitCode, string>>>;

/** What is so for every command that says nothing else. */
const EVERY: Exits = {
  [ExitCode.ok]: 'done',
  [ExitCode.failure]: 'it could not be done',
  [ExitCode.usage]: 'the command line, a file or a setting is wrong',
};

/** The exit codes of a command and what they mean, in order. */
export function exitTable(exits: Exits): [code: string, meaning: string][] {
  const all: Exits = { ...EVERY, ...exits };
  return Object.values(ExitCode).flatMap((code): [string, string][] => {
    const meaning = all[code];
    return meaning === undefined ? [] : [[String(code), meaning]];
  });
}
