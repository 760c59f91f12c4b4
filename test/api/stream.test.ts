import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiServer } from '../../challenger/api/apiServer.js';
import { EventLog } from '../../challenger/api/eventLog.js';
import { ask } from './ask.js';
import { FixedModel, NOW } from './model.js';

let events: EventLog;
let server: ApiServer;
const open: IncomingMessage[] = [];

const start = (log: EventLog, readers = 64) =>
  ApiServer.start({
    ...{ model: new FixedModel(), events: log, metrics: () => Promise.resolve('') },
    stream: { readers, unreadBytes: 100_000, beatMs: 50 },
  });

beforeEach(async () => {
  events = new EventLog('a', 100);
  server = await start(events);
});
afterEach(async () => {
  for (const each of open.splice(0)) each.destroy();
  await server.stop();
});

const tell = (summary: string, chain = 'one') => {
  events.tell({
    ...{ chain, at: NOW },
    event: { kind: 'alert', action: 'trigger', alert: 'silence', severity: 'critical', summary },
  });
};

/** Follows the stream; `text` grows as it comes. */
async function follow(last?: string, query = '') {
  const headers = last === undefined ? {} : { 'last-event-id': last };
  const request = get(`${server.url}/api/v1/stream${query}`, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  open.push(response);
  const reader = { response, text: '' };
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (reader.text += chunk));
  response.on('error', () => undefined);
  return reader;
}
const ids = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id);
const until = async (done: () => boolean) => {
  for (let i = 0; i < 400 && !done(); i++) await setTimeout(10);
  expect(done()).toBe(true);
};

describe('the stream of events', () => {
  it('tells of what comes, and gives signs of life', async () => {
    tell('before');
    const reader = await follow();
    expect(reader.response.headers['content-type']).toContain('text/event-stream');
    tell('after');
    await until(() => ids(reader.text).length === 1 && reader.text.includes(': alive'));
    expect(ids(reader.text)).toEqual(['a-2']);
    const data = /^data: (.+)$/m.exec(reader.text)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ id: 'a-2', kind: 'alert', text: 'silence: after' });
  });

  it('goes on behind what a reader has seen, without a gap and without telling twice', async () => {
    for (let n = 1; n <= 5; n++) tell(String(n));
    const reader = await follow('a-3');
    await until(() => ids(reader.text).length === 2);
    tell('6');
    await until(() => ids(reader.text).length === 3);
    expect(ids(reader.text)).toEqual(['a-4', 'a-5', 'a-6']);
    expect(reader.text).not.toContain('event: reset');
  });

  it('says so where something in between is forgotten, or was of another run', async () => {
    for (let n = 1; n <= 150; n++) tell(String(n));
    for (const last of ['a-49', 'b-3', 'a-9999', 'nonsense', 'a-x']) {
      const reader = await follow(last);
      await until(() => reader.text.includes('event: reset'));
      tell('one more');
      await until(() => ids(reader.text).length === 2);
      // From there on it can go on again.
      const [reset, next] = ids(reader.text).map((id) => Number(id?.slice(2)));
      expect(next, last).toBe((reset ?? 0) + 1);
    }
    const { last } = events;
    const whole = await follow(`a-${String(Number(last.slice(2)) - 100)}`);
    await until(() => ids(whole.text).length === 100);
    expect(whole.text).not.toContain('event: reset');
  });

  it('tells of one chain only, if asked so', async () => {
    const reader = await follow(undefined, '?chain=two');
    tell('1', 'one');
    tell('2', 'two');
    await until(() => ids(reader.text).length > 0);
    expect(ids(reader.text)).toEqual(['a-2']);
  });

  it('lets go of who does not read, and of nobody else', async () => {
    const reader = await follow();
    const slow = await follow();
    slow.response.pause();
    const text = 'x'.repeat(50_000);
    for (let n = 1; n <= 400 && server.streamCounts.dropped === 0; n++) {
      tell(text);
      await setTimeout(1);
    }
    expect(server.streamCounts.dropped).toBe(1);
    await until(() => server.streamCounts.readers === 1);
    tell('the last one');
    await until(() => reader.text.includes('the last one'));
  });

  it('has an end to how many follow it', async () => {
    const few = await start(events, 1);
    try {
      const request = get(`${few.url}/api/v1/stream`, { agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      open.push(response);
      expect((await ask(`${few.url}/api/v1/stream`)).status).toBe(503);
      response.destroy();
      await until(() => few.streamCounts.readers === 0);
    } finally {
      await few.stop();
    }
  });
});
