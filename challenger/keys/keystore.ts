import { readFile } from 'node:fs/promises';
import { decryptKeystoreJson, encryptKeystoreJson, isError, isKeystoreJson } from 'ethers';
import { isSystemError } from '../da/atomicFile.js';
import { LocalSigner } from './localSigner.js';
import { writeNew } from './writeNew.js';

/** An encrypted key cannot be opened, or not be written. */
export class KeystoreError extends Error {
  readonly code = 'KEYS_KEYSTORE';
  constructor(
    readonly file: string,
    readonly what: 'not readable' | 'no keystore' | 'wrong password' | 'already there',
    readonly nextStep: string,
  ) {
    super(`${file}: ${what}`);
    this.name = 'KeystoreError';
  }
}

/** What makes guessing a password slow (scrypt, RFC 7914): the figures that other clients take. */
export interface Scrypt {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const SCRYPT: Scrypt = { N: 131_072, r: 8, p: 1 };

/** Opens an encrypted key (Web3 secret storage, version 3). @throws KeystoreError */
export async function openKeystore(file: string, password: string): Promise<LocalSigner> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (!isSystemError(error)) throw error;
    throw new KeystoreError(
      file,
      'not readable',
      'give the path of a keystore file that this user can read',
    );
  });
  if (!isKeystoreJson(text)) {
    const nextStep = 'give a file of Web3 secret storage, version 3, as gainsay keys new writes it';
    throw new KeystoreError(file, 'no keystore', nextStep);
  }
  try {
    const { privateKey } = await decryptKeystoreJson(text, password);
    return LocalSigner.of(privateKey, file);
  } catch (error) {
    if (!isError(error, 'INVALID_ARGUMENT') || error.argument !== 'password') throw error;
    throw new KeystoreError(
      file,
      'wrong password',
      'give the password that the file was written with',
    );
  }
}

/**
 * Writes a key, encrypted, to a file of its own that only its owner can read.
 * @param privateKey 32 bytes, `0x…`
 * @returns its address
 * @throws KeystoreError where there is a file already: a key is never overwritten
 */
export async function writeKeystore(
  file: string,
  privateKey: string,
  password: string,
  scrypt: Scrypt = SCRYPT,
): Promise<string> {
  const { address } = LocalSigner.of(privateKey, 'the key');
  const content = await encryptKeystoreJson({ address, privateKey }, password, { scrypt });
  if (!(await writeNew(file, `${content}\n`))) {
    throw new KeystoreError(file, 'already there', 'give another name: a key is never overwritten');
  }
  return address;
}
