/** How a call is put to several endpoints. */
export type Route =
  /** A question about the state at the block in `params[block]`: N equal answers at one block hash. */
  | { readonly kind: 'state'; readonly block: number }
  | { readonly kind: 'block' }
  | { readonly kind: 'blockNumber' }
  | { readonly kind: 'logs' }
  | { readonly kind: 'feeHistory' }
  /** Something named by its hash, which may not be there yet: N equal answers. */
  | { readonly kind: 'named' }
  /** A price, or the next nonce: one that N endpoints say, or more. */
  | { readonly kind: 'loose' }
  | { readonly kind: 'estimate' }
  | { readonly kind: 'broadcast' }
  /** As `named`, among those that know the method. */
  | { readonly kind: 'traced' }
  /** The endpoint that stands first in the list, alone: what only a development node has. */
  | { readonly kind: 'first' }
  /** What lives in one endpoint, or asks it to sign. */
  | { readonly kind: 'refused' };

const STATE: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_createAccessList: 1,
  eth_simulateV1: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
  eth_getStorageAt: 2,
  eth_getProof: 2,
};

const OTHERS: Readonly<Record<string, Route['kind']>> = {
  eth_blockNumber: 'blockNumber',
  eth_getBlockByNumber: 'block',
  eth_getLogs: 'logs',
  eth_feeHistory: 'feeHistory',
  eth_gasPrice: 'loose',
  eth_maxPriorityFeePerGas: 'loose',
  eth_blobBaseFee: 'loose',
  eth_estimateGas: 'estimate',
  eth_sendRawTransaction: 'broadcast',
  eth_chainId: 'named',
};

/** The way of a call. */
export function routeOf(method: string, params: readonly unknown[]): Route {
  // The next nonce counts what an endpoint holds in its pool, where two never agree.
  if (method === 'eth_getTransactionCount' && params[1] === 'pending') return { kind: 'loose' };
  const block = STATE[method];
  if (block !== undefined) return { kind: 'state', block };
  const kind = OTHERS[method];
  if (kind !== undefined && kind !== 'state') return { kind };
  if (/^eth_get(Block|Transaction)/.test(method)) return { kind: 'named' };
  if (/^(debug|trace)_/.test(method)) return { kind: 'traced' };
  return { kind: method.startsWith('eth_') ? 'refused' : 'first' };
}
