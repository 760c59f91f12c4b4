import type { Tag } from './pin.js';

/** A block as JSON-RPC names it: by tag, number or hash (EIP-1898). */
export type BlockParameter =
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'number'; readonly number: bigint }
  | { readonly kind: 'hash'; readonly hash: string };

/** A block was named by something that is no name of a block. */
export class BlockParameterError extends Error {
  readonly code = 'L1_BLOCK_PARAMETER';
  readonly nextStep = 'name a block by a tag, a hexadecimal number or { blockHash }';
  constructor(readonly given: unknown) {
    super(`${JSON.stringify(given)} names no block`);
    this.name = 'BlockParameterError';
  }
}

/**
 * Reads the name of a block. Without one, `latest` is meant; `pending` is read as `latest`, since no two nodes agree on
 * a block that does not exist.
 */
export function blockParameter(given: unknown): BlockParameter {
  if (given === undefined || given === null || given === 'pending') {
    return { kind: 'tag', tag: 'latest' };
  }
  if (given === 'latest' || given === 'safe' || given === 'finalized' || given === 'earliest') {
    return { kind: 'tag', tag: given };
  }
  if (typeof given === 'string' && /^0x[0-9a-f]{64}$/i.test(given)) {
    return { kind: 'hash', hash: given };
  }
  if (typeof given === 'string' && /^0x[0-9a-f]+$/i.test(given)) {
    return { kind: 'number', number: BigInt(given) };
  }
  if (typeof given === 'object') {
    if ('blockHash' in given) return { kind: 'hash', hash: String(given.blockHash) };
    if ('blockNumber' in given) return blockParameter(given.blockNumber);
  }
  throw new BlockParameterError(given);
}
