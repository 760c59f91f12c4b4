import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Prng } from '../../challenger/devnet/prng.js';
import { lieAbout } from './lieAbout.js';

/** What an endpoint does wrong. */
export type Fault =
  /** A random value in the answer is another one. */
  | { readonly kind: 'lie' }
  /** The answer is this instead. */
  | { readonly kind: 'say'; readonly answer: (result: unknown) => unknown }
  /** The connection is cut without an answer. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'fault'; readonly code: number; readonly data?: string }
  /** Everything after the head less this number of blocks is not there yet. */
  | { readonly kind: 'stale'; readonly blocks: number }
  /** The last one of several logs is missing. */
  | { readonly kind: 'truncate' }
  /** Logs of more blocks than this are refused. */
  | { readonly kind: 'refuseRange'; readonly most: number }
  /** More calls than this in one request are refused as a whole. */
  | { readonly kind: 'capBatch'; readonly most: number; readonly status: number };

export interface FaultPlan {
  readonly fault: Fault;
  /** How often, in [0, 1]; always if not given. */
  readonly rate?: number;
  /** Of which methods; of all if not given. */
  readonly methods?: RegExp;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

interface Answer {
  readonly jsonrpc: '2.0';
  readonly id: number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

interface SocketServer {
  on(event: 'connection', then: (socket: ServerSocket) => void): void;
  close(): void;
}
interface ServerSocket {
  on(event: 'message', then: (text: unknown) => void): void;
  send(text: string): void;
  terminate(): void;
}

/** `ws` is what ethers brings along; it has no types here. */
const { WebSocketServer } = createRequire(createRequire(import.meta.url).resolve('ethers'))(
  'ws',
) as { WebSocketServer: new (options: { server: Server }) => SocketServer };

/** A fault that befalls a whole request of that many calls. */
function isOfRequest(
  fault: Fault,
  calls: number,
): fault is Extract<Fault, { kind: 'drop' | 'delay' | 'status' | 'garbage' | 'capBatch' }> {
  if (fault.kind === 'capBatch') return calls > fault.most;
  return /^(drop|delay|status|garbage)$/.test(fault.kind);
}

/** The node that an endpoint stands before does not answer. */
class NodeGoneError extends Error {
  constructor(override readonly cause: unknown) {
    super('the node is gone');
    this.name = 'NodeGoneError';
  }
}

/** How a whole request ends where it is not answered call by call. */
type Ending = { readonly cut: true } | { readonly status: number; readonly retryAfter?: string };

/**
 * An L1 endpoint that stands before a node and does wrong what it is told to, by HTTP and WebSocket on one port. What
 * it does at random follows from the seed.
 */
export class FaultyEndpoint {
  /** Calls by method, as they came in, those in batches too. */
  readonly calls: Call[] = [];
  /** How many calls each request had. */
  readonly requests: number[] = [];
  /** How often each fault took effect: `lie eth_call`; by its kind alone where it is that of a whole request. */
  readonly done = new Map<string, number>();
  private readonly sockets = new Set<ServerSocket>();
  private readonly muted = new Set<ServerSocket>();

  private constructor(
    private readonly upstream: string,
    private readonly server: Server,
    private readonly random: Prng,
    /** May be changed at any time. */
    public faults: readonly FaultPlan[],
  ) {}

  static async open(
    upstream: string,
    faults: readonly FaultPlan[] = [],
    seed = '1',
  ): Promise<FaultyEndpoint> {
    const server = createServer();
    const endpoint = new FaultyEndpoint(upstream, server, new Prng(seed), faults);
    server.on('request', (request, response) => void endpoint.serve(request, response));
    new WebSocketServer({ server }).on('connection', (socket) => {
      endpoint.sockets.add(socket);
      socket.on('message', (text) => void endpoint.hear(socket, String(text)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get socketUrl(): string {
    return this.url.replace('http', 'ws');
  }

  countOf(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** The sockets that are open now stay open, and are never answered again. */
  mute(): void {
    for (const socket of this.sockets) this.muted.add(socket);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await this.answer(Buffer.concat(chunks).toString('utf8'));
    if (typeof answer === 'string') {
      response.setHeader('content-type', 'application/json').end(answer);
    } else if ('cut' in answer) {
      request.socket.destroy();
    } else {
      const { status, retryAfter } = answer;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      response.end('no');
    }
  }

  private async hear(socket: ServerSocket, text: string): Promise<void> {
    if (this.muted.has(socket)) return;
    const answer = await this.answer(text);
    if (typeof answer === 'string') socket.send(answer);
    // A socket has no statuses.
    else socket.terminate();
  }

  private async answer(text: string): Promise<string | Ending> {
    const given = JSON.parse(text) as Call | Call[];
    const calls = Array.isArray(given) ? given : [given];
    this.calls.push(...calls);
    this.requests.push(calls.length);
    const faults = calls.map(({ method }) => this.faultsOf(method));
    for (const fault of faults.flat()) {
      if (!isOfRequest(fault, calls.length)) continue;
      this.did(fault.kind === 'status' ? `status ${String(fault.status)}` : fault.kind);
      if (fault.kind === 'drop') return { cut: true };
      if (fault.kind === 'garbage') return '<html>';
      if (fault.kind !== 'delay') return fault;
      await setTimeout(fault.ms);
    }
    const answers: Answer[] = [];
    try {
      for (const [i, call] of calls.entries()) answers.push(await this.one(call, faults[i] ?? []));
    } catch (error) {
      // The node behind is gone, and so is this one.
      if (error instanceof NodeGoneError) return { cut: true };
      throw error;
    }
    return JSON.stringify(Array.isArray(given) ? answers : answers[0]);
  }

  private faultsOf(method: string): Fault[] {
    return this.faults
      .filter(({ methods, rate }) => {
        if (methods !== undefined && !methods.test(method)) return false;
        return rate === undefined || this.random.below(1_000_000) < rate * 1_000_000;
      })
      .map(({ fault }) => fault);
  }

  private async one(call: Call, faults: readonly Fault[]): Promise<Answer> {
    const { id, method, params } = call;
    const failed = (code: number, data?: string): Answer => ({
      ...{ jsonrpc: '2.0', id },
      error: { code, message: 'no', ...(data === undefined ? {} : { data }) },
    });
    const stale = faults.find((fault) => fault.kind === 'stale');
    for (const fault of faults) {
      if (fault.kind === 'fault') return failed(fault.code, fault.data);
      if (fault.kind === 'refuseRange' && method === 'eth_getLogs') {
        const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
        if (Number(toBlock) - Number(fromBlock) >= fault.most) return failed(-32005);
      }
    }
    const answer =
      stale === undefined
        ? await this.forward(method, params)
        : await this.before(stale.blocks, method, params);
    if (stale !== undefined) this.did(`stale ${method}`);
    if (answer.error !== undefined) return { ...answer, id };
    let { result } = answer;
    for (const fault of faults) {
      const before = result;
      if (fault.kind === 'lie') result = lieAbout(result, this.random);
      if (fault.kind === 'say') result = fault.answer(result);
      if (fault.kind === 'truncate' && method === 'eth_getLogs') {
        const logs = result as unknown[];
        if (logs.length > 0) result = logs.slice(0, -1);
      }
      if (result !== before) this.did(`${fault.kind} ${method}`);
    }
    return { jsonrpc: '2.0', id, result };
  }

  private did(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  /** What the node answered when its head was some blocks lower. */
  private async before(
    blocks: number,
    method: string,
    params: readonly unknown[],
  ): Promise<Answer> {
    const newest = Number((await this.forward('eth_blockNumber', [])).result);
    const head = Math.max(0, newest - blocks);
    const hex = `0x${head.toString(16)}`;
    const isLater = (block: unknown): boolean =>
      typeof block === 'string' && /^0x[0-9a-f]{1,16}$/i.test(block) && Number(block) > head;
    if (method === 'eth_blockNumber') return { jsonrpc: '2.0', id: 0, result: hex };
    const placed = params.map((each) => (each === 'latest' || each === 'pending' ? hex : each));
    if (method === 'eth_getLogs') {
      const filter = params[0] as { toBlock?: string };
      const isPast = filter.toBlock === undefined || filter.toBlock === 'latest';
      if (isPast || isLater(filter.toBlock)) placed[0] = { ...filter, toBlock: hex };
    } else if (placed.some(isLater)) {
      return { jsonrpc: '2.0', id: 0, result: null };
    }
    const named = placed.find(
      (each) => typeof each === 'object' && each !== null && 'blockHash' in each,
    );
    if (named !== undefined) {
      const { blockHash } = named as { blockHash: string };
      const block = (await this.forward('eth_getBlockByHash', [blockHash, false])).result;
      if (isLater((block as { number?: string } | null)?.number)) {
        return { jsonrpc: '2.0', id: 0, error: { code: -32001, message: 'no such block' } };
      }
    }
    const answer = await this.forward(method, placed);
    const { blockNumber, number } = (answer.result ?? {}) as Record<string, unknown>;
    return isLater(blockNumber ?? number) ? { ...answer, result: null } : answer;
  }

  private async forward(method: string, params: readonly unknown[]): Promise<Answer> {
    const response = await fetch(this.upstream, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 0, method, params }),
    }).catch((cause: unknown) => {
      throw new NodeGoneError(cause);
    });
    return (await response.json()) as Answer;
  }
}
