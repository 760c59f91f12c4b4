import type { RpcFault } from './jsonRpc.js';

/** An endpoint gave no answer. What it means for a question is decided by whoever asked several endpoints. */
export abstract class EndpointError extends Error {
  abstract readonly code: string;
  abstract readonly nextStep: string;
  /** Whether the same request may go through later. */
  abstract readonly isTransient: boolean;
  /** Whether a smaller batch may go through where this one did not. */
  readonly mayBeSize: boolean = false;
  protected constructor(
    /** Name of the endpoint; never its URL, which often holds a key. */
    readonly endpoint: string,
    what: string,
  ) {
    super(`${endpoint} ${what}`);
  }
}

/** HTTP 429, or the like inside of an answer. */
export class RateLimitedError extends EndpointError {
  readonly code = 'L1_RATE_LIMITED';
  readonly nextStep = 'set ratePerSecond of this endpoint to what the provider allows';
  readonly isTransient = true;
  override readonly mayBeSize = true;
  constructor(
    endpoint: string,
    /** What the provider asks for, ms. */
    readonly retryAfterMs: number | undefined,
  ) {
    super(endpoint, 'asks for fewer requests');
    this.name = 'RateLimitedError';
  }
}

/** The request was refused as such: a status of 4xx, or one error object for a whole batch. */
export class RefusedError extends EndpointError {
  readonly code = 'L1_REFUSED';
  readonly nextStep = 'check the URL, its key, and what the provider allows';
  readonly isTransient = false;
  override readonly mayBeSize: boolean;
  constructor(
    endpoint: string,
    readonly status: number | undefined,
    readonly fault?: RpcFault,
  ) {
    super(endpoint, `refused the request (${String(status ?? fault?.code)})`);
    this.name = 'RefusedError';
    this.mayBeSize = status === undefined || status === 400 || status === 413;
  }
}

/** No whole answer in time. */
export class TimedOutError extends EndpointError {
  readonly code = 'L1_TIMED_OUT';
  readonly nextStep = 'raise timeoutMs of this endpoint, or take another one';
  readonly isTransient = true;
  override readonly mayBeSize = true;
  constructor(
    endpoint: string,
    readonly afterMs: number,
  ) {
    super(endpoint, `gave no answer within ${String(afterMs)} ms`);
    this.name = 'TimedOutError';
  }
}

/** No connection, or one that broke. */
export class UnreachableError extends EndpointError {
  readonly code = 'L1_UNREACHABLE';
  readonly nextStep = 'check that the node runs and can be reached from here';
  readonly isTransient = true;
  constructor(
    endpoint: string,
    override readonly cause?: unknown,
  ) {
    super(endpoint, 'cannot be reached');
    this.name = 'UnreachableError';
  }
}

/** HTTP 5xx: the provider's own fault. */
export class ServerFailedError extends EndpointError {
  readonly code = 'L1_SERVER_FAILED';
  readonly nextStep = 'wait, or take another endpoint';
  readonly isTransient = true;
  constructor(
    endpoint: string,
    readonly status: number,
    readonly retryAfterMs: number | undefined,
  ) {
    super(endpoint, `failed (${String(status)})`);
    this.name = 'ServerFailedError';
  }
}

/** What came is no JSON-RPC, answers something else, or is too long. */
export class MalformedAnswerError extends EndpointError {
  readonly code = 'L1_MALFORMED_ANSWER';
  readonly nextStep = 'check that the URL is that of an execution client';
  readonly isTransient = true;
  override readonly mayBeSize = true;
  constructor(
    endpoint: string,
    readonly what: 'no JSON' | 'no JSON-RPC' | 'an answer is missing' | 'too long',
  ) {
    super(endpoint, `gave a malformed answer: ${what}`);
    this.name = 'MalformedAnswerError';
  }
}

/** A JSON-RPC error that answers nothing: code and data are kept. */
export class RpcFaultError extends EndpointError {
  readonly code = 'L1_RPC_FAULT';
  readonly nextStep = 'the code says why; a pruned node, for one, has no old state';
  readonly isTransient = false;
  constructor(
    endpoint: string,
    readonly method: string,
    readonly fault: RpcFault,
  ) {
    super(endpoint, `answers ${method} with error ${String(fault.code)}`);
    this.name = 'RpcFaultError';
  }
}
