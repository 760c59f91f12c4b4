import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MissingEntryError, Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const entriesOf = (count: number) =>
  Array.from({ length: count }, (_, i) => Bytes.build(Uint8Array.of(1, i >> 8, i)));

/** Entry `index` as it is read, and the proof of it. */
function readOf(queue: Queue, root: Hash, length: bigint, index: bigint): string[] {
  const proof = new ProofWriter();
  const entry = queue.read(root, length, index, proof);
  return [hex(entry.hash), hex(proof.bytes())];
}

describe('a queue without its first entries', () => {
  it('has the roots and the proofs of the whole one, wherever it is cut and however it came to be', () => {
    const counts = fc.record({
      count: fc.integer({ min: 0, max: 40 }),
      cut: fc.nat(),
      at: fc.nat(),
    });
    fc.assert(
      fc.property(counts, ({ count, cut, at }) => {
        const entries = entriesOf(count);
        const whole = new Queue(entries);
        const first = cut % (count + 1);
        const middle = first + (at % (count - first + 1));
        const start = BigInt(first);
        // Some of them, then the others; and too many, of which some are taken back.
        const grown = new Queue(entries.slice(first, middle), start, whole.edge(start));
        const late = grown.append(entries.slice(middle));
        const back = late.append(entriesOf(3)).upTo(BigInt(count));
        for (const queue of [late, back]) {
          expect([queue.length, queue.first]).toEqual([BigInt(count), start]);
          for (let length = start; length <= BigInt(count); length++) {
            const root = whole.root(length);
            expect(hex(queue.root(length))).toBe(hex(root));
            expect(queue.edge(length).map(hex)).toEqual(whole.edge(length).map(hex));
            if (length === start) continue;
            for (const index of new Set([start, (start + length) / 2n, length - 1n])) {
              const expected = readOf(whole, root, length, index);
              expect(readOf(queue, root, length, index)).toEqual(expected);
            }
          }
          expect(queue.slice(start, BigInt(middle)).map(({ hash }) => hex(hash))).toEqual(
            entries.slice(first, middle).map(({ hash }) => hex(hash)),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it('does not answer for entries that it does not have, nor for lengths before them', () => {
    const whole = new Queue(entriesOf(13));
    const queue = new Queue(entriesOf(13).slice(6), 6n, whole.edge(6n));
    const root = whole.root(13n);
    expect(() => queue.read(root, 13n, 5n, undefined)).toThrow(MissingEntryError);
    expect(() => queue.slice(5n, 13n)).toThrow(MissingEntryError);
    // 4 and 2 are whole subtrees of the edge, 5 is inside of one.
    expect(() => queue.root(5n)).toThrow(MissingEntryError);
    expect(() => queue.edge(5n)).toThrow(MissingEntryError);
    expect(() => queue.root(14n)).toThrow(MissingEntryError);
  });

  it('has another root with another edge', () => {
    const entries = entriesOf(9);
    const whole = new Queue(entries);
    const edge = whole.edge(6n);
    expect(edge).toHaveLength(2);
    const swapped = new Queue(entries.slice(6), 6n, [edge[1]!, edge[0]!]);
    expect(hex(swapped.root(9n))).not.toBe(hex(whole.root(9n)));
    expect(() => new Queue([], 6n, edge.slice(1))).toThrow(RangeError);
  });
});
