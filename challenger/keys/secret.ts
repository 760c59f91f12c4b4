import { readFile } from 'node:fs/promises';
import { isSystemError } from '../da/atomicFile.js';

/** A secret is not where it should be. */
export class SecretMissingError extends Error {
  readonly code = 'KEYS_SECRET_MISSING';
  readonly nextStep: string;
  constructor(
    readonly variable: string,
    readonly why: string,
  ) {
    super(why);
    this.name = 'SecretMissingError';
    this.nextStep = `set ${variable}, or ${variable}_FILE to a file that holds it; it is never taken as a flag, which others can see`;
  }
}

/**
 * A secret from the environment: `variable` holds it, or `variable_FILE` names a file that does. A line end at the end of
 * the file is no part of it.
 * @throws SecretMissingError
 */
export async function secretOf(variable: string, env: NodeJS.ProcessEnv): Promise<string> {
  const value = env[variable];
  if (value !== undefined && value !== '') return value;
  const file = env[`${variable}_FILE`];
  if (file === undefined || file === '') {
    throw new SecretMissingError(variable, `neither ${variable} nor ${variable}_FILE is set`);
  }
  return secretIn(file, variable);
}

/** The secret that a file holds. @throws SecretMissingError */
export async function secretIn(file: string, variable: string): Promise<string> {
  try {
    const secret = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    if (secret !== '') return secret;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new SecretMissingError(variable, `${file} cannot be read (${error.code ?? 'no code'})`);
  }
  throw new SecretMissingError(variable, `${file} is empty`);
}
