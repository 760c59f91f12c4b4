import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLOCK_HEADER_SIZE,
  type BatchEncodingError,
  encodeBatch,
  parseBatch,
  type BatchBlock,
} from '../../challenger/derive/batch.js';

const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const block: fc.Arbitrary<BatchBlock> = fc.record({
  timestamp: u64,
  feeRecipient: bytes(20),
  prevRandao: bytes(32),
  gasLimit: u64,
  parentBeaconBlockRoot: bytes(32),
  forced: fc.nat(0xffff),
  extraData: fc.uint8Array({ maxLength: 32 }),
  transactions: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
});
const blocks = fc.array(block, { maxLength: 4 });

describe('batches', () => {
  it('reads back what was encoded, with the place of everything', () => {
    fc.assert(
      fc.property(blocks, (input) => {
        const batch = encodeBatch(input);
        const parsed = parseBatch(batch);
        expect(
          parsed.map(({ entries, ...rest }) => ({ ...rest, raws: entries.map((e) => e.raw) })),
        ).toMatchObject(
          input.map(({ transactions, ...rest }) => ({ ...rest, raws: transactions })),
        );
        let offset = 0;
        for (const { offset: start, end, entries } of parsed) {
          expect(start).toBe(offset);
          offset = start + BLOCK_HEADER_SIZE;
          for (const entry of entries) {
            expect(batch.subarray(entry.offset, entry.offset + entry.raw.length)).toEqual(
              entry.raw,
            );
            expect(entry.offset).toBe(offset + 4);
            offset = entry.offset + entry.raw.length;
          }
          expect(end).toBe(offset);
        }
        expect(offset).toBe(batch.length);
      }),
    );
  });

  it('loses only the last block when the batch is cut, and only the last entry when a body is', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), fc.nat(), (input, at) => {
        const batch = encodeBatch(input);
        const whole = parseBatch(batch);
        const cut = at % batch.length;
        expect(parseBatch(batch.subarray(0, cut))).toEqual(whole.filter(({ end }) => end <= cut));
      }),
    );
    const one = {
      ...fc.sample(block, 1)[0]!,
      transactions: [Uint8Array.of(1, 2), Uint8Array.of(3)],
    };
    const batch = encodeBatch([one]);
    // The second entry claims one byte more than its body has.
    batch[BLOCK_HEADER_SIZE + 4 + 2 + 3] = 2;
    expect(parseBatch(batch)[0]?.entries.map(({ raw }) => [...raw])).toEqual([[1, 2]]);
  });

  it('gives every byte string a meaning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (batch) => {
        let end = 0;
        for (const parsed of parseBatch(batch)) {
          expect(parsed.offset).toBe(end);
          expect(parsed.extraData.length).toBe(Math.min(parsed.extraLength, 32));
          end = parsed.end;
        }
        expect(end).toBeLessThanOrEqual(batch.length);
      }),
    );
    expect(parseBatch(new Uint8Array(0))).toEqual([]);
    // A header of zeros is a whole block with no transactions.
    expect(parseBatch(new Uint8Array(3 * BLOCK_HEADER_SIZE + 5))).toHaveLength(3);
  });

  it('reads a view into a larger buffer from the start of the view', () => {
    const batch = encodeBatch(fc.sample(block, 2));
    const larger = new Uint8Array(batch.length + 7);
    larger.set(batch, 7);
    expect(parseBatch(larger.subarray(7))).toEqual(parseBatch(batch));
  });

  it('refuses to encode what does not fit', () => {
    const good = fc.sample(block, 1)[0]!;
    const bad: Partial<BatchBlock>[] = [
      { timestamp: 1n << 64n },
      { gasLimit: -1n },
      { forced: 65_536 },
      { extraData: new Uint8Array(33) },
      { feeRecipient: new Uint8Array(19) },
    ];
    for (const change of bad) {
      const field = Object.keys(change)[0];
      expect(() => encodeBatch([good, { ...good, ...change }])).toThrow(
        expect.objectContaining({ code: 'BATCH_ENCODING', block: 1, field }) as BatchEncodingError,
      );
    }
  });
});
