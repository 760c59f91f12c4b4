import type { Message } from './alert.js';
import { postJson } from './postJson.js';
import type { Delivery, Sink } from './sink.js';

export interface PagerDutyOptions {
  /** Of the integration; a secret. */
  readonly routingKey: string;
  /** Where events are taken. */
  readonly url?: string;
  /** What this daemon is called there. */
  readonly source: string;
}

const EVENTS_V2 = 'https://events.pagerduty.com/v2/enqueue';

/** Alerts to PagerDuty, in the form of its Events API v2: what is over resolves what was triggered, by `dedup_key`. */
export class PagerDutySink implements Sink {
  readonly name = 'pagerduty';

  constructor(private readonly options: PagerDutyOptions) {}

  deliver(message: Message, signal: AbortSignal): Promise<Delivery> {
    const { routingKey, url = EVENTS_V2, source } = this.options;
    const body = pagerDutyBody(message, source);
    return postJson(url, JSON.stringify({ routing_key: routingKey, ...body }), {}, signal);
  }
}

/** A message in PagerDuty's form, without the key. */
export function pagerDutyBody({ action, alert }: Message, source: string): object {
  const { key, kind, severity, chain, claim, dispute, summary, meaning, nextStep } = alert;
  const event = { event_action: action, dedup_key: key };
  if (action === 'resolve') return event;
  return {
    ...event,
    client: 'gainsay',
    payload: {
      // The API takes 1024 characters.
      summary: `${chain ?? 'gainsay'}: ${summary}`.slice(0, 1024),
      ...{ source, severity, class: kind },
      timestamp: new Date(alert.at * 1000).toISOString(),
      ...(chain === undefined ? {} : { component: chain }),
      ...(dispute === undefined ? {} : { group: dispute }),
      custom_details: { meaning, nextStep, claim, dispute, runbook: alert.runbook },
    },
  };
}
