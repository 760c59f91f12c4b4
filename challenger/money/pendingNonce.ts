import type { ChainView } from './book.js';

/** More than nodes keep of one account for sure: geth 16 that are next, and 64 that are not (`--txpool.accountqueue`). */
const MOST_FOREIGN = 64;

/**
 * Whether a pool can hold what a look says: endpoints do not agree on their pools, and what is invented would have a nonce
 * used that no block ever comes to.
 * @param own how many nonces are in flight
 */
export const isPendingPlausible = (
  { nonce, pendingNonce }: Pick<ChainView, 'nonce' | 'pendingNonce'>,
  own: number,
): boolean => pendingNonce <= nonce + own + MOST_FOREIGN;
