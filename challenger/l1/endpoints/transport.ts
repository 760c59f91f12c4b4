import type { ParsedResponse, RpcRequest } from './jsonRpc.js';

/** The way to a node. */
export interface Transport {
  /**
   * Sends one call, or a batch, once.
   * @throws EndpointError
   */
  send(requests: readonly RpcRequest[], timeoutMs: number): Promise<ParsedResponse>;
  close(): void;
}
