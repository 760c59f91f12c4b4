import { createRequire } from 'node:module';
import { ecrecover } from '@ethereumjs/util';

/**
 * The public key (64 bytes, x ‖ y) that made a signature of 64 bytes (r ‖ s) with a y-parity of 0 or 1 over a hash of
 * 32 bytes (SEC 1, 4.1.6). Throws where there is none, and where the library fails.
 */
export type RecoverKey = (hash: Uint8Array, parity: 0 | 1, signature: Uint8Array) => Uint8Array;

/** In JavaScript alone, by way of `@noble/curves`: runs anywhere, at more than a millisecond a key. */
export const recoverInJavaScript: RecoverKey = (hash, parity, signature) =>
  ecrecover(hash, BigInt(parity), signature.subarray(0, 32), signature.subarray(32));

/** What we use of the `secp256k1` package. */
interface NativePackage {
  ecdsaRecover(signature: Uint8Array, parity: number, hash: Uint8Array, short: boolean): Uint8Array;
}

/** What we use of the `tiny-secp256k1` package. */
interface WasmPackage {
  recover(
    hash: Uint8Array,
    signature: Uint8Array,
    parity: number,
    short: boolean,
  ): Uint8Array | null;
}

/** WebAssembly found no key. */
class NoKeyError extends Error {
  readonly code = 'NO_KEY';
}

/** libsecp256k1 in machine code, at some 0.04 ms a key; undefined where the package has no build for this platform. */
export function nativeRecovery(): RecoverKey | undefined {
  // The package's own entry falls back on a slow library in silence: only its bindings are asked for.
  const native = load<NativePackage>('secp256k1/bindings.js');
  return (
    native &&
    ((hash, parity, signature) => native.ecdsaRecover(signature, parity, hash, false).subarray(1))
  );
}

/** libsecp256k1 in WebAssembly, at some 0.2 ms a key; undefined where it can't be loaded. */
export function wasmRecovery(): RecoverKey | undefined {
  const wasm = load<WasmPackage>('tiny-secp256k1');
  return (
    wasm &&
    ((hash, parity, signature) => {
      const key = wasm.recover(hash, signature, parity, false);
      if (key === null) throw new NoKeyError('no public key made this signature');
      return key.subarray(1);
    })
  );
}

function load<T>(name: string): T | undefined {
  try {
    return createRequire(import.meta.url)(name) as T;
  } catch {
    // Whatever keeps it from loading (no build, another ABI, a policy), the next one does the same.
    return undefined;
  }
}

/** The fastest that runs here. */
export const recoverKey: RecoverKey = nativeRecovery() ?? wasmRecovery() ?? recoverInJavaScript;
