import {
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  Network,
} from 'ethers';
import { AgreedRead } from './agreedRead.js';
import { agreement } from './agreement.js';
import { broadcast, type BroadcastOptions } from './broadcast.js';
import { type Clock, PROCESS_CLOCK } from './clock.js';
import { Endpoint, type EndpointOptions } from './endpoint.js';
import { EndpointError } from './endpointError.js';
import type { RpcAnswer, RpcCall } from './jsonRpc.js';
import { LooseRead } from './looseRead.js';
import { MethodRefusedError, NoAgreementError } from './noAgreement.js';
import { Panel } from './panel.js';
import { PinBook } from './pinBook.js';
import type { PoolEvent } from './poolEvent.js';
import { routeOf } from './route.js';
import { isExpelled, isQuarantined, penalty } from './score.js';

export interface EndpointPoolOptions {
  readonly endpoints: readonly EndpointOptions[];
  /** How many endpoints must say the same; a majority of them, or liars may win. 1: the first good answer. */
  readonly need: number;
  /** Endpoints of another chain are left out. */
  readonly chainId: bigint;
  /** How old what is known of the head may be, ms. */
  readonly headAgeMs?: number;
  /** How long others are waited for once enough have answered what rightly differs, ms. */
  readonly graceMs?: number;
  /** How long an answer is waited for before another endpoint is asked, too, ms. */
  readonly hedgeMs?: number;
  /** From how many blocks on an endpoint counts as behind. */
  readonly tolerance?: number;
  /** How many blocks below the heads of the endpoints an answer may be. */
  readonly maxBehind?: number;
  readonly rounds?: number;
  readonly pauseMs?: number;
  readonly maxLogRange?: number;
  readonly onEvent?: (event: PoolEvent) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** How an endpoint does. */
export interface EndpointHealth {
  readonly name: string;
  readonly latencyMs: number;
  readonly failures: number;
  readonly lies: number;
  readonly behind: number;
  readonly isQuarantined: boolean;
  readonly isOnWrongChain: boolean;
  readonly penalty: number;
}

/** The options contradict each other. */
export class PoolOptionsError extends Error {
  readonly code = 'L1_POOL_OPTIONS';
  readonly nextStep = 'change the list of L1 endpoints, or how many of them must agree';
  constructor(readonly what: string) {
    super(what);
    this.name = 'PoolOptionsError';
  }
}

/**
 * Several endpoints of one L1, as one provider. What a verdict or a move rests on is what `need` of them say of the
 * same block; where too few do, the call fails with {@link NoAgreementError}, which is a *cannot tell*. Which call is
 * put how is in `route.ts`.
 */
export class EndpointPool extends JsonRpcApiProvider {
  /** What the endpoints are called. */
  readonly names: readonly string[];
  readonly need: number;
  private readonly panel: Panel;
  private readonly book: PinBook;
  private readonly agreed: AgreedRead;
  private readonly loose: LooseRead;
  private readonly sending: BroadcastOptions;
  /** Our own errors on their way through ethers, which knows only those of JSON-RPC. */
  private readonly errors = new WeakMap<object, Error>();

  /** @throws PoolOptionsError */
  constructor(options: EndpointPoolOptions) {
    const network = Network.from(options.chainId);
    // Batches are made for each endpoint, as it likes them; what is asked for twice is meant twice.
    super(network, { staticNetwork: network, cacheTimeout: -1, batchStallTime: 0 });
    const { need } = options;
    const clock = options.clock ?? PROCESS_CLOCK;
    const onEvent = options.onEvent ?? (() => undefined);
    const urls = new Set(options.endpoints.map(({ url }) => url));
    if (urls.size !== options.endpoints.length) {
      throw new PoolOptionsError('one L1 endpoint is given twice: it would agree with itself');
    }
    if (!Number.isInteger(need) || need < 1 || need > urls.size) {
      throw new PoolOptionsError(
        `${String(need)} of ${String(urls.size)} L1 endpoints cannot agree`,
      );
    }
    const endpoints = distinct(options.endpoints).map(
      (each) => new Endpoint(each, clock, options.random),
    );
    this.names = endpoints.map(({ name }) => name);
    this.need = need;
    const slowMs = options.hedgeMs ?? 2_000;
    this.panel = new Panel(endpoints, options.chainId, clock, onEvent, slowMs);
    const graceMs = options.graceMs ?? 250;
    this.sending = { need, graceMs, slowMs };
    const pins = {
      ...{ need, graceMs, tolerance: options.tolerance ?? 3 },
      maxBehind: options.maxBehind ?? 8,
      onBehind: ({ endpoint: { name: who } }: { endpoint: Endpoint }, blocks: number) => {
        onEvent({ kind: 'behind', who, blocks });
      },
    };
    this.book = new PinBook(this.panel, pins, options.headAgeMs ?? 500);
    this.agreed = new AgreedRead(this.panel, this.book, {
      ...{ need, rounds: options.rounds ?? 3, pauseMs: options.pauseMs ?? 200 },
      maxLogRange: options.maxLogRange ?? 10_000,
    });
    this.loose = new LooseRead(this.panel, { need, graceMs });
    this._start();
  }

  /** Asks the endpoints which chain they are of; as many as are needed must say the same. @throws NoAgreementError */
  static async open(options: Omit<EndpointPoolOptions, 'chainId'>): Promise<EndpointPool> {
    const failed: EndpointError[] = [];
    const asked = distinct(options.endpoints).map(async (each) => {
      const endpoint = new Endpoint(each, options.clock, options.random);
      try {
        const answer = await endpoint.call('eth_chainId', []);
        if (answer.kind === 'fault') return [];
        const value = BigInt(String(answer.result));
        return [{ who: endpoint.name, key: String(value), value }];
      } catch (error) {
        if (!(error instanceof EndpointError)) throw error;
        failed.push(error);
        return [];
      } finally {
        endpoint.close();
      }
    });
    const found = agreement((await Promise.all(asked)).flat(), options.need);
    if (found.kind === 'agreed') return new EndpointPool({ ...options, chainId: found.value });
    const said = found.groups.map((group) => ({
      ...{ who: group.map(({ who }) => who), what: group[0]?.key ?? '' },
    }));
    throw new NoAgreementError('eth_chainId', options.need, said, [], failed);
  }

  /** How the endpoints do, in the order in which they were given. */
  health(): EndpointHealth[] {
    const now = this.panel.clock.now();
    return this.panel.members.map(({ endpoint: { name }, standing }) => ({
      ...{ name, latencyMs: standing.latencyMs, failures: standing.failures },
      ...{ lies: standing.lies, behind: standing.behind, penalty: penalty(standing, now) },
      isQuarantined: isQuarantined(standing, now),
      isOnWrongChain: isExpelled(standing, now),
    }));
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const asOf = this.panel.clock.now();
    const payloads = Array.isArray(payload) ? payload : [payload];
    return Promise.all(
      payloads.map(async ({ id, method, params }): Promise<JsonRpcResult | JsonRpcError> => {
        try {
          const list = Array.isArray(params) ? (params as unknown[]) : [];
          const answer = await this.answer({ method, params: list }, asOf);
          if (answer.kind === 'fault') return { id, error: answer.fault };
          return { id, result: answer.result };
        } catch (error) {
          const fault = { code: -32603, message: error instanceof Error ? error.message : '' };
          if (error instanceof Error) this.errors.set(fault, error);
          return { id, error: fault };
        }
      }),
    );
  }

  override getRpcError(payload: JsonRpcPayload, answer: JsonRpcError): Error {
    return this.errors.get(answer.error) ?? super.getRpcError(payload, answer);
  }

  private async answer(call: RpcCall, asOf: number): Promise<RpcAnswer> {
    const route = routeOf(call.method, call.params);
    switch (route.kind) {
      case 'state':
        return this.agreed.state(call, route.block, asOf);
      case 'block':
        return this.agreed.block(call, asOf);
      case 'blockNumber':
        return this.agreed.blockNumber(asOf);
      case 'logs':
        return this.agreed.logs(call, asOf);
      case 'feeHistory':
        return this.agreed.feeHistory(call, asOf);
      case 'named':
        return this.noticed(await this.agreed.named(call));
      case 'traced':
        return this.agreed.traced(call);
      case 'loose':
        return this.loose.number(call);
      case 'estimate':
        return this.loose.estimate(call);
      case 'broadcast': {
        const answer = await broadcast(this.panel, String(call.params[0]), this.sending);
        this.book.forget();
        return answer;
      }
      case 'first':
        return this.first(call);
      case 'refused':
        throw new MethodRefusedError(call.method);
    }
  }

  /** What is in a block makes heads below it old. */
  private async noticed(answer: RpcAnswer): Promise<RpcAnswer> {
    const { result } = answer as { result?: unknown };
    if (typeof result === 'object' && result !== null && 'blockNumber' in result) {
      if (typeof result.blockNumber === 'string') await this.book.seen(BigInt(result.blockNumber));
    }
    return answer;
  }

  private async first(call: RpcCall): Promise<RpcAnswer> {
    const [member] = this.panel.members;
    if (member === undefined) throw new MethodRefusedError(call.method);
    // It may well be told to mine, or to go back.
    this.book.forget();
    return this.panel.ask(member, call);
  }

  override destroy(): void {
    for (const { endpoint } of this.panel.members) endpoint.close();
    super.destroy();
  }
}

/** Names that tell the endpoints apart: of two at one host the second gets a number. */
function distinct(endpoints: readonly EndpointOptions[]): EndpointOptions[] {
  const names = new Map<string, number>();
  return endpoints.map((each) => {
    const name = each.name ?? new URL(each.url).host;
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { ...each, name: count === 1 ? name : `${name} (${String(count)})` };
  });
}
