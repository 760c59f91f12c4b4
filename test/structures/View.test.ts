import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { View } from '../../bisection/structures/View.js';
import { bytes, range } from './arbitraries.js';
import { expectOnlyProof, PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

const content = bytes(2000);
const part = range(2000, 1500);

describe('View', () => {
  it('reads as the contract does: zeros past its end, even where the Bytes goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        part,
        range(1500, 1500),
        async (data, [offset, length], [from, size]) => {
          const view = View.of(Bytes.build(data), offset, length);
          const whole = new Uint8Array(length);
          whole.set(data.subarray(offset, offset + length));
          const expected = new Uint8Array(size);
          expected.set(whole.subarray(from, from + size));

          const proof = new ProofWriter();
          expect(View.read(view, from, size, proof)).toEqual(expected);
          if (from >= length || size === 0) expect(proof.bytes()).toHaveLength(0);
          const [got] = await contract.call(
            'viewRead',
            proof.bytes(),
            view.bytes.hash,
            view.offset,
            view.length,
            from,
            size,
          );
          expect(got).toBe(hex(expected));

          const slice = View.slice(view, from, size);
          expect(View.read(slice, 0, size)).toEqual(expected);
          const [encoded] = await contract.call(
            'viewSlice',
            view.bytes.hash,
            view.offset,
            view.length,
            from,
            size,
          );
          expect(encoded).toBe(hex(View.encode(slice)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has one form when it is empty', () => {
    const bytes = Bytes.build(Uint8Array.of(1, 2, 3));
    for (const empty of [View.of(bytes, 2, 0), View.slice(View.whole(bytes), 3, 9)]) {
      expect(View.encode(empty)).toEqual(
        Uint8Array.from([...Bytes.EMPTY.hash, ...new Uint8Array(16)]),
      );
    }
  });

  it('lets the contract accept no other proof', async () => {
    const view = View.of(
      Bytes.build(Uint8Array.from({ length: 900 }, (_, i) => i % 241)),
      100,
      700,
    );
    const proof = new ProofWriter();
    View.read(view, 600, 200, proof);
    await expectOnlyProof(proof.bytes(), (bytes) =>
      contract.call('viewRead', bytes, view.bytes.hash, 100, 700, 600, 200),
    );
  });
});
