/** The node answered a JSON-RPC call with an error object, or not with JSON-RPC at all. */
export class RpcError extends Error {
  readonly code = 'DEVNET_RPC';
  constructor(
    readonly method: string,
    /** The node's own error code; undefined when the answer was no JSON-RPC. */
    readonly rpcCode: number | undefined,
    readonly detail: string,
  ) {
    super(`${method}: ${detail}`);
    this.name = 'RpcError';
  }
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/**
 * JSON-RPC over HTTP to a node of the devnet, on the loopback interface. One endpoint, no retries: what
 * watches a real L1 is in `challenger/l1/`.
 */
export class Rpc {
  private id = 0;

  constructor(
    /** `http://127.0.0.1:port` */
    readonly url: string,
    private readonly timeoutMs = 60_000,
  ) {}

  /**
   * Calls `method`; the result is whatever the node sent, unchecked.
   *
   * @throws {RpcError} the node refused the call
   */
  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const [result] = await this.batch([[method, params]]);
    return result;
  }

  /**
   * Calls several methods in one request; the node runs them in order. The results stand in the same order.
   *
   * @throws {RpcError} for the first call that the node refused
   */
  async batch(calls: readonly (readonly [string, readonly unknown[]])[]): Promise<unknown[]> {
    const first = this.id;
    this.id += calls.length;
    const body = calls.map(([method, params], i) => ({
      jsonrpc: '2.0',
      id: first + i,
      method,
      params,
    }));
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const answers = (await response.json()) as Answer[] | Answer;
    const all = Array.isArray(answers) ? answers : [answers];
    return calls.map(([method], i) => {
      const answer = all.find(({ id }) => id === first + i);
      if (answer === undefined) {
        throw new RpcError(method, undefined, `no answer (HTTP ${response.status})`);
      }
      if (answer.error) throw new RpcError(method, answer.error.code, answer.error.message);
      return answer.result;
    });
  }
}
