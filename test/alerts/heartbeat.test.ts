import { afterEach, beforeEach, expect, it } from 'vitest';
import { beat } from '../../challenger/alerts/heartbeat.js';
import { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { until } from './sinkServer.js';
import { TurnedClock } from './turnedClock.js';

let server: LoopbackServer;
let asked = 0;
let status = 200;
beforeEach(async () => {
  asked = 0;
  status = 200;
  server = await LoopbackServer.start((_, response) => {
    asked += 1;
    response.writeHead(status).end();
  });
});
afterEach(() => server.stop());

it('gives signs of life as long as all is well, and says where they do not arrive', async () => {
  const clock = new TurnedClock(0);
  const end = new AbortController();
  const failures: string[] = [];
  let isAlive = true;
  const beating = beat(
    {
      ...{ url: server.url, everyMs: 60_000, clock, isAlive: () => isAlive },
      onFailure: (reason) => failures.push(reason),
    },
    end.signal,
  );
  await until(() => asked === 1);
  await clock.turn(60_000);
  await until(() => asked === 2);
  isAlive = false;
  await clock.turn(300_000);
  expect(asked).toBe(2);
  isAlive = true;
  status = 500;
  await clock.turn(60_000);
  await until(() => failures.length === 1);
  expect(failures).toEqual(['HTTP 500']);
  end.abort();
  await beating;
});
