import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertOf, type Message } from '../../challenger/alerts/alert.js';
import { PagerDutySink } from '../../challenger/alerts/pagerDutySink.js';
import { SlackSink } from '../../challenger/alerts/slackSink.js';
import { WebhookSink } from '../../challenger/alerts/webhookSink.js';
import { hashOf, NOW } from '../api/model.js';
import { SinkServer } from './sinkServer.js';

const never = new AbortController().signal;
const message = (action: Message['action'], summary = 'claim is <right> & lost'): Message => ({
  ...{ id: `m-${action}`, action, at: NOW },
  alert: alertOf(
    { kind: 'rightClaimLost', subject: 'x', chain: 'one', dispute: hashOf(1), summary },
    NOW - 5,
  ),
});

let server: SinkServer;
beforeEach(async () => {
  server = await SinkServer.start();
});
afterEach(() => server.stop());

describe('the webhook', () => {
  it('signs what it says, and names each message', async () => {
    const sink = new WebhookSink({ url: server.url, secret: 'hush', now: () => NOW });
    expect(await sink.deliver(message('trigger'), never)).toEqual({ kind: 'taken' });
    const [{ headers, text, body }] = server.received as [SinkServer['received'][0]];
    // As a receiver checks it, with nothing of ours.
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['gainsay-signature']))!;
    expect(createHmac('sha256', 'hush').update(`${t}.${text}`).digest('hex')).toBe(v1);
    expect(createHmac('sha256', 'hash').update(`${t}.${text}`).digest('hex')).not.toBe(v1);
    expect(Number(t)).toBe(NOW);
    expect(headers['gainsay-delivery']).toBe('m-trigger');
    expect(body).toMatchObject({ action: 'trigger', kind: 'rightClaimLost', chain: 'one' });
    expect(body).toMatchObject({ severity: 'critical', dispute: hashOf(1), at: NOW - 5 });
    expect(body['runbook']).toBe('docs/monitoring.md#alert-right-claim-lost');
  });

  it('signs nothing without a secret', async () => {
    await new WebhookSink({ url: server.url, now: () => NOW }).deliver(message('trigger'), never);
    expect(server.received[0]!.headers['gainsay-signature']).toBeUndefined();
  });

  it.each([
    [500, 'later'],
    [503, 'later'],
    [429, 'later'],
    [408, 'later'],
    [400, 'refused'],
    [404, 'refused'],
    // A redirect would take the signature to somebody else.
    [302, 'refused'],
    ['hang up', 'later'],
  ] as const)('on %s says %s', async (answer, kind) => {
    server.answers.push(answer);
    const sink = new WebhookSink({ url: server.url, secret: 'hush', now: () => NOW });
    expect(await sink.deliver(message('trigger'), never)).toMatchObject({ kind });
    expect(server.received).toEqual([]);
  });

  it('comes back later where nobody is there', async () => {
    const { url } = server;
    await server.stop();
    const sink = new WebhookSink({ url, now: () => NOW });
    expect(await sink.deliver(message('trigger'), never)).toMatchObject({ kind: 'later' });
    server = await SinkServer.start();
  });
});

describe('the Slack form', () => {
  it('says all, and lets nobody write markup into it', async () => {
    const sink = new SlackSink(server.url);
    await sink.deliver(message('trigger', '<!channel> & <http://evil.example|here>'), never);
    const { text, attachments } = server.received[0]!.body as {
      text: string;
      attachments: { color: string; fields: { title: string; value: string }[] }[];
    };
    expect(text).toBe(
      'CRITICAL: Right claim lost on one: &lt;!channel&gt; &amp; &lt;http://evil.example|here&gt;',
    );
    expect(attachments[0]!.fields.map(({ title }) => title)).toEqual([
      ...['What it means', 'What to do', 'Dispute', 'More'],
    ]);
    expect(JSON.stringify(attachments)).not.toMatch(/[<>]/);
  });

  it('says what is over', async () => {
    await new SlackSink(server.url).deliver(message('resolve'), never);
    expect(server.received[0]!.body['text']).toMatch(/^OVER: Right claim lost/);
  });
});

describe('the PagerDuty form', () => {
  const sink = () => new PagerDutySink({ routingKey: 'R123', url: server.url, source: 'host one' });

  it('triggers, and resolves the same', async () => {
    await sink().deliver(message('trigger', 'y'.repeat(3000)), never);
    await sink().deliver(message('resolve'), never);
    const [trigger, resolve] = server.received.map(({ body }) => body);
    // The fields and limits of https://developer.pagerduty.com/docs/send-alert-event
    expect(trigger).toMatchObject({ routing_key: 'R123', event_action: 'trigger' });
    const payload = trigger!['payload'] as Record<string, string>;
    expect(payload['summary']!.length).toBe(1024);
    expect(payload).toMatchObject({
      ...{ source: 'host one', severity: 'critical', component: 'one', group: hashOf(1) },
      ...{ class: 'rightClaimLost', timestamp: new Date((NOW - 5) * 1000).toISOString() },
    });
    expect(resolve).toEqual({
      ...{ routing_key: 'R123', event_action: 'resolve', dedup_key: trigger!['dedup_key'] },
    });
    expect(String(trigger!['dedup_key']).length).toBeLessThanOrEqual(255);
  });
});
