import { retryAfterMs } from './backOff.js';
import {
  type EndpointError,
  MalformedAnswerError,
  RateLimitedError,
  RefusedError,
  ServerFailedError,
  TimedOutError,
  UnreachableError,
} from './endpointError.js';
import { type ParsedResponse, parseResponse, type RpcRequest } from './jsonRpc.js';
import type { Transport } from './transport.js';

/** JSON-RPC over HTTP: a POST for each request. */
export class HttpTransport implements Transport {
  constructor(
    private readonly name: string,
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
    /** A longer answer is not read to its end. */
    private readonly maxBytes: number,
  ) {}

  async send(requests: readonly RpcRequest[], timeoutMs: number): Promise<ParsedResponse> {
    const signal = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string | undefined;
    try {
      response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.headers },
        body: JSON.stringify(requests.length === 1 ? requests[0] : requests),
        signal,
      });
      text = await readText(response, this.maxBytes);
    } catch (error) {
      if (signal.aborted) throw new TimedOutError(this.name, timeoutMs);
      throw new UnreachableError(this.name, error);
    }
    if (text === undefined) throw new MalformedAnswerError(this.name, 'too long');
    if (response.status === 429) throw this.failure(response);
    const parsed = parseResponse(parseJson(text));
    // Some nodes give JSON-RPC errors a status of their own: the answer says more than the status.
    if (parsed?.kind === 'answers') return parsed;
    if (!response.ok) throw this.failure(response);
    if (parsed !== undefined) return parsed;
    const isJson = parseJson(text) !== undefined;
    throw new MalformedAnswerError(this.name, isJson ? 'no JSON-RPC' : 'no JSON');
  }

  private failure({ status, headers }: Response): EndpointError {
    const after = retryAfterMs(headers.get('retry-after'), Date.now());
    if (status === 429) return new RateLimitedError(this.name, after);
    if (status >= 500) return new ServerFailedError(this.name, status, after);
    return new RefusedError(this.name, status);
  }

  close(): void {
    // Nothing is kept open on purpose; idle connections end by themselves.
  }
}

/** The body as text; nothing if it is longer than `maxBytes`. */
async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done || value === undefined) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
