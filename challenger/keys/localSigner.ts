import { inspect } from 'node:util';
import { computeAddress, isHexString, SigningKey } from 'ethers';
import type { Signer } from './signer.js';
import { transactionOf, type Unsigned } from './unsigned.js';

/** A private key that is none; what was given is not repeated. */
export class BadKeyError extends Error {
  readonly code = 'KEYS_BAD_KEY';
  readonly nextStep = 'a private key is 64 hexadecimal digits, with or without 0x before them';
  constructor(
    /** Where it was given. */
    readonly where: string,
  ) {
    super(`${where} holds no private key`);
    this.name = 'BadKeyError';
  }
}

/** A key in the memory of this process. However it is printed, only its address is. */
export class LocalSigner implements Signer {
  readonly #key: SigningKey;
  readonly address: string;

  private constructor(key: SigningKey) {
    this.#key = key;
    this.address = computeAddress(key.publicKey);
  }

  /** @param where the key was given, for the error @throws BadKeyError */
  static of(privateKey: string, where: string): LocalSigner {
    return new LocalSigner(new SigningKey(privateKeyIn(privateKey, where)));
  }

  signTransaction(unsigned: Unsigned): Promise<string> {
    const transaction = transactionOf(unsigned);
    transaction.signature = this.#key.sign(transaction.unsignedHash);
    return Promise.resolve(transaction.serialized);
  }

  toString(): string {
    return `key of ${this.address}`;
  }

  toJSON(): { readonly address: string } {
    return { address: this.address };
  }

  [inspect.custom](): string {
    return `LocalSigner(${this.address})`;
  }
}

/** The key that a text holds: 32 bytes, `0x…`. @throws BadKeyError */
export function privateKeyIn(text: string, where: string): string {
  const digits = text.trim();
  const hex = digits.startsWith('0x') ? digits : `0x${digits}`;
  if (!isHexString(hex, 32) || !isInRange(BigInt(hex))) throw new BadKeyError(where);
  return hex;
}

/** Of secp256k1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const isInRange = (key: bigint): boolean => key > 0n && key < ORDER;
