import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, LoopbackServer } from '../../challenger/http/loopbackServer.js';

const running: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
const started = async (answer: Answer, port?: number) => {
  const server = await LoopbackServer.start(answer, { port });
  running.push(server);
  return server;
};

/** A client that has asked for something and says no more. */
function connected({ url }: LoopbackServer) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let isClosed = false;
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      resolve();
    });
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return { closed, isClosed: () => isClosed };
}

describe('a server on the loopback interface', () => {
  it('answers there, on a free port, until it is stopped', async () => {
    const server = await LoopbackServer.start(({ url }, response) => void response.end(url));
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${server.url}/here`)).text()).toBe('/here');
    await server.stop();
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('gives 500 and the message where the answer fails, at once or later', async () => {
    const atOnce = await started(() => {
      throw new Error('at once');
    });
    const later = await started(() => Promise.reject(new Error('later')));
    for (const [server, message] of [
      [atOnce, 'at once'],
      [later, 'later'],
    ] as const) {
      const response = await fetch(server.url);
      expect([response.status, await response.text()]).toEqual([500, message]);
    }
  });

  it('cuts an answer off that fails in its middle, and goes on', async () => {
    let fails = true;
    const server = await started(async (_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      if (!fails) response.end('0123456789');
      else {
        response.write('01');
        throw new Error('in the middle');
      }
    });
    await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow();
    fails = false;
    expect(await (await fetch(server.url)).text()).toBe('0123456789');
  });

  it('says so where it cannot listen', async () => {
    const { url } = await started(() => undefined);
    await expect(started(() => undefined, Number(new URL(url).port))).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('takes so many connections and no more, and none on which nothing moves', async () => {
    const server = await LoopbackServer.start(() => undefined, {
      mostConnections: 1,
      idleMs: 300,
    });
    running.push(server);
    const began = performance.now();
    const [first, second] = [connected(server), connected(server)];
    await second.closed;
    expect(first.isClosed()).toBe(false);
    await first.closed;
    expect(performance.now() - began).toBeGreaterThanOrEqual(290);
  });

  it('listens elsewhere if told so, and names that place', async () => {
    const server = await LoopbackServer.start((_, response) => void response.end('six'), {
      host: '::1',
    }).catch(() => undefined);
    // Where there is no IPv6 there is nothing to test.
    if (server === undefined) return;
    running.push(server);
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe('six');
  });

  it('stops while somebody is connected', async () => {
    const server = await LoopbackServer.start(() => undefined);
    const { closed } = connected(server);
    await fetch(server.url, { signal: AbortSignal.timeout(100) }).catch(() => undefined);
    await server.stop();
    await closed;
  });
});
