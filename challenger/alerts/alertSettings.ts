import type { Settings } from '../config/settings.js';
import type { Severity } from './alertTable.js';
import type { Mute } from './mute.js';
import { PagerDutySink } from './pagerDutySink.js';
import type { Sink } from './sink.js';
import { SlackSink } from './slackSink.js';
import type { Thresholds } from './thresholds.js';
import { WebhookSink } from './webhookSink.js';

/** What alerts take of the settings. */
export interface AlertSettings {
  readonly sinks: readonly { readonly sink: Sink; readonly from: Severity }[];
  readonly mutes: readonly Mute[];
  readonly thresholds: Thresholds;
}

/**
 * Makes the sinks that the settings name.
 * @param source what this daemon is called where alerts of several come together
 * @param now Unix seconds
 */
export function alertSettings(
  { webhook, slack, pagerDuty, mute, thresholds }: Settings['alerts'],
  source: string,
  now: () => number,
): AlertSettings {
  const sinks: { sink: Sink; from: Severity }[] = [];
  if (webhook.url !== undefined) {
    const secret = webhook.secret?.reveal();
    const signed = secret === undefined ? {} : { secret };
    const sink = new WebhookSink({ url: webhook.url.reveal(), now, ...signed });
    sinks.push({ sink, from: webhook.from });
  }
  if (slack.url !== undefined) {
    sinks.push({ sink: new SlackSink(slack.url.reveal()), from: slack.from });
  }
  if (pagerDuty.routingKey !== undefined) {
    const { url } = pagerDuty;
    const routingKey = pagerDuty.routingKey.reveal();
    const sink = new PagerDutySink({ routingKey, source, ...(url === undefined ? {} : { url }) });
    sinks.push({ sink, from: pagerDuty.from });
  }
  const mutes = mute.map(({ dispute, until, reason }) => {
    const end = until === undefined ? {} : { until: Math.floor(Date.parse(until) / 1000) };
    return { dispute, reason, ...end };
  });
  return { sinks, mutes, thresholds };
}
