import { RLP, type Input } from '@ethereumjs/rlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedRlp, RlpReader } from '../../challenger/derive/rlp.js';
import { hasData, hex, readData } from '../execute/sharedData.js';

type Item = Uint8Array | Item[];

function readAll(reader: RlpReader): Item[] {
  const items: Item[] = [];
  while (!reader.done) items.push(readItem(reader));
  return items;
}

// The reader is driven by a schema; a test that has none tries a list first.
function readItem(reader: RlpReader): Item {
  const before = reader.offset;
  try {
    return readAll(reader.list());
  } catch (error) {
    if (!(error instanceof MalformedRlp) || reader.offset !== before) throw error;
    if (error.reason !== 'a list was expected') throw error;
    return reader.string();
  }
}

function read(bytes: Uint8Array): Item {
  const reader = new RlpReader(bytes);
  const item = readItem(reader);
  reader.finish();
  return item;
}

const { items } = fc.letrec<{ items: Item }>((tie) => ({
  items: fc.oneof(
    { depthSize: 'small' },
    fc.uint8Array({ maxLength: 70 }),
    fc.array(tie('items'), { maxLength: 6 }),
  ),
}));

describe('RlpReader', () => {
  it('reads what @ethereumjs/rlp writes', () => {
    fc.assert(
      fc.property(items, (item) => {
        expect(read(RLP.encode(item as Input))).toEqual(item);
      }),
    );
  });

  it('accepts exactly the bytes that are the encoding of what they say', () => {
    const mutated = fc.tuple(items, fc.nat(), fc.nat(255)).map(([item, at, byte]) => {
      const bytes = RLP.encode(item as Input).slice();
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        let item: Item;
        try {
          item = read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRlp);
          return;
        }
        expect(RLP.encode(item as Input)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['0x8100', 'a byte that is its own encoding'],
    ['0xb800', 'a long form of no bytes'],
    ['0xb90038', 'a length with a leading zero'],
    ['0xb838', 'fewer bytes than the length says'],
    ['0xbfffffffffffffffff', 'a length beyond any memory'],
    ['0xc101ff', 'bytes behind the item'],
  ])('refuses %s: %s', (bytes) => {
    expect(() => read(hex(bytes))).toThrow(MalformedRlp);
  });

  it.skipIf(!hasData('vectors/RLPTests.json.gz'))(
    'decides the invalid vectors of ethereum/tests',
    () => {
      const files = readData('vectors/RLPTests.json.gz') as Record<
        string,
        Record<string, { in: unknown; out: string }>
      >;
      let invalid = 0;
      let valid = 0;
      for (const cases of Object.values(files)) {
        for (const [name, { in: input, out }] of Object.entries(cases)) {
          const bytes = hex(out.startsWith('0x') ? out : `0x${out}`);
          if (input === 'INVALID') {
            invalid++;
            expect(() => read(bytes), name).toThrow(MalformedRlp);
          } else {
            valid++;
            expect(RLP.encode(read(bytes) as Input), name).toEqual(bytes);
          }
        }
      }
      expect(invalid).toBeGreaterThan(20);
      expect(valid).toBeGreaterThan(20);
    },
  );
});
