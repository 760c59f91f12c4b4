import { computeAddress, getBytes, hexlify, recoverAddress, Signature, toBeHex } from 'ethers';
import { parseDerSignature, parsePublicKey } from './derSignature.js';
import type { Signer } from './signer.js';
import { transactionOf, type Unsigned } from './unsigned.js';

/** A service that holds a key of secp256k1 and never gives it away. */
export interface Kms {
  /** SubjectPublicKeyInfo, DER. */
  publicKey(): Promise<Uint8Array>;
  /** Signs 32 bytes as they are. `SEQUENCE { r, s }`, DER; s may be high. */
  sign(digest: Uint8Array): Promise<Uint8Array>;
}

/** The service signed with another key than the one that it showed. */
export class KmsForeignError extends Error {
  readonly code = 'KEYS_KMS_FOREIGN';
  readonly nextStep = 'check the key id: its key must not change while this program runs';
  constructor(readonly address: string) {
    super(`the signature of the key service is not that of ${address}`);
    this.name = 'KmsForeignError';
  }
}

/** Of secp256k1, and half of it. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const HALF = ORDER >> 1n;

/** Signs with a key service. */
export class KmsSigner implements Signer {
  private constructor(
    private readonly kms: Kms,
    readonly address: string,
  ) {}

  /** Asks the service for its public key. @throws BadDerError */
  static async open(kms: Kms): Promise<KmsSigner> {
    return new KmsSigner(kms, computeAddress(hexlify(parsePublicKey(await kms.publicKey()))));
  }

  /** @throws BadDerError, KmsForeignError */
  async signTransaction(unsigned: Unsigned): Promise<string> {
    const transaction = transactionOf(unsigned);
    const digest = transaction.unsignedHash;
    const { r, s: given } = parseDerSignature(await this.kms.sign(getBytes(digest)));
    // Ethereum takes only the lower one of s and its negative (EIP-2).
    const s = given > HALF ? ORDER - given : given;
    transaction.signature = this.withParity(digest, r, s);
    return transaction.serialized;
  }

  /** A key service does not say which of two keys a signature is of: it is the one that is ours. */
  private withParity(digest: string, r: bigint, s: bigint): Signature {
    for (const yParity of [0, 1] as const) {
      const signature = Signature.from({ r: toBeHex(r, 32), s: toBeHex(s, 32), yParity });
      if (recoverAddress(digest, signature) === this.address) return signature;
    }
    throw new KmsForeignError(this.address);
  }

  toJSON(): { readonly address: string } {
    return { address: this.address };
  }
}
