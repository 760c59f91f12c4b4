import { openKeystore } from './keystore.js';
import { KmsSigner } from './kmsSigner.js';
import { LocalSigner } from './localSigner.js';
import { RemoteSigner } from './remoteSigner.js';
import { secretOf } from './secret.js';
import type { Signer } from './signer.js';

/** Where a key is. None of this is secret. */
export type KeySource =
  /** An encrypted file; its password is in the environment. */
  | { readonly kind: 'keystore'; readonly file: string }
  /** A signer behind JSON-RPC. */
  | { readonly kind: 'remote'; readonly url: string; readonly address: string }
  | { readonly kind: 'awsKms'; readonly keyId: string }
  /** A bare key in the environment: for devnets. */
  | { readonly kind: 'environment' };

/** The environment variable of the password; with `_FILE` behind it, of a file that holds it. */
export const PASSWORD_VARIABLE = 'GAINSAY_KEYSTORE_PASSWORD';
/** The environment variable of a bare key. */
export const KEY_VARIABLE = 'GAINSAY_PRIVATE_KEY';

/** Makes a signer of a key. @throws SecretMissingError, KeystoreError, BadKeyError, SignerUrlError, BadDerError, AwsKmsError */
export async function openSigner(
  source: KeySource,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Signer> {
  switch (source.kind) {
    case 'keystore':
      return openKeystore(source.file, await secretOf(PASSWORD_VARIABLE, env));
    case 'remote':
      return new RemoteSigner(source);
    case 'awsKms': {
      // Its client is large, and few need it.
      const { AwsKms } = await import('./awsKms.js');
      return KmsSigner.open(new AwsKms(source.keyId));
    }
    case 'environment':
      return LocalSigner.of(await secretOf(KEY_VARIABLE, env), KEY_VARIABLE);
  }
}
