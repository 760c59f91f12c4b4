/** What came of a request. */
export type HttpAnswer =
  | { readonly kind: 'ok'; readonly body: Buffer }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly isTooLong?: boolean };

export interface HttpLimits {
  /** For the whole answer; not given, it is for `signal` to end it. */
  readonly timeoutMs?: number;
  /** Ends it as well. */
  readonly signal?: AbortSignal | undefined;
  /** A body of more bytes is cut off and counts as failed. */
  readonly maxBytes: number;
}

/** Gets `url`, or posts `json` there. A dead server, a slow one and one that never stops talking are all `failed`. */
export async function httpAsk(
  url: string,
  limits: HttpLimits,
  json?: unknown,
): Promise<HttpAnswer> {
  const posted =
    json === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(json),
        };
  const ends = [
    ...(limits.timeoutMs === undefined ? [] : [AbortSignal.timeout(limits.timeoutMs)]),
    ...(limits.signal === undefined ? [] : [limits.signal]),
  ];
  try {
    const response = await fetch(url, { ...posted, signal: AbortSignal.any(ends) });
    if (!response.ok) {
      await response.body?.cancel();
      return { kind: 'refused', status: response.status };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    // The types of the standard library do not know that a body can be iterated over.
    const body = response.body as AsyncIterable<Uint8Array> | null;
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > limits.maxBytes) {
        const reason = `the answer is longer than ${limits.maxBytes} bytes`;
        return { kind: 'failed', reason, isTooLong: true };
      }
      chunks.push(chunk);
    }
    return { kind: 'ok', body: Buffer.concat(chunks) };
  } catch (error) {
    if (limits.signal?.aborted) return { kind: 'failed', reason: 'stopped' };
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      return { kind: 'failed', reason: `no whole answer within ${limits.timeoutMs} ms` };
    }
    // What fetch throws for all that goes wrong on the way has a cause; a TypeError of ours has none.
    if (error instanceof TypeError && error.cause instanceof Error) {
      return { kind: 'failed', reason: error.cause.message || error.cause.name };
    }
    throw error;
  }
}

/** JSON out of the body of an answer; undefined for what is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Why there is no body. */
export function refusalOf(answer: Exclude<HttpAnswer, { kind: 'ok' }>): string {
  return answer.kind === 'failed' ? answer.reason : `HTTP ${answer.status}`;
}
