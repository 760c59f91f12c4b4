import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import type { CommandWords } from './words.js';
import { zshCompletion } from './zsh.js';

/** A shell that nothing is known of. */
export class UnknownShellError extends Error {
  readonly code = 'COMPLETION_SHELL';
  readonly exitCode = 2;
  readonly nextStep = 'choose bash, zsh or fish';
  constructor(readonly shell: string) {
    super(`there is no completion for ${shell}`);
    this.name = 'UnknownShellError';
  }
}

/** The script that a shell sources. @throws UnknownShellError */
export function completionOf(
  shell: string,
  bin: string,
  commands: readonly CommandWords[],
): string {
  switch (shell) {
    case 'bash':
      return bashCompletion(bin, commands);
    case 'zsh':
      return zshCompletion(bin, commands);
    case 'fish':
      return fishCompletion(bin, commands);
    default:
      throw new UnknownShellError(shell);
  }
}
