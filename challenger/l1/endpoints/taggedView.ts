import {
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  type Network,
} from 'ethers';
import { routeOf } from './route.js';

/** What a view shows: L1 at a tag wherever it is, or at one block. */
export type ViewOf =
  'latest' | 'safe' | 'finalized' | { readonly blockHash: string; readonly number: bigint };

/**
 * L1 as if its head were at a tag or at a certain block: what readers ask for at `latest`, or at no block in
 * particular, they get from there. So the same readers serve a move, which needs the newest state, and a verdict that
 * must not be undone. At one block, all reads are of one moment.
 */
export class TaggedView extends JsonRpcApiProvider {
  private constructor(
    private readonly base: JsonRpcApiProvider,
    private readonly of: ViewOf,
    network: Network,
  ) {
    super(network, { staticNetwork: network, cacheTimeout: -1, batchStallTime: 0 });
    this._start();
  }

  static async of(base: JsonRpcApiProvider, of: ViewOf): Promise<TaggedView> {
    return new TaggedView(base, of, await base.getNetwork());
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const payloads = Array.isArray(payload) ? payload : [payload];
    const answers = await this.base._send(payloads.map((each) => this.placed(each)));
    const numbers = new Set(
      payloads.filter(({ method }) => method === 'eth_blockNumber').map(({ id }) => id),
    );
    return answers.map((answer) => {
      if (!numbers.has(answer.id) || 'error' in answer) return answer;
      const block = answer.result as { readonly number: string } | null;
      return { id: answer.id, result: block?.number ?? '0x0' };
    });
  }

  override getRpcError(payload: JsonRpcPayload, answer: JsonRpcError): Error {
    return this.base.getRpcError(payload, answer);
  }

  private placed(payload: JsonRpcPayload): JsonRpcPayload {
    const { method } = payload;
    const params = Array.isArray(payload.params) ? [...(payload.params as unknown[])] : [];
    const route = routeOf(method, params);
    switch (route.kind) {
      case 'blockNumber':
        return { ...payload, ...this.block(false) };
      case 'block':
        return isHead(params[0]) ? { ...payload, ...this.block(params[1] === true) } : payload;
      case 'state':
        if (isHead(params[route.block])) params[route.block] = this.parameter();
        return { ...payload, params };
      case 'logs': {
        const filter = (params[0] ?? {}) as Record<string, unknown>;
        if (filter['blockHash'] !== undefined) return payload;
        const at = this.number();
        const { fromBlock, toBlock } = filter;
        const range = {
          fromBlock: isHead(fromBlock) ? at : fromBlock,
          toBlock: isHead(toBlock) ? at : toBlock,
        };
        return { ...payload, params: [{ ...filter, ...range }] };
      }
      default:
        return payload;
    }
  }

  private block(full: boolean): { method: string; params: unknown[] } {
    return typeof this.of === 'string'
      ? { method: 'eth_getBlockByNumber', params: [this.of, full] }
      : { method: 'eth_getBlockByHash', params: [this.of.blockHash, full] };
  }

  private parameter(): unknown {
    return typeof this.of === 'string' ? this.of : { blockHash: this.of.blockHash };
  }

  private number(): string {
    return typeof this.of === 'string' ? this.of : `0x${this.of.number.toString(16)}`;
  }
}

const isHead = (block: unknown): boolean =>
  block === undefined || block === null || block === 'latest' || block === 'pending';
