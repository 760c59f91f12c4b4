import { RLP } from '@ethereumjs/rlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rlp, RlpError } from '../../bisection/structures/Rlp.js';
import { jsonData } from '../data.js';
import { bytes, uint256 } from './arbitraries.js';
import { PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

type Nested = Uint8Array | Nested[];

/** Reads everything that `data` holds. */
function decode(data: Uint8Array): Nested {
  const item = Rlp.item(data, 0, data.length);
  if (item.next !== data.length) throw new RlpError(item.next);
  return item.list ? Rlp.list(data).map(decode) : Rlp.payload(data);
}

function encode(value: Nested): Uint8Array {
  return Array.isArray(value) ? Rlp.encodeList(value.map(encode)) : Rlp.encodeString(value);
}

const { nested } = fc.letrec<{ nested: Nested }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.uint8Array({ maxLength: 4 }), bytes(70), bytes(70_000)),
    fc.array(tie('nested'), { maxLength: 6 }),
  ),
}));

/** Bytes that are nearly a header: the first byte, a length, and some payload. */
const nearly = fc
  .tuple(
    fc.oneof(
      fc.nat({ max: 255 }),
      fc.constantFrom(0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xf7, 0xf8, 0xff),
    ),
    fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.constantFrom([56], [55], [0, 56], [1, 0], [0x80])),
    fc.nat({ max: 300 }),
  )
  .map(([first, length, rest]) =>
    Uint8Array.from([first, ...length, ...new Uint8Array(rest).fill(1)]),
  );

describe('Rlp', () => {
  it('encodes and decodes as @ethereumjs/rlp does', () => {
    fc.assert(
      fc.property(nested, (value) => {
        const encoded = encode(value);
        expect(encoded).toEqual(RLP.encode(value));
        expect(decode(encoded)).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it('reads a header as the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(
        nearly,
        fc.integer({ min: -2, max: 2 }),
        fc.boolean(),
        async (data, more, all) => {
          const left = all ? Math.max(0, data.length + more) : 2 ** 40;
          const header = Rlp.header(data, 0, left);
          const got = await contract.call('rlpHeader', data, left);
          expect(got[0]).toBe(header !== undefined);
          if (header === undefined) return;
          expect([...got]).toEqual([
            true,
            header.list,
            BigInt(header.header),
            BigInt(header.length),
          ]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('takes a whole item only where @ethereumjs/rlp takes it', () => {
    fc.assert(
      fc.property(nearly, (data) => {
        let oracle: Nested | undefined;
        try {
          oracle = RLP.decode(data) as Nested;
        } catch {
          expect(() => decode(data)).toThrow(RlpError);
          return;
        }
        expect(decode(data)).toEqual(oracle);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads integers as the contract does: at most 32 bytes and no leading zero', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 34 }), async (data) => {
        const value = Rlp.toUint(data);
        const bad = data.length > 32 || data[0] === 0;
        expect(value).toBe(bad ? undefined : BigInt(`0x0${hex(data).slice(2)}`));
        const got = await contract.call('rlpToUint', data);
        expect([...got]).toEqual([!bad, value ?? 0n]);
      }),
      { examples: [[Uint8Array.of(0)], [new Uint8Array(0)], [new Uint8Array(33).fill(1)]] },
    );
  });

  it('encodes lists of strings and integers as the contract does', async () => {
    const strings = fc.array(fc.oneof(fc.uint8Array({ maxLength: 3 }), bytes(60), bytes(600)), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(strings, fc.array(uint256, { maxLength: 5 }), async (strings, integers) => {
        const list = Rlp.encodeList([
          ...strings.map(Rlp.encodeString),
          ...integers.map(Rlp.encodeUint),
        ]);
        expect(list).toEqual(RLP.encode([...strings, ...integers]));
        expect((await contract.call('rlpEncode', strings, integers))[0]).toBe(hex(list));
        const length = Rlp.list(list).reduce((sum, item) => sum + item.length, 0);
        expect(list.subarray(0, list.length - length)).toEqual(Rlp.listHeader(length));
        for (const string of strings) {
          const header = Rlp.stringHeader(string.length, string[0] ?? 0);
          expect(Uint8Array.from([...header, ...string])).toEqual(Rlp.encodeString(string));
        }
      }),
      { numRuns: 60 },
    );
  });

  type Vector = { in: unknown; out: string };
  const suites = jsonData<Record<string, Record<string, Vector>>>('vectors/RLPTests.json.gz') ?? {};
  const cases = Object.entries(suites).flatMap(([file, group]) =>
    Object.entries(group).map(([name, vector]) => ({ name: `${file} ${name}`, vector })),
  );
  it.skipIf(cases.length === 0).each(cases)('$name', async ({ vector }) => {
    const data = Uint8Array.from(Buffer.from(vector.out.replace(/^0x/, ''), 'hex'));
    if (vector.in === 'INVALID') {
      expect(() => decode(data)).toThrow(RlpError);
    } else {
      const value = decode(data);
      expect(hex(encode(value))).toBe(hex(data));
      if (vector.in !== 'VALID') expect(value).toEqual(valueOf(vector.in));
    }
    const header = Rlp.header(data, 0, data.length);
    expect((await contract.call('rlpHeader', data, data.length))[0]).toBe(header !== undefined);
  });
});

/** What an RLPTests input means: text, a number, `#` and a big number, or a list. */
function valueOf(input: unknown): Nested {
  if (Array.isArray(input)) return input.map(valueOf);
  const big =
    typeof input === 'string' && input.startsWith('#') ? BigInt(input.slice(1)) : undefined;
  const number = typeof input === 'number' ? BigInt(input) : big;
  if (number === undefined) return Uint8Array.from(Buffer.from(input as string, 'latin1'));
  const digits = number.toString(16);
  return Uint8Array.from(
    number === 0n
      ? []
      : Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'),
  );
}
