import type { Delivery } from './sink.js';

/** Ends an answer that never comes. */
const TIMEOUT_MS = 15_000;
/** Come back later (RFC 9110 §15, RFC 6585 §4). */
const LATER = new Set([408, 425, 429]);

/** Posts JSON. Nothing but a status of 2xx counts as taken; redirects are not followed: they would take a signature along. */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    const { status } = response;
    if (response.ok) return { kind: 'taken' };
    const reason = `HTTP ${String(status)}`;
    if (status < 500 && !LATER.has(status)) return { kind: 'refused', reason };
    const seconds = Number(response.headers.get('retry-after') ?? NaN);
    return { kind: 'later', reason, ...(seconds > 0 ? { afterMs: seconds * 1000 } : {}) };
  } catch (error) {
    if (signal.aborted) return { kind: 'later', reason: 'stopped' };
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      return { kind: 'later', reason: `no answer within ${String(TIMEOUT_MS)} ms` };
    }
    // What fetch throws for all that goes wrong on the way has a cause; a TypeError of ours has none.
    if (error instanceof TypeError && error.cause instanceof Error) {
      return { kind: 'later', reason: error.cause.message || error.cause.name };
    }
    throw error;
  }
}
