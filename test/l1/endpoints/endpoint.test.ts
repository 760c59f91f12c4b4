import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Anvil } from '../../../challenger/devnet/anvil.js';
import type { Clock } from '../../../challenger/l1/endpoints/clock.js';
import { Endpoint, type EndpointOptions } from '../../../challenger/l1/endpoints/endpoint.js';
import { EndpointError } from '../../../challenger/l1/endpoints/endpointError.js';
import { type Fault, FaultyEndpoint } from '../faultyEndpoint.js';

let anvil: Anvil;
beforeAll(async () => {
  anvil = await Anvil.l1();
});
afterAll(() => anvil.stop());

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A clock that stands still but for the waits, which it notes and passes over. */
class JumpingClock implements Clock {
  readonly waits: number[] = [];
  private time = 0;
  now(): number {
    return this.time;
  }
  wait(ms: number) {
    this.waits.push(Math.round(ms));
    this.time += ms;
    return { over: new Promise<void>((resolve) => setImmediate(resolve)), cancel: () => undefined };
  }
}

async function before(
  faults: readonly Fault[],
  options: Partial<EndpointOptions> & { readonly socket?: boolean } = {},
  clock = new JumpingClock(),
) {
  const server = await FaultyEndpoint.open(
    anvil.url,
    faults.map((fault) => ({ fault })),
  );
  const url = options.socket === true ? server.socketUrl : server.url;
  const endpoint = new Endpoint(
    { url, name: 'it', timeoutMs: 20_000, ...options },
    clock,
    () => 0.5,
  );
  opened.push(endpoint, server);
  return { server, endpoint, clock };
}

const CHAIN = { kind: 'result', result: '0x7a69' };
const chainId = (endpoint: Endpoint) => endpoint.call('eth_chainId', []);

async function failure(promise: Promise<unknown>): Promise<EndpointError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EndpointError);
  return error as EndpointError;
}

describe.each([
  ['HTTP', false],
  ['WebSocket', true],
])('an endpoint by %s', (_, socket) => {
  it('answers, many at once, each with its own', async () => {
    const { endpoint, server } = await before([], { socket, maxBatch: 4 });
    const numbers = Array.from({ length: 10 }, (_, i) => `0x${i.toString(16)}`);
    const answers = await Promise.all(
      numbers.map((number) =>
        endpoint.call('eth_getStorageAt', [`0x${'00'.repeat(20)}`, number, 'latest']),
      ),
    );
    expect(answers.every(({ kind }) => kind === 'result')).toBe(true);
    expect(server.requests).toEqual([4, 4, 2]);
    const id = await chainId(endpoint);
    expect(id).toEqual(CHAIN);
  });

  it('keeps the code and the data of an error', async () => {
    const { endpoint } = await before([{ kind: 'fault', code: 3, data: '0x1234' }], { socket });
    const answer = await endpoint.call('eth_call', []);
    expect(answer).toEqual({ kind: 'fault', fault: { code: 3, message: 'no', data: '0x1234' } });
  });

  it.each<[string, Fault]>([
    ['L1_TIMED_OUT', { kind: 'delay', ms: 450 }],
    ['L1_UNREACHABLE', { kind: 'drop' }],
    ['L1_MALFORMED_ANSWER', { kind: 'garbage' }],
    ['L1_RATE_LIMITED', { kind: 'fault', code: 429 }],
  ])('fails with %s after so many attempts, with growing pauses', async (code, fault) => {
    const timeoutMs = fault.kind === 'delay' ? 300 : 20_000;
    const { endpoint, server, clock } = await before([fault], { socket, attempts: 3, timeoutMs });
    expect(await failure(chainId(endpoint))).toMatchObject({ code, endpoint: 'it' });
    expect(server.requests).toHaveLength(3);
    expect(clock.waits.filter((ms) => ms > 0).slice(0, 1)).toEqual([188]);
    server.faults = [];
    expect(await chainId(endpoint)).toEqual(CHAIN);
  });

  it('cannot be reached where nobody listens', async () => {
    const { endpoint, server } = await before([], { socket, attempts: 1 });
    await server.close();
    opened.pop();
    expect(await failure(chainId(endpoint))).toMatchObject({ code: 'L1_UNREACHABLE' });
  });

  it('sends no more at once than it may', async () => {
    const faults: Fault[] = [{ kind: 'delay', ms: 30 }];
    const { endpoint, server } = await before(faults, { socket, maxConcurrent: 2, maxBatch: 1 });
    const start = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => chainId(endpoint)));
    expect(performance.now() - start).toBeGreaterThan(85);
    expect(server.requests).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('an endpoint', () => {
  it.each([
    [429, 'L1_RATE_LIMITED', 3],
    [503, 'L1_SERVER_FAILED', 3],
    [403, 'L1_REFUSED', 1],
  ])('takes status %i for %s', async (status, code, attempts) => {
    const { endpoint, server } = await before([{ kind: 'status', status }], { attempts: 3 });
    expect(await failure(chainId(endpoint))).toMatchObject({ code });
    expect(server.requests).toHaveLength(attempts);
  });

  it('waits as long as it is asked to, and gives up at once where that is too long', async () => {
    const fault: Fault = { kind: 'status', status: 429, retryAfter: '4' };
    const { endpoint, server, clock } = await before([fault], { attempts: 2 });
    await failure(chainId(endpoint));
    expect(clock.waits[0]).toBe(4_125);
    expect(server.requests).toHaveLength(2);
    server.faults = [{ fault: { ...fault, retryAfter: '3600' } }];
    const error = await failure(chainId(endpoint));
    expect(error).toMatchObject({ code: 'L1_RATE_LIMITED', retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(3);
  });

  it('keeps its rate', async () => {
    const rate = { perSecond: 10, burst: 2 };
    const { endpoint, clock } = await before([], { rate, maxConcurrent: 1 });
    await Promise.all(Array.from({ length: 6 }, () => chainId(endpoint)));
    // Two at once at first, two more for each fifth of a second.
    expect(clock.now()).toBe(400);
  });

  it.each([413, 400, 429])('finds the batch that is not refused with %i', async (status) => {
    const cap: Fault = { kind: 'capBatch', most: 5, status };
    const { endpoint, server } = await before([cap], { maxBatch: 40, attempts: 5 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => chainId(endpoint)));
    expect(answers).toEqual(Array(40).fill(CHAIN));
    expect(server.requests.slice(0, 4)).toEqual([40, 20, 20, 10]);
    server.requests.length = 0;
    for (let i = 0; i < 50; i++)
      await Promise.all(Array.from({ length: 5 }, () => chainId(endpoint)));
    expect(Math.max(...server.requests)).toBe(5);
  });

  it('does not read an answer that is too long', async () => {
    const { endpoint } = await before([], { maxBytes: 200, attempts: 1 });
    const error = await failure(endpoint.call('eth_getBlockByNumber', ['latest', false]));
    expect(error).toMatchObject({ code: 'L1_MALFORMED_ANSWER', what: 'too long' });
  });

  it('does not ask again for logs that take too long', async () => {
    const { endpoint, server } = await before([{ kind: 'delay', ms: 450 }], {
      ...{ attempts: 3, timeoutMs: 300 },
    });
    expect(await failure(endpoint.call('eth_getLogs', [{}]))).toMatchObject({
      code: 'L1_TIMED_OUT',
    });
    expect(server.requests).toEqual([1]);
  });

  it('connects anew where a socket has gone silent', async () => {
    const { endpoint, server } = await before([], { socket: true, attempts: 1, timeoutMs: 400 });
    expect(await chainId(endpoint)).toEqual(CHAIN);
    server.mute();
    expect(await failure(chainId(endpoint))).toMatchObject({ code: 'L1_TIMED_OUT' });
    expect(await chainId(endpoint)).toEqual(CHAIN);
  });

  it('never names its URL, which may hold a key', async () => {
    const { endpoint, server } = await before([{ kind: 'drop' }], { attempts: 1 });
    const secret = new Endpoint({ url: `${server.url}/v3/secret`, attempts: 1 });
    opened.unshift(secret);
    for (const each of [endpoint, secret]) {
      const error = await failure(chainId(each));
      expect(error.message).not.toContain('secret');
      expect(JSON.stringify(error)).not.toContain('secret');
    }
  });
});
