import type { Unsigned } from './unsigned.js';

/** An account that signs. Nothing about it gives its key away. */
export interface Signer {
  /** With a checksum (EIP-55). */
  readonly address: string;
  /** The transaction with its signature, `0x…`, as `eth_sendRawTransaction` takes it. */
  signTransaction(unsigned: Unsigned): Promise<string>;
}
