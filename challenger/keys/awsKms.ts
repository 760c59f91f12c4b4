import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Kms } from './kmsSigner.js';

/** AWS gave something else than it was asked for. */
export class AwsKmsError extends Error {
  readonly code = 'KEYS_AWS_KMS';
  readonly nextStep =
    'give the id of an asymmetric key of the spec ECC_SECG_P256K1 for SIGN_VERIFY';
  constructor(readonly what: string) {
    super(what);
    this.name = 'AwsKmsError';
  }
}

/** AWS's key management service. Who may use the key is decided by AWS's own chain of credentials. */
export class AwsKms implements Kms {
  /** @param keyId id, ARN or alias of the key */
  constructor(
    private readonly keyId: string,
    private readonly client: Pick<KMSClient, 'send'> = new KMSClient({}),
  ) {}

  /** @throws AwsKmsError; what the client throws */
  async publicKey(): Promise<Uint8Array> {
    const { PublicKey, KeySpec, KeyUsage } = await this.client.send(
      new GetPublicKeyCommand({ KeyId: this.keyId }),
    );
    if (KeySpec !== 'ECC_SECG_P256K1' || KeyUsage !== 'SIGN_VERIFY') {
      throw new AwsKmsError(`the key is of ${String(KeySpec)} for ${String(KeyUsage)}`);
    }
    if (PublicKey === undefined) throw new AwsKmsError('AWS gave no public key');
    return PublicKey;
  }

  /** @throws AwsKmsError; what the client throws */
  async sign(digest: Uint8Array): Promise<Uint8Array> {
    const { Signature } = await this.client.send(
      new SignCommand({
        ...{ KeyId: this.keyId, Message: digest, MessageType: 'DIGEST' },
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    if (Signature === undefined) throw new AwsKmsError('AWS gave no signature');
    return Signature;
  }
}
