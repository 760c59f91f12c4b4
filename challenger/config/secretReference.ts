import { readFile } from 'node:fs/promises';
import { isSystemError } from '../da/atomicFile.js';
import { Secret } from './secret.js';

/** What a setting names as the place of a secret holds none. */
export class SecretReferenceError extends Error {
  readonly code = 'CONFIG_SECRET';
  readonly nextStep = 'set the variable, or write the file, that the setting names';
  constructor(message: string) {
    super(message);
    this.name = 'SecretReferenceError';
  }
}

/**
 * The secret that a setting gives: itself, or what the environment variable of `env:NAME` or the file of `file:PATH` holds.
 * @throws SecretReferenceError
 */
export async function secretOf(
  given: Secret,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Secret> {
  const text = given.reveal();
  if (text.startsWith('env:')) {
    const name = text.slice(4);
    const value = env[name];
    if (value === undefined || value === '') throw new SecretReferenceError(`${name} is not set`);
    return new Secret(value);
  }
  if (!text.startsWith('file:')) return given;
  const file = text.slice(5);
  try {
    const value = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    if (value !== '') return new Secret(value);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new SecretReferenceError(`${file} cannot be read (${error.code ?? 'no code'})`);
  }
  throw new SecretReferenceError(`${file} is empty`);
}
