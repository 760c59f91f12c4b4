import { ExitCode } from './exitCode.js';

/** An error as users see it. */
interface ShownError {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly nextStep: string | undefined;
}

/**
 * Prints an error on stderr, as one line of JSON if `json`, and gives the exit code for it.
 * @param help what to ask where the command line is wrong
 */
export function printError(error: unknown, json: boolean, help = 'gainsay --help'): number {
  const shown = describe(error, help);
  if (json) process.stderr.write(`${JSON.stringify({ error: shown })}\n`);
  else {
    process.stderr.write(`${shown.code}: ${shown.message}\n`);
    if (shown.nextStep !== undefined) process.stderr.write(`  → ${shown.nextStep}\n`);
  }
  return exitOf(error);
}

function describe(error: unknown, help: string): ShownError {
  if (!(error instanceof Error))
    return { code: 'UNKNOWN', message: String(error), nextStep: undefined };
  if (isUsage(error)) {
    const message = error.message.replace(/\nSee more help with --help$/, '');
    return { code: 'USAGE', message, nextStep: `see ${help}` };
  }
  const { code, nextStep } = error as Error & { code?: unknown; nextStep?: unknown };
  return {
    code: typeof code === 'string' ? code : error.name,
    message: error.message,
    nextStep: typeof nextStep === 'string' ? nextStep : undefined,
  };
}

function exitOf(error: unknown): number {
  if (isUsage(error)) return ExitCode.usage;
  const { exitCode } = error as { exitCode?: unknown };
  return typeof exitCode === 'number' ? exitCode : ExitCode.failure;
}

/** oclif marks what it finds wrong with a command line with exit code 2. */
function isUsage(error: unknown): boolean {
  return (error as { oclif?: { exit?: number } }).oclif?.exit === 2;
}
