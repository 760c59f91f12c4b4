import PQueue from 'p-queue';
import { AdaptiveLimit } from './adaptiveLimit.js';
import { type BackOff, backOffMs } from './backOff.js';
import { type Clock, PROCESS_CLOCK } from './clock.js';
import {
  EndpointError,
  MalformedAnswerError,
  RateLimitedError,
  RefusedError,
  ServerFailedError,
} from './endpointError.js';
import { HttpTransport } from './httpTransport.js';
import type { RpcAnswer, RpcCall } from './jsonRpc.js';
import { type Rate, TokenBucket } from './tokenBucket.js';
import type { Transport } from './transport.js';
import { WebSocketTransport } from './webSocketTransport.js';

export interface EndpointOptions {
  /** `http`, `https`, `ws` or `wss`. */
  readonly url: string;
  /** For people; the URL's host if not given. */
  readonly name?: string;
  /** Sent with each HTTP request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one request, ms. */
  readonly timeoutMs?: number;
  /** Calls in one request. */
  readonly maxBatch?: number;
  /** Requests under way at once. */
  readonly maxConcurrent?: number;
  /** Calls a second, and at once; no limit if not given. */
  readonly rate?: Rate;
  /** How often a call is tried before the endpoint counts as failed. */
  readonly attempts?: number;
  readonly backOff?: BackOff;
  /** Of an HTTP answer. */
  readonly maxBytes?: number;
}

interface Job {
  readonly call: RpcCall;
  readonly resolve: (answer: RpcAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Slow ones go alone, or they hold up, and take along into a time-out, what is in their batch. */
const ALONE = /^(eth_getLogs|debug_|trace_)/;

/**
 * One node behind one URL. Calls made in the same turn of the event loop go together in batches; there are never more
 * calls, requests or calls a second than the options say, and what fails for a while is tried again.
 */
export class Endpoint {
  readonly name: string;
  private readonly transport: Transport;
  private readonly queue: PQueue;
  private readonly bucket: TokenBucket | undefined;
  private readonly batch: AdaptiveLimit;
  private readonly timeoutMs: number;
  private readonly attempts: number;
  private readonly backOff: BackOff;
  private waiting: Job[] = [];
  private pausedUntil = 0;
  private id = 1;

  /** @param random in [0, 1), for the jitter */
  constructor(
    options: EndpointOptions,
    private readonly clock: Clock = PROCESS_CLOCK,
    private readonly random: () => number = Math.random,
    transport?: Transport,
  ) {
    const url = new URL(options.url);
    this.name = options.name ?? url.host;
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.attempts = options.attempts ?? 3;
    this.backOff = options.backOff ?? { firstMs: 250, mostMs: 10_000 };
    this.queue = new PQueue({ concurrency: options.maxConcurrent ?? 8 });
    this.bucket = options.rate && new TokenBucket(options.rate, clock.now());
    this.batch = new AdaptiveLimit(
      Math.min(options.maxBatch ?? 50, options.rate?.burst ?? Infinity),
    );
    this.transport =
      transport ??
      (/^wss?:$/.test(url.protocol)
        ? new WebSocketTransport(this.name, options.url)
        : new HttpTransport(
            this.name,
            options.url,
            options.headers ?? {},
            options.maxBytes ?? 2 ** 27,
          ));
  }

  /**
   * What the node answers to a call; an error object of its own is an answer.
   * @throws EndpointError if there is none after all attempts
   */
  call(method: string, params: readonly unknown[]): Promise<RpcAnswer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ call: { method, params }, resolve, reject });
    });
  }

  close(): void {
    this.transport.close();
  }

  private flush(): void {
    const jobs = this.waiting;
    this.waiting = [];
    const together = jobs.filter(({ call }) => !ALONE.test(call.method));
    for (const job of jobs) if (ALONE.test(job.call.method)) void this.run([job], 1);
    this.inBatches(together, 1);
  }

  private inBatches(jobs: readonly Job[], attempt: number): void {
    for (let i = 0; i < jobs.length;) {
      const chunk = jobs.slice(i, i + this.batch.value);
      i += chunk.length;
      void this.run(chunk, attempt);
    }
  }

  /** Never rejects: every job gets its answer or its error. */
  private async run(jobs: readonly Job[], attempt: number): Promise<void> {
    try {
      const answers = await this.queue.add(() => this.once(jobs.map(({ call }) => call)));
      this.batch.accepted(jobs.length);
      const limited = jobs.filter((job, i) => {
        const answer = answers[i] as RpcAnswer;
        if (!isLimit(job.call, answer)) job.resolve(answer);
        return isLimit(job.call, answer);
      });
      if (limited.length > 0) {
        await this.failed(limited, attempt, new RateLimitedError(this.name, undefined));
      }
    } catch (error) {
      await this.failed(jobs, attempt, error);
    }
  }

  private async failed(jobs: readonly Job[], attempt: number, error: unknown): Promise<void> {
    const give = () => {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const { reject } of jobs) reject(reason);
    };
    if (!(error instanceof EndpointError)) {
      give();
      return;
    }
    const isTooMany = jobs.length > 1 && error.mayBeSize;
    if (isTooMany) this.batch.refused(jobs.length);
    // A batch that is only too long is cut without counting it as a failed attempt: it gets shorter each time.
    const isFree = isTooMany && error instanceof RefusedError;
    // Whoever asked for logs shortens the range: the same one would take as long again.
    const isTooMuch = isAlone(jobs) && error.mayBeSize && !(error instanceof RateLimitedError);
    if (!isFree && (isTooMuch || !error.isTransient || attempt >= this.attempts)) {
      give();
      return;
    }
    if (!isFree) {
      const asked =
        'retryAfterMs' in error ? (error.retryAfterMs as number | undefined) : undefined;
      // Whoever waits longer than this can ask another endpoint meanwhile.
      if (asked !== undefined && asked > this.backOff.mostMs) {
        give();
        return;
      }
      const wait = backOffMs(this.backOff, attempt, this.random(), asked);
      if (error instanceof RateLimitedError || error instanceof ServerFailedError) {
        this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + wait);
      }
      await this.clock.wait(wait).over;
    }
    this.inBatches(jobs, isFree ? attempt : attempt + 1);
  }

  /** One request, when the rate allows it. */
  private async once(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const now = this.clock.now();
    const wait = Math.max(this.pausedUntil - now, this.bucket?.take(calls.length, now) ?? 0);
    if (wait > 0) await this.clock.wait(wait).over;
    const requests = calls.map((call) => ({ jsonrpc: '2.0' as const, id: this.id++, ...call }));
    const response = await this.transport.send(requests, this.timeoutMs);
    if (response.kind === 'refusal') {
      throw new RefusedError(this.name, undefined, response.fault);
    }
    return requests.map(({ id }) => {
      const answer = response.byId.get(id);
      if (answer === undefined) throw new MalformedAnswerError(this.name, 'an answer is missing');
      return answer;
    });
  }
}

const isAlone = ([only, ...others]: readonly Job[]): boolean =>
  others.length === 0 && only !== undefined && ALONE.test(only.call.method);

/**
 * Whether an answer is only a rate limit: code 429, or −32005 (EIP-1474, "limit exceeded"). For logs the latter says
 * that there are too many of them, which waiting does not change.
 */
function isLimit({ method }: RpcCall, answer: RpcAnswer): boolean {
  if (answer.kind === 'result') return false;
  const { code } = answer.fault;
  return code === 429 || (code === -32005 && method !== 'eth_getLogs');
}
