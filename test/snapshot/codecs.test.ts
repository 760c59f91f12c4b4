import { RLP } from '@ethereumjs/rlp';
import { createAccount } from '@ethereumjs/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountFields, accountRlp } from '../../challenger/snapshot/accountRlp.js';
import { ByteReader, MalformedBytesError } from '../../challenger/snapshot/byteReader.js';
import { ByteWriter, countSize } from '../../challenger/snapshot/byteWriter.js';
import { edgesSize, readEdges, writeEdges } from '../../challenger/snapshot/edgeCodec.js';
import { keyAfter, keyBefore, NibbleRange, type Side } from '../../challenger/snapshot/keyRange.js';
import { readSlots, slotSize, writeSlot } from '../../challenger/snapshot/slotCodec.js';
import type { TrieEdge } from '../../challenger/snapshot/trieEdge.js';
import { hexOf, word } from './oracleState.js';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const written = (write: (writer: ByteWriter) => void): Uint8Array => {
  const writer = new ByteWriter(1);
  write(writer);
  expect(writer.length).toBe(writer.taken().length);
  return writer.taken();
};
const refused = (read: () => unknown) => {
  expect(read).toThrow(MalformedBytesError);
};

describe('numbers in chunks', () => {
  it('are read as they were written, and in no other form', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), fc.bigInt(0n, 2n ** 256n - 1n), (count, integer) => {
        const out = written((writer) => writer.count(count).integer(integer));
        expect(out.length).toBe(
          countSize(count) + 1 + (integer === 0n ? 0 : Math.ceil(integer.toString(16).length / 2)),
        );
        const reader = new ByteReader(out);
        expect(reader.count(2 ** 40)).toBe(count);
        expect(reader.integer(32)).toBe(integer);
        reader.finish();
        if (count > 0) refused(() => new ByteReader(out).count(count - 1));
      }),
    );
  });

  it('are refused with padding, cut off, or too large', () => {
    const reader = (...given: number[]) => new ByteReader(Uint8Array.from(given));
    expect(reader(0x80, 1).count(128)).toBe(128);
    refused(() => reader(0x80, 0).count(128));
    refused(() => reader(0x80, 0x80, 0).count(128));
    refused(() => reader(0x80).count(128));
    refused(() => reader().count(128));
    refused(() => reader(...new Array<number>(30).fill(0x80), 1).count(Number.MAX_SAFE_INTEGER));
    refused(() => reader(...new Array<number>(30).fill(0xff)).count(Number.MAX_SAFE_INTEGER));
    expect(reader(1, 0x80).integer(1)).toBe(128n);
    refused(() => reader(1, 0).integer(1));
    refused(() => reader(2, 0, 1).integer(2));
    refused(() => reader(2, 1, 1).integer(1));
    refused(() => reader(2, 1).integer(2));
    refused(() => reader(3, 0, 0).items(1));
    refused(() => {
      reader(1).finish();
    });
  });
});

describe('edges, slots and accounts in chunks', () => {
  const edge: fc.Arbitrary<TrieEdge> = fc.oneof(
    fc.record({
      kind: fc.constant('subtree' as const),
      path: fc
        .array(fc.nat({ max: 15 }), { minLength: 1, maxLength: 64 })
        .map((path) => Uint8Array.from(path)),
      hash: bytes(32),
    }),
    fc.record({
      kind: fc.constant('leaf' as const),
      key: bytes(32),
      value: fc.uint8Array({ maxLength: 200 }),
    }),
  );

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 12 }), (edges) => {
        const out = written((writer) => {
          writeEdges(writer, edges);
        });
        expect(out.length).toBe(edgesSize(edges));
        const reader = new ByteReader(out);
        expect(readEdges(reader)).toEqual(edges);
        reader.finish();
      }),
    );
    fc.assert(
      fc.property(bytes(32), fc.bigInt(0n, 2n ** 256n - 1n), (key, value) => {
        const rlp = value === 0n ? undefined : RLP.encode(value);
        const out = written((writer) => {
          writer.count(1);
          writeSlot(writer, key, rlp);
        });
        expect(out.length).toBe(1 + slotSize(rlp));
        expect(readSlots(new ByteReader(out))).toEqual([{ key, value: rlp }]);
      }),
    );
  });

  it('are refused in any other form', () => {
    const hash = new Array<number>(32).fill(7);
    const edges = (...given: number[]) => readEdges(new ByteReader(Uint8Array.from(given)));
    expect(edges(1, 1, 0x50, ...hash)).toEqual([
      { kind: 'subtree', path: Uint8Array.of(5), hash: Uint8Array.from(hash) },
    ]);
    refused(() => edges(1, 1, 0x51, ...hash));
    refused(() => edges(1, 0, ...hash, 0));
    refused(() => edges(1, 65, ...hash, ...hash, 0));
    refused(() => edges(2, 1, 0x50, ...hash));
    refused(() => edges(1, 1, 0x50, ...hash.slice(1)));
  });

  it('have the fields that @ethereumjs/util gives them', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 256n - 1n)),
        bytes(32),
        bytes(32),
        (nonce, balance, storageRoot, codeHash) => {
          const rlp = createAccount({ nonce, balance, storageRoot, codeHash }).serialize();
          const fields = accountFields(rlp);
          expect(BigInt(`0x0${hexOf(fields.nonce)}`)).toBe(nonce);
          expect(BigInt(`0x0${hexOf(fields.balance)}`)).toBe(balance);
          expect(accountRlp(fields)).toEqual(rlp);
        },
      ),
    );
  });
});

describe('ranges of keys', () => {
  it('have a key before and behind each other key', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 256n - 2n), (key) => {
        expect(keyAfter(word(key))).toEqual(word(key + 1n));
        expect(keyBefore(word(key + 1n))).toEqual(word(key));
      }),
    );
    expect(keyAfter(word(2n ** 256n - 1n))).toBeUndefined();
    expect(keyBefore(word(0n))).toBeUndefined();
    expect(keyAfter(word(0xffn))).toEqual(word(0x100n));
  });

  it('know on which side a prefix is, as all its keys say', () => {
    // Keys of one byte, so that every key can be asked.
    const side = (first: number, last: number, from: number, to: number): Side => {
      const keys = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      if (keys.every((key) => key < first)) return 'left';
      if (keys.every((key) => key > last)) return 'right';
      return keys.every((key) => key >= first && key <= last) ? 'inside' : 'across';
    };
    for (let first = 0; first < 256; first += 3) {
      for (let last = first; last < 256; last += 5) {
        const range = new NibbleRange({ first: Uint8Array.of(first), last: Uint8Array.of(last) });
        expect(range.side(new Uint8Array(0))).toBe(side(first, last, 0, 255));
        for (let high = 0; high < 16; high++) {
          const prefix = Uint8Array.of(high);
          expect(range.side(prefix)).toBe(side(first, last, 16 * high, 16 * high + 15));
        }
        for (const key of [first - 1, first, last, last + 1]) {
          if (key < 0 || key > 255) continue;
          expect(range.side(Uint8Array.of(key >> 4, key & 15))).toBe(side(first, last, key, key));
        }
      }
    }
    expect(() => new NibbleRange({ first: word(2n), last: word(1n) })).toThrow(RangeError);
  });
});
