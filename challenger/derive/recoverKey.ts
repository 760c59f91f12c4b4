import { createRequire } from 'node:module';
import { ecrecover } from '@ethereumjs/util';

/**
 * The public key (64 bytes, x ‖ y) that made a signature of 64 bytes (r ‖ s) with a y-parity of 0 or 1 over a hash of
 * 32 bytes (SEC 1, 4.1.6). Throws where there is none, and where the library fails.
 */
export type RecoverKey = (hash: Uint8Array, parity: 0 | 1, signature: Uint8Array) => Uint8Array;

/** In JavaScript alone, by way of `@noble/curves`: runs anywhere, at some 1.4 ms a key. */
export const recoverInJavaScript: RecoverKey = (hash, parity, signature) =>
  ecrecover(hash, BigInt(parity), signature.subarray(0, 32), signature.subarray(32));

/** What we use of the `secp256k1` package. */
interface Bindings {
  ecdsaRecover(
    signature: Uint8Array,
    parity: number,
    hash: Uint8Array,
    compressed: boolean,
  ): Uint8Array;
}

/**
 * By libsecp256k1 in machine code, at some 0.04 ms a key; undefined where the package has no build for this platform.
 * The package's own entry would then fall back on another library in silence: only its bindings are asked for.
 */
export const recoverNatively: RecoverKey | undefined = nativeRecovery();

function nativeRecovery(): RecoverKey | undefined {
  let bindings: Bindings;
  try {
    bindings = createRequire(import.meta.url)('secp256k1/bindings.js') as Bindings;
  } catch {
    // Whatever keeps machine code from loading (no build, another ABI, a policy), JavaScript does the same.
    return undefined;
  }
  return (hash, parity, signature) =>
    bindings.ecdsaRecover(signature, parity, hash, false).subarray(1);
}
