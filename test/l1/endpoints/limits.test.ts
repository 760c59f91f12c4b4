import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from '../../../challenger/l1/endpoints/adaptiveLimit.js';
import { backOffMs, retryAfterMs } from '../../../challenger/l1/endpoints/backOff.js';
import { canonical } from '../../../challenger/l1/endpoints/canonical.js';
import { TokenBucket } from '../../../challenger/l1/endpoints/tokenBucket.js';

describe('token bucket', () => {
  it('never gives more in any span of time than its rate and one burst', () => {
    const takes = fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 5 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(takes, fc.integer({ min: 1, max: 50 }), (list, perSecond) => {
        const burst = 5;
        const bucket = new TokenBucket({ perSecond, burst }, 0);
        const used: { at: number; count: number }[] = [];
        let now = 0;
        for (const [pause, count] of list) {
          now += pause;
          used.push({ at: now + bucket.take(count, now), count });
        }
        used.forEach(({ at: from }, i) => {
          let sum = 0;
          for (const { at, count } of used.slice(i)) {
            sum += count;
            expect(at).toBeGreaterThanOrEqual(from);
            expect(sum).toBeLessThanOrEqual(
              burst + ((at - from) * perSecond) / 1000 + burst + 1e-6,
            );
          }
        });
      }),
    );
  });

  it('makes nobody wait who stays below it', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 2 }, 0);
    expect([bucket.take(2, 0), bucket.take(1, 100), bucket.take(1, 200)]).toEqual([0, 0, 0]);
    expect(bucket.take(1, 200)).toBe(100);
    expect(bucket.take(1, 200)).toBe(200);
  });
});

describe('back-off', () => {
  it('grows to its end, has a random half, and is never shorter than asked for', () => {
    const arbitrary = fc.record({
      attempt: fc.integer({ min: 1, max: 100 }),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
      asked: fc.option(fc.nat(100_000), { nil: undefined }),
    });
    fc.assert(
      fc.property(arbitrary, ({ attempt, random, asked }) => {
        const wait = backOffMs({ firstMs: 100, mostMs: 5_000 }, attempt, random, asked);
        const full = Math.min(5_000, 100 * 2 ** (attempt - 1));
        expect(wait).toBeGreaterThanOrEqual(Math.max(full / 2, asked ?? 0));
        expect(wait).toBeLessThanOrEqual(Math.max(full, (asked ?? 0) + 100));
      }),
    );
  });

  it('reads Retry-After as seconds or as a date', () => {
    const wall = Date.UTC(2030, 0, 1);
    expect(retryAfterMs('120', wall)).toBe(120_000);
    expect(retryAfterMs('Tue, 01 Jan 2030 00:00:30 GMT', wall)).toBe(30_000);
    expect(retryAfterMs('Tue, 01 Jan 2029 00:00:30 GMT', wall)).toBe(0);
    expect(retryAfterMs('soon', wall)).toBeUndefined();
    expect(retryAfterMs(null, wall)).toBeUndefined();
  });
});

describe('a limit that adapts', () => {
  it('finds what goes through, and tries for more again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        (most, allowed) => {
          const limit = new AdaptiveLimit(most, 2);
          let refusals = 0;
          for (let i = 0; i < 200; i++) {
            const size = limit.value;
            expect(size).toBeGreaterThanOrEqual(1);
            expect(size).toBeLessThanOrEqual(most);
            if (size > allowed) {
              refusals++;
              limit.refused(size);
            } else limit.accepted(size);
          }
          if (allowed >= most) expect(refusals).toBe(0);
          expect(refusals).toBeLessThan(90);
        },
      ),
    );
  });

  it('takes the same news once', () => {
    const limit = new AdaptiveLimit(64);
    for (let i = 0; i < 5; i++) limit.refused(64);
    expect(limit.value).toBe(32);
  });
});

describe('canonical answers', () => {
  const log = {
    ...{ address: '0xAb', topics: ['0xCD'], data: '0x', logIndex: '0x0', blockNumber: '0x1' },
    ...{ blockHash: '0x02', transactionHash: '0x03', transactionIndex: '0x0' },
  };
  const same = (one: unknown, other: unknown, method = 'eth_getLogs', params: unknown[] = []) =>
    canonical(method, params, one) === canonical(method, params, other);

  it('overlooks letters, the order of fields, and fields in which clients differ', () => {
    const reversed = Object.fromEntries(Object.entries(log).reverse());
    expect(
      same([log], [{ ...reversed, address: '0xab', removed: false, blockTimestamp: '0x1' }]),
    ).toBe(true);
    expect(same({ hash: '0x1', size: '0x2' }, { hash: '0x1' }, 'eth_getBlockByHash')).toBe(true);
    expect(same('0x1', `0x${'1'.padStart(64, '0')}`, 'eth_getStorageAt')).toBe(true);
    expect(
      same(
        { status: '0x1', contractAddress: null },
        { status: '0x1' },
        'eth_getTransactionReceipt',
      ),
    ).toBe(true);
  });

  it.each(Object.keys(log))('sees another %s of a log', (field) => {
    expect(same([log], [{ ...log, [field]: field === 'topics' ? ['0xce'] : '0xff' }])).toBe(false);
    expect(
      same({ logs: [log] }, { logs: [{ ...log, [field]: '0xff' }] }, 'eth_getTransactionReceipt'),
    ).toBe(false);
  });

  it('sees another order, length or value of what it does not know', () => {
    expect(same(['0x1', '0x2'], ['0x2', '0x1'], 'eth_other')).toBe(false);
    expect(same(['0x1'], ['0x1', '0x1'], 'eth_other')).toBe(false);
    expect(same('0x01', '0x1', 'eth_call')).toBe(false);
  });

  it('compares call traces by their calls', () => {
    const trace = { to: '0x1', input: '0x2', gasUsed: '0x5', calls: [{ to: '0x3', gas: '0x1' }] };
    const method = 'debug_traceTransaction';
    const params = ['0x', { tracer: 'callTracer' }];
    expect(same(trace, { ...trace, gasUsed: '0x6' }, method, params)).toBe(true);
    expect(same(trace, { ...trace, calls: [{ to: '0x4' }] }, method, params)).toBe(false);
    expect(same(trace, { ...trace, gasUsed: '0x6' }, method, ['0x', {}])).toBe(false);
  });
});
