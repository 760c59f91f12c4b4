/** Something that is wrong with the settings. */
export interface ConfigProblem {
  /** Of the setting; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** Where it stands: a file, a variable, a flag. */
  readonly source: string;
}

/** The settings cannot be used. All that is wrong is said at once. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  readonly nextStep =
    'correct them; gainsay config show lists every setting and where it came from';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ path, message, source }) => {
      const what = path === '' ? '' : `${path}: `;
      return `  - ${what}${message} (${source})`;
    });
    super(`the settings do not fit:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
  }
}
