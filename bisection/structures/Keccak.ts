import { createKeccak } from 'hash-wasm';

/** 32 bytes that name a preimage. */
export type Hash = Uint8Array & { readonly __hash: unique symbol };

// One WebAssembly instance for the process: hash-wasm is asynchronous only while it is being compiled.
const hasher = await createKeccak(256);

/** Keccak-256 of `data`: a new array of 32 bytes. */
export function keccak(data: Uint8Array): Hash {
  hasher.init();
  hasher.update(data);
  return hasher.digest('binary') as Hash;
}
