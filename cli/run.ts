import { run as runOclif, settings, type Interfaces } from '@oclif/core';
import { ExitCode } from './exitCode.js';
import { printError } from './printError.js';

/** Where the commands are. */
export interface Program {
  /** The folder that `cli/commands` is in. */
  readonly root: string;
  /** The package's own. */
  readonly pjson: Interfaces.PJSON;
  /** Where nothing says what commands there are, all are loaded. */
  readonly ignoreManifest?: boolean;
}

/** Runs the command that the arguments name. */
export async function run(program: Program): Promise<void> {
  // oclif's own transpiling gives up on ES modules; the caller has seen to them already.
  settings.enableAutoTranspile = false;
  try {
    await runOclif(process.argv.slice(2), program);
  } catch (error) {
    // Commands answer for their own errors; what arrives here is oclif's: no such command, or its own --help.
    process.exitCode = oclifExit(error) ?? printError(error, process.argv.includes('--json'));
  }
}

/** The exit code of an error that is only a way to end the process. */
function oclifExit(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIT') return undefined;
  const { oclif } = error as Error & { oclif?: { exit?: number } };
  return oclif?.exit ?? ExitCode.ok;
}
