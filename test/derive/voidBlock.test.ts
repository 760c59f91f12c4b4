import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { voidReason, type VoidReason } from '../../challenger/derive/voidBlock.js';

const config = { timeDrift: 600n, gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n };
const parent = { timestamp: 1000n, gasLimit: 30_000_000n };
const inbox = { l1Timestamp: 2000n, queueLeft: 3n, queueDue: 0 };
const good = {
  timestamp: 1001n,
  gasLimit: 30_000_000n,
  extraLength: 0,
  extraField: new Uint8Array(32),
  forced: 0,
};
const extra = (length: number, ...set: number[]) => {
  const extraField = new Uint8Array(32);
  for (const at of set) extraField[at] = 1;
  return { extraLength: length, extraField };
};
const step = 30_000_000n / 1024n;

describe('void blocks', () => {
  const cases: [string, Partial<typeof good>, VoidReason | undefined][] = [
    ['nothing wrong', {}, undefined],
    ['the parent’s time', { timestamp: 1000n }, 'timestamp'],
    ['the last second of the drift', { timestamp: 2600n }, undefined],
    ['a second more', { timestamp: 2601n }, 'timestamp'],
    ['the greatest step up', { gasLimit: 30_000_000n + step - 1n }, undefined],
    ['one gas more', { gasLimit: 30_000_000n + step }, 'gasLimit'],
    ['the greatest step down', { gasLimit: 30_000_000n - step + 1n }, undefined],
    ['one gas less', { gasLimit: 30_000_000n - step }, 'gasLimit'],
    ['extra data to the end', extra(32, 31), undefined],
    ['a length of 33', extra(33), 'extraData'],
    ['a byte behind the length', extra(4, 4), 'extraData'],
    ['the last byte within the length', extra(4, 3), undefined],
    ['the whole queue', { forced: 3 }, undefined],
    ['more than the queue', { forced: 4 }, 'forced'],
    ['the first broken rule', { timestamp: 0n, gasLimit: 0n, forced: 9 }, 'timestamp'],
  ];
  it.each(cases)('%s', (_, change, reason) => {
    expect(voidReason({ ...good, ...change }, parent, inbox, config)).toBe(reason);
  });

  it('holds the gas limit between floor and cap even where a step would allow more', () => {
    const at = (gasLimit: bigint, from: bigint) =>
      voidReason({ ...good, gasLimit }, { ...parent, gasLimit: from }, inbox, config);
    expect(at(1_000_000n, 1_000_100n)).toBeUndefined();
    expect(at(999_999n, 1_000_100n)).toBe('gasLimit');
    expect(at(100_000_000n, 99_999_000n)).toBeUndefined();
    expect(at(100_000_001n, 99_999_000n)).toBe('gasLimit');
  });

  it('lets a chain of blocks that are not void never leave floor and cap or go back in time', () => {
    const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(u64, u64, u64, u64, (timestamp, gasLimit, before, l1Timestamp) => {
        const reason = voidReason(
          { ...good, timestamp, gasLimit },
          { timestamp: before, gasLimit },
          { l1Timestamp, queueLeft: 0n, queueDue: 0 },
          config,
        );
        const inTime = timestamp > before && timestamp <= l1Timestamp + 600n;
        const inBounds = gasLimit >= 1_000_000n && gasLimit <= 100_000_000n;
        expect(reason).toBe(!inTime ? 'timestamp' : inBounds ? undefined : 'gasLimit');
      }),
    );
  });
});
