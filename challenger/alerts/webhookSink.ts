import { createHmac } from 'node:crypto';
import type { Message } from './alert.js';
import { postJson } from './postJson.js';
import type { Delivery, Sink } from './sink.js';

export interface WebhookOptions {
  readonly url: string;
  /** Shared with the receiver; without it messages are not signed. */
  readonly secret?: string;
  /** Unix seconds. */
  readonly now: () => number;
}

/**
 * Alerts to a receiver of one's own, as JSON. With a secret each carries `gainsay-signature: t=<Unix seconds>,v1=<hex>`:
 * HMAC-SHA-256 of `<t>.<body>`. A receiver checks it, refuses a `t` that is old, and a `gainsay-delivery` that it has seen.
 */
export class WebhookSink implements Sink {
  readonly name = 'webhook';

  constructor(private readonly options: WebhookOptions) {}

  deliver({ id, action, alert, at }: Message, signal: AbortSignal): Promise<Delivery> {
    const { url, secret, now } = this.options;
    const body = JSON.stringify({ id, action, sentAt: at, ...alert });
    const signature: Record<string, string> =
      secret === undefined ? {} : { 'gainsay-signature': signatureOf(body, secret, now()) };
    return postJson(url, body, { 'gainsay-delivery': id, ...signature }, signal);
  }
}

/** What proves that a body is ours, and when it was sent. */
export function signatureOf(body: string, secret: string, at: number): string {
  const t = String(Math.floor(at));
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}
