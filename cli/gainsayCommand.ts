import { Command, Flags } from '@oclif/core';
import type { Exits } from './exitCode.js';
import { printError } from './printError.js';

/** What every command has: `--json`, and errors with a code and a next step. */
export abstract class GainsayCommand extends Command {
  /** What it exits with, where that means more than of every command. */
  static exits: Exits = {};

  static override baseFlags = {
    json: Flags.boolean({ description: 'print the result as one line of JSON', default: false }),
  };

  protected override catch(error: unknown): Promise<void> {
    // oclif ends a process by throwing; that is no error.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIT') throw error;
    const help = [this.config.bin, ...(this.id ?? '').split(':'), '--help'].join(' ');
    process.exitCode = printError(error, this.argv.includes('--json'), help);
    return Promise.resolve();
  }
}
