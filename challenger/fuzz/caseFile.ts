import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** A file that holds no case. */
export class FuzzCaseError extends Error {
  readonly code = 'FUZZ_CASE';
  /** The command line names something that is no case. */
  readonly exitCode = 2;
  readonly nextStep = 'give --replay a file that `gainsay fuzz` wrote';
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'FuzzCaseError';
  }
}

/** Reads what a fuzzer wrote of a case. @throws FuzzCaseError */
export function readCaseFile<T>(path: string, schema: z.ZodType<T>): T {
  if (!existsSync(path)) throw new FuzzCaseError(path, 'does not exist');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FuzzCaseError(path, `is not JSON (${error.message})`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new FuzzCaseError(path, z.prettifyError(parsed.error));
  return parsed.data;
}
