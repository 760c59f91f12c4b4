import {
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  type Network,
} from 'ethers';
import { routeOf } from './route.js';

/**
 * L1 as if its head were at a tag: what readers ask for at `latest`, or at no block in particular, they get from there.
 * So the same readers serve a move, which needs the newest state, and a verdict that must not be undone.
 */
export class TaggedView extends JsonRpcApiProvider {
  private constructor(
    private readonly base: JsonRpcApiProvider,
    private readonly tag: 'safe' | 'finalized',
    network: Network,
  ) {
    super(network, { staticNetwork: network, cacheTimeout: -1, batchStallTime: 0 });
    this._start();
  }

  static async of(base: JsonRpcApiProvider, tag: 'safe' | 'finalized'): Promise<TaggedView> {
    return new TaggedView(base, tag, await base.getNetwork());
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
      // Nothing is at the tag yet: that is no block 0.
      if (block === null) return { id: answer.id, error: { code: NOT_THERE, message: this.tag } };
      return { id: answer.id, result: block.number };
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
        if (isHead(params[route.block])) params[route.block] = this.tag;
        return { ...payload, params };
      case 'logs': {
        const filter = (params[0] ?? {}) as Record<string, unknown>;
        if (filter['blockHash'] !== undefined) return payload;
        const { fromBlock, toBlock } = filter;
        const range = {
          fromBlock: isHead(fromBlock) ? this.tag : fromBlock,
          toBlock: isHead(toBlock) ? this.tag : toBlock,
        };
        return { ...payload, params: [{ ...filter, ...range }] };
      }
      default:
        return payload;
    }
  }

  private block(full: boolean): { method: string; params: unknown[] } {
    return { method: 'eth_getBlockByNumber', params: [this.tag, full] };
  }
}

/** EIP-1474, "resource not found". */
const NOT_THERE = -32001;

const isHead = (block: unknown): boolean =>
  block === undefined || block === null || block === 'latest' || block === 'pending';
