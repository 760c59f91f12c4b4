import type { Entry } from './entry.js';

/** Where it is written down what is sent, before it is. */
export interface Journal {
  /** What was written before it was opened. */
  readonly entries: readonly Entry[];
  /** Resolves once it is on the disk. @throws JournalFailedError */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}

/** The journal is not to be written: nothing may be sent. */
export class JournalFailedError extends Error {
  readonly code = 'MONEY_JOURNAL_FAILED';
  readonly nextStep =
    'look at the disk (space, rights); nothing is sent until the journal can be written';
  constructor(
    readonly file: string,
    override readonly cause: unknown,
  ) {
    super(`the journal ${file} cannot be written`);
    this.name = 'JournalFailedError';
  }
}

/** The journal is not what this program wrote, or of another account. */
export class JournalWrongError extends Error {
  readonly code = 'MONEY_JOURNAL_WRONG';
  readonly nextStep =
    'give the journal of this account and chain; if it is damaged, move it away once none of the account’s ' +
    'transactions is in flight (what was spent is then counted from zero)';
  constructor(
    readonly file: string,
    readonly what: string,
    /** Counted from 1. */
    readonly line?: number,
  ) {
    super(
      `the journal ${file} is wrong: ${what}${line === undefined ? '' : ` (line ${String(line)})`}`,
    );
    this.name = 'JournalWrongError';
  }
}
