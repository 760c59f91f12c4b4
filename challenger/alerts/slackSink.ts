import type { Message } from './alert.js';
import type { Severity } from './alertTable.js';
import { ALERTS } from './alertTable.js';
import { postJson } from './postJson.js';
import type { Delivery, Sink } from './sink.js';

const COLOUR: Readonly<Record<Severity, string>> = {
  critical: '#d00000',
  warning: '#e0a000',
  info: '#808080',
};
const DONE = '#2a9d3a';

/** Alerts to a channel of Slack, or of whatever takes its incoming webhooks. The URL is a secret. */
export class SlackSink implements Sink {
  readonly name = 'slack';

  constructor(private readonly url: string) {}

  deliver(message: Message, signal: AbortSignal): Promise<Delivery> {
    return postJson(this.url, JSON.stringify(slackBody(message)), {}, signal);
  }
}

/** A message in Slack's form: a line of text, and the rest beside it. */
export function slackBody({ action, alert }: Message): unknown {
  const { kind, severity, chain, claim, dispute, summary, meaning, nextStep, runbook } = alert;
  const isOver = action === 'resolve';
  const head = `${isOver ? 'OVER' : severity.toUpperCase()}: ${ALERTS[kind].title}`;
  const where = chain === undefined ? '' : ` on ${chain}`;
  const field = (title: string, value: string | undefined) =>
    value === undefined ? [] : [{ title, value: escaped(value), short: value.length < 40 }];
  const fields = isOver
    ? []
    : [
        ...field('What it means', meaning),
        ...field('What to do', nextStep),
        ...field('Claim', claim),
        ...field('Dispute', dispute),
        ...field('More', runbook),
      ];
  const text = escaped(`${head}${where}: ${summary}`);
  return {
    text,
    attachments: [{ color: isOver ? DONE : COLOUR[severity], fallback: text, fields }],
  };
}

/** What Slack takes for markup. Summaries carry what others have written, as names of endpoints and reasons. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
